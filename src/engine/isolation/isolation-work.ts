import { endOfScheduled } from '../jobs/audited-job.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { type TestIsolationContext, testIsolation } from './test-isolation.ts';

/** The full list of attacks, as every tenant in service. */
export function isolationWork(context: TestIsolationContext): ScheduledWork {
  return {
    name: 'test-isolation',
    title: 'Test the isolation of all tenants',
    cron: '30 1 * * 0',
    onTimeOnly: true,
    run: async (actor, signal) =>
      endOfScheduled(await testIsolation(context, actor, { extent: 'full', cause: 'schedule' }), signal),
  };
}
