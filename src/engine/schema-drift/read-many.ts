import type { OpenPlatform } from '../platform/platform.ts';
import type { DriftTarget } from './drift-targets.ts';
import { keepReading } from './keep-drift.ts';
import { type DriftReading, readTarget } from './read-target.ts';
import type { ReferenceContext } from './references.ts';

/** Places that are read at once on one server; what the server's budget leaves may be less. */
const PER_SERVER = 4;

export interface ReadMany {
  readonly signal?: AbortSignal;
  readonly each?: (target: DriftTarget, reading: DriftReading, read: number) => void;
}

/** Reads these and keeps what was found: servers beside each other, on each a few at once. Ends early when cancelled. */
export async function readMany(
  context: ReferenceContext,
  platform: OpenPlatform,
  targets: readonly DriftTarget[],
  { signal, each }: ReadMany = {},
): Promise<number> {
  let read = 0;
  const lanes = [...Map.groupBy(targets, ({ serverId }) => serverId).values()].flatMap((some) => {
    const left = [...some];
    return Array.from({ length: Math.min(PER_SERVER, left.length) }, async () => {
      for (let target = left.shift(); target && !signal?.aborted; target = left.shift()) {
        const reading = await readTarget(context, platform, target);
        await keepReading(platform, target, reading);
        read += 1;
        each?.(target, reading, read);
      }
    });
  });
  await Promise.all(lanes);
  return read;
}
