import type { Announcer } from '../acts/announcer.ts';
import { CadastreError } from '../errors.ts';

/** Changes come in crowds: a run waits until it has been quiet for this long, but no longer than that; milliseconds. */
const QUIET_MS = 1_000;
const LONGEST_MS = 5_000;

export interface RoutingWatch {
  /** Ends when a run that is under way has ended. */
  stop(): Promise<void>;
}

/**
 * Runs `apply` now and after every change that routing files are made of. The platform database says so by the topic
 * `domains`; `platform` says that it was opened anew and that words may have been missed.
 */
export function watchRouting(
  announcer: Announcer,
  apply: () => Promise<unknown>,
  log: (line: string) => void,
  times: { readonly quietMs: number; readonly longestMs: number } = {
    quietMs: QUIET_MS,
    longestMs: LONGEST_MS,
  },
): RoutingWatch {
  let timer: NodeJS.Timeout | undefined;
  let since: number | null = null;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  const run = async () => {
    do {
      again = false;
      await apply().catch((error: unknown) => log(`routing files: ${told(error)}`));
    } while (again && !stopped);
    running = null;
  };
  const due = () => {
    since = null;
    if (stopped) return;
    if (running) again = true;
    else running = run();
  };
  const changed = () => {
    if (stopped) return;
    const now = performance.now();
    since ??= now;
    clearTimeout(timer);
    timer = setTimeout(due, Math.max(0, Math.min(times.quietMs, since + times.longestMs - now))).unref();
  };
  const unsubscribe = announcer.subscribe(({ topic }) => {
    if (topic === 'domains' || topic === 'platform') changed();
  });
  changed();
  return {
    async stop() {
      stopped = true;
      unsubscribe();
      clearTimeout(timer);
      await running;
    },
  };
}

const told = (error: unknown): string =>
  error instanceof CadastreError
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
