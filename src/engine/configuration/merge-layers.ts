import type { Origin } from '../../shared/models/configuration.ts';

/** A value and where it comes from. */
export interface Said {
  readonly value: unknown;
  readonly origin: Origin;
}

/** By path: all that was said of it, weakest first. The last word is in force. */
export type Layered = ReadonlyMap<string, readonly Said[]>;

export const NOTHING_SAID: Layered = new Map();

/** One layer. */
export function layerOf(values: Readonly<Record<string, unknown>>, origin: Origin): Layered {
  return new Map(Object.entries(values).map(([path, value]) => [path, [{ value, origin }]]));
}

/** `stronger` over `weaker`. Associative, and `NOTHING_SAID` changes nothing on either side. */
export function mergeLayers(weaker: Layered, stronger: Layered): Layered {
  if (weaker.size === 0) return stronger;
  const merged = new Map(weaker);
  for (const [path, said] of stronger) merged.set(path, [...(merged.get(path) ?? []), ...said]);
  return merged;
}
