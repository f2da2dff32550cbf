import type { AuditVerification } from '../../shared/models/audit.ts';
import { entryDigest, genesisHash, linkHash, type MacKey, macOf } from './chain.ts';
import type { StoredEntry } from './entry.ts';

/** The first entry that is not as it was written, and why. */
export type BadEntry = NonNullable<AuditVerification['firstBad']>;

export interface ChainCheck {
  /** One entry after the other, in the order of their sequence. Only the first bad one is kept. */
  take(entry: StoredEntry): void;
  readonly entries: number;
  readonly firstHash: string | null;
  /** The newest entry taken: sequence 0 and the hash of the log id before the first. */
  readonly head: { readonly sequence: number; readonly hash: string };
  readonly firstBad: BadEntry | null;
  mac(): NonNullable<AuditVerification['mac']>;
}

/**
 * Checks entry by entry: no gap in the numbers, each tied to the one before, content as hashed, MAC as the
 * key gives it. `placeOf` finds the entry with a hash elsewhere in the file, to tell *moved* from *removed*.
 */
export function createChainCheck(
  logId: string,
  keys: ReadonlyMap<string, MacKey>,
  placeOf: (hash: string) => number | null,
): ChainCheck {
  const head = { sequence: 0, hash: genesisHash(logId) };
  let entries = 0;
  let firstHash: string | null = null;
  let firstBad: BadEntry | null = null;
  let covered = 0;
  let carrying = 0;
  let unchecked = 0;

  const problemOf = (entry: StoredEntry): BadEntry | null => {
    const bad = (problem: string, sequence = entry.sequence): BadEntry => ({ sequence, problem });
    const expected = head.sequence + 1;
    if (entry.sequence !== expected) return bad(gapSentence(expected, entry.sequence), expected);
    if (entry.previousHash !== head.hash) {
      if (expected === 1) return bad('The first entry does not belong to this log: its log id was changed');
      const place = placeOf(entry.previousHash);
      if (place !== null)
        return bad(`Reordered: this entry was written right after what is now entry ${place}`);
      return bad(`It does not follow entry ${head.sequence}: what stood before it was changed or removed`);
    }
    const digest = digestOrNull(entry);
    if (digest === null || linkHash(digest, entry.mac) !== entry.hash) {
      return bad('Edited: its content does not give its hash');
    }
    if ((entry.keyId === null) !== (entry.mac === null))
      return bad('Its MAC is wrong: key and MAC do not go together');
    const key = entry.keyId === null ? undefined : keys.get(entry.keyId);
    if (key && macOf(digest, key) !== entry.mac)
      return bad('Its MAC is wrong: it was written without the key');
    return null;
  };

  return {
    take(entry) {
      entries += 1;
      firstHash ??= entry.hash;
      if (entry.mac !== null) carrying += 1;
      if (entry.keyId !== null && !keys.has(entry.keyId)) unchecked += 1;
      if (firstBad === null) {
        firstBad = problemOf(entry);
        if (firstBad === null && entry.keyId !== null && keys.has(entry.keyId)) covered = entry.sequence;
      }
      head.sequence = entry.sequence;
      head.hash = entry.hash;
    },
    get entries() {
      return entries;
    },
    get firstHash() {
      return firstHash;
    },
    head,
    get firstBad() {
      return firstBad;
    },
    mac: () => describeMacs({ entries, carrying, unchecked, covered }),
  };
}

function digestOrNull(entry: StoredEntry): string | null {
  try {
    return entryDigest(entry, entry.previousHash);
  } catch (error) {
    // A value of a type that an entry never has: somebody went around the table's column types.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function gapSentence(expected: number, found: number): string {
  const last = found - 1;
  const which = last <= expected ? `Entry ${expected} is` : `Entries ${expected} to ${last} are`;
  return expected === 1 ? `Cut at the start: ${which} missing` : `Cut in the middle: ${which} missing`;
}

function describeMacs(counts: {
  entries: number;
  carrying: number;
  unchecked: number;
  covered: number;
}): NonNullable<AuditVerification['mac']> {
  const { entries, carrying, unchecked, covered } = counts;
  const uncovered = entries - covered;
  if (carrying === 0) {
    return {
      state: 'none',
      covered,
      uncovered,
      message: 'No entry carries a MAC: no key was known when they were written',
    };
  }
  if (covered === 0 && unchecked > 0) {
    return {
      state: 'key-unknown',
      covered,
      uncovered,
      message: `${carrying} entries carry a MAC whose key is not known here`,
    };
  }
  const rest =
    uncovered === 0 ? '' : `; the ${uncovered} after it are held by the chain and the anchors alone`;
  return { state: 'checked', covered, uncovered, message: `MACs vouch for entries 1 to ${covered}${rest}` };
}
