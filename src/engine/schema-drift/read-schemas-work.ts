import type { Actor } from '../acts/actor.ts';
import { CadastreError } from '../errors.ts';
import { throwUnlessDone } from '../jobs/audited-job.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { readDrift, type SchemaDriftContext } from './read-job.ts';

/** Every night. To find something is no failure of the work: it waits for a person, and a run waits with it. */
export function readSchemasWork(context: SchemaDriftContext): ScheduledWork {
  return {
    name: 'read-schemas',
    title: 'Compare the schemas of all tenants with their versions',
    cron: '20 2 * * *',
    onTimeOnly: true,
    async run(actor: Actor, signal: AbortSignal) {
      const started = await readDrift(context, actor, {});
      const ended = await Promise.race([started.ended, aborted(signal)]);
      // The job stands, and is taken up again by whoever comes next.
      if (ended === null)
        throw new CadastreError('CANCELLED', `Cadastre is closing; job ${started.record.id} goes on later`);
      throwUnlessDone(ended);
      return ended.steps.at(-1)?.fact ?? '';
    },
  };
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
