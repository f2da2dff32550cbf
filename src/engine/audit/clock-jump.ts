import type { Actor } from '../acts/actor.ts';
import { draftNote, type EntryDraft } from './entry.ts';

/** A clock that is set by NTP steps back a little; more than this is worth a witness. */
const TOLERATED_MS = 60_000;

export const CLOCK_JUMP = 'clock jump';

/** The entry to write first when the clock stands more than a minute before the newest entry; else null. */
export function noticeClockJump(newestAt: string, now: Date, actor: Actor): EntryDraft | null {
  const before = Date.parse(newestAt);
  const backMs = before - now.getTime();
  // An unreadable time is the verification's business, not a jump.
  if (!(backMs > TOLERATED_MS)) return null;
  const seconds = Math.round(backMs / 1000);
  return draftNote(actor, CLOCK_JUMP, `−${seconds.toLocaleString('en-US')} s`, {
    newestEntryAt: newestAt,
    clockAt: now.toISOString(),
    seconds: -seconds,
  });
}
