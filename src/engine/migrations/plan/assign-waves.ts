import type { Wave } from '../../../shared/models/migration-options.ts';

/** What a wave chooses by. */
export interface Choosable {
  readonly key: string;
  readonly name: string;
  readonly tier: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** null: not read. */
  readonly bytes: number | null;
}

/**
 * Gives every target the number of its wave, in the order in which the waves take them: those that come first try small
 * databases, where a mistake is cheap; the last one begins with the largest, so that none is left to wait for at the end.
 * A target that no wave takes is not among the answers.
 */
export function assignWaves(
  targets: readonly Choosable[],
  waves: readonly Wave[],
): Map<string, { readonly wave: number; readonly position: number }> {
  let left = [...targets].sort(
    (a, b) =>
      (a.bytes ?? Number.POSITIVE_INFINITY) - (b.bytes ?? Number.POSITIVE_INFINITY) || compareNames(a, b),
  );
  const chosen = new Map<string, { wave: number; position: number }>();
  for (const [wave, { size }] of waves.entries()) {
    const taken = takenBy(size, left, targets.length);
    const keys = new Set(taken.map(({ key }) => key));
    left = left.filter(({ key }) => !keys.has(key));
    const ordered = 'rest' in size ? taken.toReversed() : taken;
    for (const [position, { key }] of ordered.entries()) chosen.set(key, { wave, position });
  }
  return chosen;
}

function takenBy(size: Wave['size'], left: readonly Choosable[], all: number): readonly Choosable[] {
  if ('rest' in size) return left;
  if ('count' in size) return left.slice(0, size.count);
  if ('percent' in size) return left.slice(0, Math.ceil((all * size.percent) / 100));
  const { label, value } = size;
  return left.filter((target) => (label === 'tier' ? target.tier === value : target.labels[label] === value));
}

function compareNames(a: Choosable, b: Choosable): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.key < b.key ? -1 : 1;
}
