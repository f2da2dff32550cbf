import { nearestName } from '../yaml/nearest-name.ts';
import type { TierSource } from './read-tier.ts';
import type { TierLayer } from './tier-layer.ts';
import type { TierNotes } from './tier-notes.ts';

/** A chain longer than this is a mistake; each tier of it costs a look at every setting. */
const LONGEST_CHAIN = 8;

export interface ParentTier {
  readonly name: string;
  readonly version: number;
  readonly layers: readonly TierLayer[];
}

/** The tier that a file extends; null where it extends none, or one that cannot be, which is noted. */
export async function readParent(
  notes: TierNotes,
  document: object,
  source: TierSource,
): Promise<ParentTier | null> {
  const { tier, extends: name } = document as { tier?: unknown; extends?: unknown };
  if (typeof name !== 'string') return null;
  if (name === tier) {
    notes.at(['extends'], `${name} extends itself`);
    return null;
  }
  const found = await source.find(name);
  if (found === null) {
    const known = (await source.names()).filter((each) => each !== tier);
    const near = nearestName(name, known);
    const meant = near === null ? ` There are ${known.join(', ') || 'none'}.` : ` Did you mean ${near}?`;
    notes.at(['extends'], `There is no tier ${name} to extend.${meant}`, near);
    return null;
  }
  const names = found.layers.map(({ origin }) => origin.name);
  if (names.some((each) => each === tier)) {
    const circle = names.slice(names.indexOf(String(tier))).toReversed();
    notes.at(['extends'], `${tier} would extend itself: ${[tier, ...circle].join(' extends ')}`);
    return null;
  }
  if (names.length >= LONGEST_CHAIN) {
    notes.at(['extends'], `The chain is too long: ${names.length + 1} tiers, of ${LONGEST_CHAIN} at most`);
    return null;
  }
  return { name, version: found.version, layers: found.layers };
}
