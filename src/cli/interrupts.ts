import { CadastreError } from '../engine/errors.ts';

/** Ctrl-C and SIGTERM while a command runs. */
export interface Interrupts {
  /** Aborted when the command is to leave. */
  readonly signal: AbortSignal;
  /** While `work` runs, the first Ctrl-C calls `first` instead of leaving; the second leaves. */
  softly<T>(first: () => void, work: () => Promise<T>): Promise<T>;
  /** Ends with `work`, or with `CANCELLED` once the command is to leave. */
  orLeave<T>(work: Promise<T>): Promise<T>;
  release(): void;
}

export function watchInterrupts(): Interrupts {
  const leave = new AbortController();
  let soft: (() => void) | undefined;
  const onInterrupt = () => {
    // Closing the engine takes a moment; who cannot wait presses again.
    if (leave.signal.aborted) process.exit(130);
    const first = soft;
    soft = undefined;
    if (first) first();
    else leave.abort();
  };
  const onTerminate = () => leave.abort();
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  return {
    signal: leave.signal,
    async softly(first, work) {
      soft = first;
      try {
        return await work();
      } finally {
        soft = undefined;
      }
    },
    orLeave(work) {
      return new Promise((resolve, reject) => {
        const left = () => reject(new CadastreError('CANCELLED', 'Interrupted'));
        if (leave.signal.aborted) left();
        leave.signal.addEventListener('abort', left, { once: true });
        work.then(resolve, reject).finally(() => leave.signal.removeEventListener('abort', left));
      });
    },
    release() {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
    },
  };
}
