/** One point of a chart; null is not known, and breaks the line. */
export interface Point {
  readonly at: number;
  readonly value: number | null;
}

/** Nothing is known between these two moments. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

const TENS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
const TWOS = [1, 2, 4, 5, 8, 10, 16, 20, 32, 40, 50, 64, 80, 100, 128, 200, 256, 400, 512, 800, 1024];

/** A round number at or above this one; bytes from 1 kB on in steps of 1024. */
export function roundUp(value: number, base: 1000 | 1024): number {
  if (value <= 0) return 1;
  const [steps, unit] =
    base === 1024 && value >= 1024
      ? [TWOS, 1024 ** Math.floor(Math.log2(value) / 10)]
      : [TENS, 10 ** Math.floor(Math.log10(value))];
  return (steps.find((step) => step * unit >= value) ?? base) * unit;
}

/** Unbroken stretches of known values. */
export function stretches(points: readonly Point[], gapMs: number): { at: number; value: number }[][] {
  const all: { at: number; value: number }[][] = [];
  let before: Point | undefined;
  for (const { at, value } of points) {
    const broken = before === undefined || before.value === null || at - before.at > gapMs;
    if (value !== null) {
      if (broken) all.push([]);
      all.at(-1)?.push({ at, value });
    }
    before = { at, value };
  }
  return all;
}

/** Times without a measure, up to now; before the first one nothing was missed. */
export function gapsOf(points: readonly Point[], gapMs: number, now: number): Gap[] {
  const times = [...points.map(({ at }) => at), now];
  return times.flatMap((to, index) => {
    const from = times[index - 1];
    return from !== undefined && to - from > gapMs ? [{ from, to }] : [];
  });
}
