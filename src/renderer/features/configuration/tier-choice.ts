/** `5, 50, 200`: how many at first, and then how many at a time; null where it is something else. */
export function readWaves(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter((each) => each !== '');
  const waves = parts.map(Number);
  return waves.every((each) => Number.isInteger(each) && each >= 1) && waves.length <= 20 ? waves : null;
}

/** Where one usually goes from here: a step up, or down from the strongest. They stand in the order of their strength. */
export function nextTier<Named extends { readonly name: string }>(
  tiers: readonly Named[],
  present: ReadonlySet<string>,
): Named | undefined {
  const strongest = tiers.findLastIndex(({ name }) => present.has(name));
  return tiers[strongest + 1] ?? tiers.findLast(({ name }) => !present.has(name)) ?? tiers[strongest];
}
