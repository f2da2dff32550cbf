import type { AuditAnchor as AnchorReport } from '../../shared/models/audit.ts';
import type { AuditAnchor, AuditHead } from './audit-log.ts';
import type { BadEntry } from './check-chain.ts';
import { redactText } from './redact.ts';

/** What an anchor said when it was asked. */
export type AnchorReading =
  | { readonly place: AuditAnchor['place']; readonly status: 'read'; readonly head: AuditHead | null }
  | { readonly place: AuditAnchor['place']; readonly status: 'unreachable'; readonly message: string };

/** The log as the chain check found it. */
export interface CheckedFile {
  readonly logId: string;
  readonly sequence: number;
  readonly hashAt: (sequence: number) => string | null;
}

export interface AnchorComparison {
  readonly report: AnchorReport;
  readonly bad: BadEntry | null;
}

/**
 * Asks every anchor, before the file is read: an anchor is only written after its entry is on disk, so one that
 * is ahead of a file read later means a cut file, not a late reader.
 */
export async function readAnchors(
  anchors: readonly AuditAnchor[],
  limitMs: number,
): Promise<AnchorReading[]> {
  return Promise.all(
    anchors.map(async (anchor): Promise<AnchorReading> => {
      try {
        const head = await withinTime(anchor.read(), limitMs);
        return { place: anchor.place, status: 'read', head };
      } catch (error) {
        return { place: anchor.place, status: 'unreachable', message: messageOf(error) };
      }
    }),
  );
}

/** `lastFailure`: why this process could not write the anchor the last time, if it could not. */
export function compareAnchor(
  reading: AnchorReading,
  file: CheckedFile,
  lastFailure: string | null,
): AnchorComparison {
  const { place } = reading;
  const late = lastFailure === null ? '' : `; the last write failed: ${lastFailure}`;
  if (reading.status === 'unreachable') {
    const message = `Could not be read: ${reading.message}`;
    return { report: { place, state: 'unreachable', sequence: null, at: null, message }, bad: null };
  }
  const { head } = reading;
  if (head === null) {
    const message = `Nothing was anchored here yet${late}`;
    return { report: { place, state: 'absent', sequence: null, at: null, message }, bad: null };
  }
  const told = (state: AnchorReport['state'], message: string): AnchorReport => ({
    place,
    state,
    sequence: head.sequence,
    at: head.at,
    message,
  });
  const disagreement = contradiction(head, file);
  if (disagreement) return { report: told('disagrees', disagreement.problem), bad: disagreement };
  const behind = file.sequence - head.sequence;
  if (behind === 0)
    return { report: told('agrees', `Remembers the newest entry, ${head.sequence}`), bad: null };
  const message = `Agrees up to entry ${head.sequence}, ${behind} ${behind === 1 ? 'entry' : 'entries'} behind${late}`;
  return { report: told('behind', message), bad: null };
}

/** Why this log cannot be the one that the head was taken from; null where it continues it. */
export function contradiction(head: AuditHead, file: CheckedFile): BadEntry | null {
  if (head.logId !== undefined && head.logId !== file.logId) {
    return {
      sequence: 1,
      problem: `Replaced by another file: this is log ${file.logId}, the anchor remembers log ${head.logId}`,
    };
  }
  if (head.sequence > file.sequence) {
    const first = file.sequence + 1;
    const which = first === head.sequence ? `entry ${first} is` : `entries ${first} to ${head.sequence} are`;
    return { sequence: first, problem: `Cut at the end: ${which} missing` };
  }
  const found = file.hashAt(head.sequence);
  if (found === head.hash) return null;
  return {
    sequence: Math.max(1, head.sequence),
    problem:
      found === null
        ? 'The entry that the anchor remembers is missing'
        : 'Rewritten: this entry, or one before it, is not the one that the anchor remembers',
  };
}

export function messageOf(error: unknown): string {
  return redactText(error instanceof Error ? error.message : String(error));
}

export async function withinTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
