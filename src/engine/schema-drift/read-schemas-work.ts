import { endOfScheduled } from '../jobs/audited-job.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { readDrift, type SchemaDriftContext } from './read-job.ts';

/** Every night. To find something is no failure of the work: it waits for a person, and a run waits with it. */
export function readSchemasWork(context: SchemaDriftContext): ScheduledWork {
  return {
    name: 'read-schemas',
    title: 'Compare the schemas of all tenants with their versions',
    cron: '20 2 * * *',
    onTimeOnly: true,
    run: async (actor, signal) => endOfScheduled(await readDrift(context, actor, {}), signal),
  };
}
