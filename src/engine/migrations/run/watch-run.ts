import { isRunOver, type MigrationRun } from '../../../shared/models/migration-run.ts';
import { isAway } from './is-away.ts';
import { readRun } from './read-run.ts';
import type { MigrationRunContext } from './run-context.ts';

/** Told at most this often, and read again this often where nothing was said; milliseconds. */
const PAUSE_MS = 500;
const POLL_MS = 1_000;
/** The platform database may be away for a while, as when its server is restarted. */
const PATIENCE_MS = 60_000;

/** The run now and after every change; ends when it is over and nobody works on it. */
export async function* watchRun(
  context: Pick<MigrationRunContext, 'platform' | 'announcer'>,
  run: number,
  signal?: AbortSignal,
): AsyncGenerator<MigrationRun> {
  let wake: () => void = () => undefined;
  const unsubscribe = context.announcer.subscribe(({ topic }) => {
    if (topic === 'jobs') wake();
  });
  signal?.addEventListener('abort', () => wake(), { once: true });
  let last = '';
  let heardAt = performance.now();
  try {
    while (!signal?.aborted) {
      const changed = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, POLL_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      const state = await read(context, run).catch((error: unknown) => {
        if (!isAway(error) || performance.now() - heardAt > PATIENCE_MS) throw error;
        return null;
      });
      if (state === null) {
        await changed;
        continue;
      }
      heardAt = performance.now();
      // Its end moves with the clock, and is no news by itself.
      const now = JSON.stringify({ ...state, endsAt: null });
      if (now !== last) yield state;
      last = now;
      if (isRunOver(state.status) && state.counts.atWork === 0) return;
      await changed;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  } finally {
    unsubscribe();
    wake();
  }
}

const read = async (context: Pick<MigrationRunContext, 'platform'>, run: number) =>
  readRun(await context.platform(), run);
