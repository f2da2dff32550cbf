import type { OpenPlatform } from '../../platform/platform.ts';
import { answeringPool } from '../../postgres/answering.ts';

const known = new WeakMap<OpenPlatform, OpenPlatform>();

/**
 * The platform as a run asks it: what is not answered in so many milliseconds counts as lost, and is asked again. What a
 * run does there is short.
 */
export function boundedPlatform(platform: OpenPlatform, milliseconds: number): OpenPlatform {
  const before = known.get(platform);
  if (before) return before;
  // All else is looked up in the platform itself.
  const bounded: OpenPlatform = Object.create(platform, {
    database: { value: answeringPool(platform.database, milliseconds) },
    progress: { value: answeringPool(platform.progress, milliseconds) },
  });
  known.set(platform, bounded);
  return bounded;
}
