import type { Actor } from '../acts/actor.ts';
import { CadastreError } from '../errors.ts';
import { throwUnlessDone } from '../jobs/audited-job.ts';
import type { ScheduledWork } from '../schedule/scheduled-work.ts';
import { type TestIsolationContext, type TestIsolationInput, testIsolation } from './test-isolation.ts';

/** The full list of attacks, as every tenant in service. */
export function isolationWork(context: TestIsolationContext): ScheduledWork {
  return {
    name: 'test-isolation',
    title: 'Test the isolation of all tenants',
    cron: '30 1 * * 0',
    onTimeOnly: true,
    run: (actor, signal) => testAndWait(context, actor, { extent: 'full', cause: 'schedule' }, signal),
  };
}

/** Answers with the fact of the report. Throws when the job failed, or when Cadastre closes before it has ended. */
export async function testAndWait(
  context: TestIsolationContext,
  actor: Actor,
  input: TestIsolationInput,
  signal: AbortSignal,
): Promise<string> {
  const started = await testIsolation(context, actor, input);
  const ended = await Promise.race([started.ended, aborted(signal)]);
  // The job stands, and is taken up again by whoever comes next.
  if (ended === null)
    throw new CadastreError('CANCELLED', `Cadastre is closing; job ${started.record.id} goes on later`);
  throwUnlessDone(ended);
  return ended.steps.at(-1)?.fact ?? '';
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
