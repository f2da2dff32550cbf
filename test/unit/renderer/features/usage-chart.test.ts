import { expect, it } from 'vitest';
import { gapsOf, roundUp, stretches } from '../../../../src/renderer/features/usage/chart-scale.ts';

const points = (...values: readonly (readonly [number, number | null])[]) =>
  values.map(([at, value]) => ({ at, value }));

it('an axis ends at a round number, bytes at one of steps of 1024', () => {
  expect([0, 0.83, 2.08, 104, 1040, 9_999].map((value) => roundUp(value, 1000))).toEqual([
    1, 1, 2.5, 120, 1200, 10_000,
  ]);
  expect(roundUp(104 * 1024 ** 3, 1024)).toBe(128 * 1024 ** 3);
  expect(roundUp(1023 * 1024 ** 2, 1024)).toBe(1024 ** 3);
  expect(roundUp(700, 1024)).toBe(800);
});

it('what is not known and a time without measures break the line, and neither is nothing', () => {
  const measured = points([0, 1], [10, 2], [20, null], [30, 3], [90, 4], [100, 0]);
  expect(stretches(measured, 20).map((stretch) => stretch.map(({ value }) => value))).toEqual([
    [1, 2],
    [3],
    [4, 0],
  ]);
  expect(gapsOf(measured, 20, 105)).toEqual([{ from: 30, to: 90 }]);
  expect(gapsOf(measured, 20, 200)).toEqual([
    { from: 30, to: 90 },
    { from: 100, to: 200 },
  ]);
  expect(gapsOf([], 20, 200)).toEqual([]);
});
