import type { BackupKind } from '../../shared/models/backup.ts';
import { lastTimeOf, nextTimeOf } from '../schedule/cron-times.ts';

/** A failed backup is tried again after this, and then after twice as long each time; milliseconds. */
const FIRST_PAUSE_MS = 5 * 60_000;
const LONGEST_PAUSE_MS = 6 * 60 * 60_000;
/** So long after its time one that has not begun is overdue, and not just waiting for its turn. */
export const OVERDUE_AFTER_MS = 2 * 60 * 60_000;

/** What is known of a tenant's backups, all of it read from the catalog. */
export interface BackupHistory {
  /** Cron texts in force; null: none. */
  readonly full: string | null;
  readonly incremental: string | null;
  /** Since when these hold: before that nobody can have missed one. */
  readonly since: Date;
  /** When the newest good one was begun, and the newest that is no incremental one; never before the time it was for. */
  readonly lastGood: Date | null;
  readonly lastFull: Date | null;
  /** When a person cancelled one last: the times before it are over. */
  readonly lastCancelled: Date | null;
  /** Of those that failed since the last good one. */
  readonly failures: number;
  /** The time that the first of these was for. */
  readonly firstFailedDue: Date | null;
  /** When the last of these ended. */
  readonly lastFailure: Date | null;
}

export interface DueBackup {
  readonly kind: Exclude<BackupKind, 'by-hand'>;
  /** The newest time that has passed without one. */
  readonly dueAt: Date;
  /** Of a failed one: not before this. */
  readonly notBefore: Date | null;
}

/**
 * Is a time of either schedule past without a good backup that was begun since? One is enough, however many times were
 * missed; a good one by hand counts, since each is whole. null: none is due.
 */
export function dueBackup(history: BackupHistory, now: Date): DueBackup | null {
  const pause = history.failures === 0 || history.lastFailure === null ? null : pauseAfter(history);
  const over = (done: Date | null) => newest(done, history.lastCancelled) ?? startOf(history);
  for (const kind of ['full', 'incremental'] as const) {
    const cron = history[kind];
    const dueAt = cron === null ? null : lastTimeOf(cron, now);
    // A whole one of any kind stands for an incremental time; a full time asks for a full one, or one by hand.
    if (dueAt === null || dueAt <= over(kind === 'full' ? history.lastFull : history.lastGood)) continue;
    return { kind, dueAt, notBefore: pause };
  }
  return null;
}

/** When the next one comes by its schedule, and which: the full one where both come at once. null: never. */
export function nextBackup(
  { full, incremental }: Pick<BackupHistory, 'full' | 'incremental'>,
  now: Date,
): { readonly kind: 'full' | 'incremental'; readonly at: Date } | null {
  const fullAt = full === null ? null : nextTimeOf(full, now);
  const incrementalAt = incremental === null ? null : nextTimeOf(incremental, now);
  if (fullAt !== null && (incrementalAt === null || fullAt <= incrementalAt))
    return { kind: 'full', at: fullAt };
  return incrementalAt === null ? null : { kind: 'incremental', at: incrementalAt };
}

/** A configuration that is changed over and over does not make a failed time forgotten. */
function startOf({ since, firstFailedDue }: BackupHistory): Date {
  return firstFailedDue !== null && firstFailedDue <= since ? new Date(firstFailedDue.getTime() - 1) : since;
}

function pauseAfter({ failures, lastFailure }: BackupHistory): Date {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  return new Date((lastFailure?.getTime() ?? 0) + pause);
}

function newest(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
