import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignWaves, type Choosable } from '../../../src/engine/migrations/plan/assign-waves.ts';
import { DEFAULT_WAVES, type Wave, type WaveSize } from '../../../src/shared/models/migration-options.ts';

const place = (name: string, more: Partial<Choosable> = {}): Choosable => ({
  key: name,
  name,
  tier: null,
  labels: {},
  bytes: null,
  ...more,
});
const wave = (size: WaveSize, name = 'a'): Wave => ({ name, size, soakMs: 0, gate: false });
const sizes = (targets: readonly Choosable[], waves: readonly Wave[]) => {
  const chosen = [...assignWaves(targets, waves).values()];
  return waves.map((_, index) => chosen.filter((each) => each.wave === index).length);
};
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => place(`t${index}`, { bytes: index }));

describe('Waves', () => {
  it('take one, a tenth of all, and the rest', () => {
    expect(sizes(many(1226), DEFAULT_WAVES)).toEqual([1, 123, 1102]);
    expect(sizes(many(1), DEFAULT_WAVES)).toEqual([1, 0, 0]);
    expect(sizes([], DEFAULT_WAVES)).toEqual([0, 0, 0]);
  });

  it('try small databases first and begin the rest with the largest', () => {
    const chosen = assignWaves(
      [place('big', { bytes: 9 }), place('unread'), place('small', { bytes: 1 }), place('mid', { bytes: 5 })],
      [wave({ count: 1 }), wave({ rest: true })],
    );
    expect(chosen.get('small')).toEqual({ wave: 0, position: 0 });
    expect(['unread', 'big', 'mid'].map((key) => chosen.get(key)?.position)).toEqual([0, 1, 2]);
  });

  it('take those of a label of the server, or of a tier', () => {
    const targets = [place('a', { labels: { region: 'eu' } }), place('b', { tier: 'free' }), place('c')];
    const chosen = assignWaves(targets, [
      wave({ label: 'region', value: 'eu' }),
      wave({ label: 'tier', value: 'free' }),
    ]);
    expect(chosen.get('a')?.wave).toBe(0);
    expect(chosen.get('b')?.wave).toBe(1);
    expect(chosen.has('c')).toBe(false);
  });

  it('take nobody twice, and everybody where one takes the rest', () => {
    const size = fc.oneof(
      fc.integer({ min: 1, max: 50 }).map((count): WaveSize => ({ count })),
      fc.integer({ min: 1, max: 100 }).map((percent): WaveSize => ({ percent })),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.array(size, { maxLength: 5 }), (count, first) => {
        const waves = [...first.map((each) => wave(each)), wave({ rest: true })];
        const targets = many(count);
        expect(sizes(targets, waves).reduce((sum, each) => sum + each, 0)).toBe(count);
        expect(assignWaves(targets, waves).size).toBe(count);
      }),
    );
  });
});
