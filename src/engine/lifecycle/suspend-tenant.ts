import { z } from 'zod';
import { STATUS_REASONS } from '../../shared/models/lifecycle.ts';
import { CadastreError } from '../errors.ts';
import type { JobDefinition } from '../jobs/job-definition.ts';
import { sql } from '../postgres/sql.ts';
import { shutSteps } from './access-steps.ts';
import { settleStatus } from './change-status.ts';
import { type LifecycleStep, lifecycleJob, statusFoundBy } from './lifecycle-job.ts';
import type { LifecycleContext, LifecycleRun } from './lifecycle-run.ts';
import { setSubscription } from './subscriptions.ts';

export const suspendJobInput = z.object({
  reasonKind: z.enum(STATUS_REASONS),
  reason: z.string().nullable(),
});

/** The tenant is shut out and everything of it is kept. */
export function suspendTenantJob(context: LifecycleContext): JobDefinition<LifecycleRun> {
  return lifecycleJob(context, {
    kind: 'tenant.suspend',
    act: 'suspend',
    steps: [stillInTrial, ...shutSteps('suspend')],
    firstEffect: 'block',
    settle: {
      title: 'Suspended',
      async run(run) {
        const { reasonKind } = suspendJobInput.parse(run.voice.record.input);
        const { id } = run.tenant;
        const due = reasonKind === 'payment' ? [setSubscription(id, 'PAST_DUE')] : [];
        await settleStatus(run.platform, id, 'SUSPENDED', reasonKind, due);
        return `suspended, ${REASONS[reasonKind]}`;
      },
    },
  });
}

/** Whoever paid between the look at the clock and this job keeps its access. */
const stillInTrial: LifecycleStep = {
  name: 'reason',
  title: 'Check the reason',
  async run(run) {
    const { reasonKind } = suspendJobInput.parse(run.voice.record.input);
    if (reasonKind !== 'trial-over') return REASONS[reasonKind];
    const { rows } = await run.platform.database.run<{ over: boolean }>(
      sql`SELECT trial_ends_at <= now() AS over FROM platform.organizations WHERE id = ${run.tenant.id}`,
    );
    if (rows[0]?.over && (await statusFoundBy(run, 'suspend')) === 'TRIAL') return REASONS[reasonKind];
    throw new CadastreError('CONFLICT', 'The tenant is not in a trial that is over any more');
  },
};

const REASONS = { manual: 'by hand', payment: 'for payment', 'trial-over': 'its trial is over' } as const;
