import type { PlatformKey } from '../../../shared/models/key.ts';

/** A retired key that seals nothing any more and still lies here. */
export function canForget(key: PlatformKey): boolean {
  return !key.current && key.held && key.passwords + key.openJobs === 0;
}

/** Does somebody have to decide? A key that is missing, or one that could be forgotten. */
export function keysNeed(keys: readonly PlatformKey[] | undefined): boolean {
  return keys?.some((key) => canForget(key) || (key.current && !key.held)) ?? false;
}
