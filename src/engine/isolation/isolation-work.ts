import { throwUnlessDone } from '../jobs/audited-job.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { type TestIsolationContext, testIsolation } from './test-isolation.ts';

/** The full list of attacks, as every tenant in service. */
export function isolationWork(context: TestIsolationContext): ScheduledWork {
  return {
    name: 'test-isolation',
    title: 'Test the isolation of all tenants',
    cron: '30 1 * * 0',
    async run(actor) {
      const started = await testIsolation(context, actor, { extent: 'full' });
      const ended = await started.ended;
      throwUnlessDone(ended);
      return ended.steps.at(-1)?.fact ?? '';
    },
  };
}
