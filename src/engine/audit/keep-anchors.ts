import { CadastreError } from '../errors.ts';
import type { AuditAnchor, AuditHead } from './audit-log.ts';
import { contradiction, messageOf, withinTime } from './compare-anchors.ts';

/** What the keeper needs of the log's file. */
export interface AnchoredFile {
  head(): AuditHead & { readonly logId: string };
  hashAt(sequence: number): string | null;
  /** One process at a time may move an anchor; null: another one does it just now. */
  lock(place: AuditAnchor['place']): (() => void) | null;
}

export interface AnchorTiming {
  /** From an entry to the write of its head; entries in between share the write. */
  readonly delayMs: number;
  /** Until an anchor that failed is tried again without a new entry. */
  readonly retryMs: number;
  /** How long `close` waits for the anchors. */
  readonly closeMs: number;
}

export const ANCHOR_TIMING: AnchorTiming = { delayMs: 1000, retryMs: 30_000, closeMs: 5000 };

/** Owns the timer and what is under way. An anchor that fails never fails an act. */
export interface AnchorKeeper {
  use(anchors: readonly AuditAnchor[]): void;
  readonly anchors: readonly AuditAnchor[];
  /** Call after every entry. */
  touch(): void;
  /** Why the last write to this place failed; null after one that did not. */
  lastFailure(place: AuditAnchor['place']): string | null;
  /** Writes the present head to these, whatever they remember. Throws where one cannot be written. */
  replace(places: readonly AuditAnchor['place'][]): Promise<void>;
  /** Writes what is due and stops. */
  close(): Promise<void>;
}

type Written = 'done' | 'busy' | 'failed';

export function createAnchorKeeper(file: AnchoredFile, timing: AnchorTiming = ANCHOR_TIMING): AnchorKeeper {
  let anchors: readonly AuditAnchor[] = [];
  let timer: NodeJS.Timeout | undefined;
  let timerAt = 0;
  let current: Promise<void> | null = null;
  let due = false;
  let closed = false;
  const failures = new Map<AuditAnchor['place'], string>();

  const writeOne = async (anchor: AuditAnchor): Promise<Written> => {
    try {
      const release = file.lock(anchor.place);
      if (release === null) return 'busy';
      try {
        await advanceAnchor(anchor, file);
      } finally {
        release();
      }
      failures.delete(anchor.place);
      return 'done';
    } catch (error) {
      // Shown by the verification; the act that wrote the entry is not to suffer for it.
      failures.set(anchor.place, messageOf(error));
      return 'failed';
    }
  };

  const writeAll = async () => {
    due = false;
    const results = await Promise.all(anchors.map(writeOne));
    if (results.includes('busy')) schedule(timing.delayMs);
    else if (results.includes('failed')) schedule(timing.retryMs);
  };

  const run = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    current ??= writeAll().finally(() => {
      current = null;
      if (due) schedule(timing.delayMs);
    });
    return current;
  };

  const schedule = (delayMs: number) => {
    due = true;
    if (closed || current || anchors.length === 0) return;
    const at = Date.now() + delayMs;
    if (timer && timerAt <= at) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(() => void run(), delayMs);
    // A process that has nothing else to do may end; `close` writes what is due.
    timer.unref();
  };

  return {
    use(next) {
      anchors = [...next];
      schedule(timing.delayMs);
    },
    get anchors() {
      return anchors;
    },
    touch: () => schedule(timing.delayMs),
    async replace(places) {
      for (const anchor of anchors.filter(({ place }) => places.includes(place))) {
        const release = await lockOf(file, anchor.place, timing.closeMs);
        try {
          await anchor.replace(file.head());
        } finally {
          release();
        }
        failures.delete(anchor.place);
      }
    },
    lastFailure: (place) => failures.get(place) ?? null,
    async close() {
      closed = true;
      clearTimeout(timer);
      const finish = async () => {
        await current;
        const end = Date.now() + timing.closeMs;
        // A failed anchor is not tried again here; one that another process moves is, since that process may
        // have read the head before our last entry.
        let open = due ? anchors : [];
        while (open.length > 0 && Date.now() < end) {
          const results = await Promise.all(open.map(writeOne));
          open = open.filter((_, index) => results[index] === 'busy');
          if (open.length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
        }
      };
      await withinTime(finish(), timing.closeMs).catch((error) => {
        for (const anchor of anchors) failures.set(anchor.place, messageOf(error));
      });
    },
  };
}

/** Whoever moves the anchor just now is done in a moment. */
async function lockOf(file: AnchoredFile, place: AuditAnchor['place'], limitMs: number): Promise<() => void> {
  for (const end = Date.now() + limitMs; ; ) {
    const release = file.lock(place);
    if (release) return release;
    if (Date.now() > end) {
      throw new CadastreError('CONFLICT', `Another process is still writing the anchor in the ${place}`, {
        wayOut: 'Try again in a moment.',
      });
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/**
 * Moves an anchor to the log's newest entry, under the lock: the head is read after the lock is held and the
 * file only grows, so an older head never replaces a newer one. A head that this file does not continue is
 * evidence, and stays.
 */
export async function advanceAnchor(anchor: AuditAnchor, file: Pick<AnchoredFile, 'head' | 'hashAt'>) {
  const remembered = await anchor.read();
  const head = file.head();
  if (remembered) {
    const bad = contradiction(remembered, { ...head, hashAt: file.hashAt });
    if (bad) throw new Error(`the anchor contradicts the file and was left as it is (${bad.problem})`);
    if (remembered.sequence === head.sequence) return;
  }
  await anchor.write(head);
}
