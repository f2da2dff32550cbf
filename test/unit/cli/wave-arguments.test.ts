import { describe, expect, it } from 'vitest';
import { stopArgument, waveArgument } from '../../../src/cli/wave-arguments.ts';
import { waveText } from '../../../src/engine/migrations/plan/plan-text.ts';
import type { Wave } from '../../../src/shared/models/migration-options.ts';

describe('A wave on the command line', () => {
  it.each<[string, Omit<Wave, 'name'>]>([
    ['canary:1', { size: { count: 1 }, soakMs: 0, gate: false }],
    ['canary:10%,soak=10m', { size: { percent: 10 }, soakMs: 600_000, gate: false }],
    ['canary:region=eu,gate', { size: { label: 'region', value: 'eu' }, soakMs: 0, gate: true }],
    ['canary:rest,soak=90s,gate', { size: { rest: true }, soakMs: 90_000, gate: true }],
  ])('%s', (text, expected) => {
    expect(waveArgument(text)).toEqual([{ name: 'canary', ...expected }]);
  });

  it('is called by its place without a name, and comes after those before it', () => {
    expect(waveArgument('rest', waveArgument('1')).map(({ name }) => name)).toEqual(['Wave 1', 'Wave 2']);
  });

  it.each([
    '',
    'canary:',
    'canary:0',
    'canary:0%',
    'canary:101%',
    'canary:1,soak=',
    'canary:1,often',
    'a=',
    '1.5',
  ])('refuses %j in a sentence', (text) => {
    expect(() => waveArgument(text)).toThrow(/wave takes|After the size|A time such as/);
  });

  it('is written by a plan as it is read again', () => {
    for (const text of [
      'canary:1',
      'a b:10%,soak=600000ms',
      'x:region=eu,gate',
      'all:rest,soak=90000ms,gate',
    ])
      expect(waveArgument(text).map(waveText)).toEqual([text]);
  });
});

describe('Where a run stops', () => {
  it('is a number, a part of the wave, or both', () => {
    expect(stopArgument('2%', stopArgument('5'))).toEqual({ failures: 5, percent: 2 });
    expect(() => stopArgument('often')).toThrow('A number such as 5');
  });
});
