import type { OpenPlatform } from '../../platform/platform.ts';
import { type PublishedTier, publishedTier } from '../../tiers/published-tier.ts';

const known = new WeakMap<object, Map<string, Promise<PublishedTier>>>();

/** A published version never changes: each is read once a platform. */
export function knownTier(platform: OpenPlatform, name: string, version: number): Promise<PublishedTier> {
  const tiers = known.get(platform.database) ?? new Map<string, Promise<PublishedTier>>();
  known.set(platform.database, tiers);
  const key = `${name} ${version}`;
  const before = tiers.get(key);
  if (before) return before;
  const reading = publishedTier(platform, name, version);
  tiers.set(key, reading);
  reading.catch(() => tiers.delete(key));
  return reading;
}
