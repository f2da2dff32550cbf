import type { JobDefinition } from '../jobs/job-definition.ts';
import {
  closeLifecycleRun,
  type LifecycleContext,
  type LifecycleRun,
  openLifecycleRun,
} from '../lifecycle/lifecycle-run.ts';
import { applySteps } from './apply-steps.ts';
import { readEffective } from './configured-tenants.ts';

/** Holds one tenant to what its configuration says by now, whatever its status: a shut one comes back held. */
export function applyConfigurationJob(context: LifecycleContext): JobDefinition<LifecycleRun> {
  return {
    kind: 'tenant.apply-configuration',
    open: (voice) => openLifecycleRun(context, voice),
    close: closeLifecycleRun,
    // Half a configuration is worse than the former one; a server that is away keeps it until the job is resumed.
    undoAtOnce: (_record, error) => error.code !== 'SERVER_UNREACHABLE' && error.code !== 'CONFLICT',
    undoneFact: (record) =>
      record.error
        ? `Undone after: ${record.error.message}; the server says what it said`
        : 'Cancelled and undone; the server says what it said',
    steps: applySteps<LifecycleRun>((run) => readEffective(run.platform, run.tenant.id)),
  };
}
