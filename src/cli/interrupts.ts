import { CadastreError } from '../engine/errors.ts';

/** Ctrl-C, SIGTERM and a terminal that goes away (SIGHUP) while a command runs. */
export interface Interrupts {
  /** Aborted when the command is to leave. */
  readonly signal: AbortSignal;
  /** While `work` runs, the first Ctrl-C calls `first` instead of leaving; the second leaves. */
  softly<T>(first: () => void, work: () => Promise<T>): Promise<T>;
  /** Ends with `work`, or with `CANCELLED` once the command is to leave. `last`: unless `work` ends by itself then. */
  orLeave<T>(work: Promise<T>, when?: 'at-once' | 'last'): Promise<T>;
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
  // Node would end at once, and leave what it started running: that has a process group of its own.
  process.on('SIGHUP', onTerminate);
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
    orLeave(work, when = 'at-once') {
      return new Promise((resolve, reject) => {
        const refuse = () => reject(new CadastreError('CANCELLED', 'Interrupted'));
        // What is followed within says better what became of it.
        const left = () => (when === 'last' ? void setImmediate(refuse) : refuse());
        if (leave.signal.aborted) left();
        leave.signal.addEventListener('abort', left, { once: true });
        work.then(resolve, reject).finally(() => leave.signal.removeEventListener('abort', left));
      });
    },
    release() {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
      process.off('SIGHUP', onTerminate);
    },
  };
}
