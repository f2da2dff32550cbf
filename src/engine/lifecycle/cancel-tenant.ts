import type { JobDefinition } from '../jobs/job-definition.ts';
import { shutSteps } from './access-steps.ts';
import { settleStatus } from './change-status.ts';
import { lifecycleJob } from './lifecycle-job.ts';
import type { LifecycleContext, LifecycleRun } from './lifecycle-run.ts';
import { setSubscription } from './subscriptions.ts';

/** The customer leaves: shut out, the subscription ended, everything kept until it is deleted. */
export function cancelTenantJob(context: LifecycleContext): JobDefinition<LifecycleRun> {
  return lifecycleJob(context, {
    kind: 'tenant.cancel',
    act: 'cancel',
    steps: shutSteps('cancel'),
    firstEffect: 'block',
    settle: {
      title: 'Cancelled',
      async run(run) {
        const { id } = run.tenant;
        await settleStatus(run.platform, id, 'CANCELLED', null, [setSubscription(id, 'CANCELLED')]);
        return 'cancelled';
      },
    },
  });
}
