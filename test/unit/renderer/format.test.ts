import { describe, expect, it } from 'vitest';
import { createFormat } from '../../../src/renderer/lib/format.ts';

const en = createFormat('en', 'Europe/Paris');
const fr = createFormat('fr', 'Europe/Paris');
const GB = 1024 ** 3;
const HOUR = 3_600_000;
const NOW = '2026-11-19T13:32:00.000Z';
const ago = (ms: number) => new Date(Date.parse(NOW) - ms);

describe('numbers', () => {
  it('groups thousands, with U+202F in French', () => {
    expect(en.count(1248)).toBe('1,248');
    expect(fr.count(1248)).toBe('1\u202f248');
  });

  it('shortens counts from 10,000 only', () => {
    expect(en.shortCount(9_999)).toBe('9,999');
    expect(en.shortCount(10_000)).toBe('10K');
    expect(en.shortCount(10_000_000)).toBe('10M');
    expect(fr.shortCount(10_000)).toBe('10\u00a0k');
    expect(fr.shortCount(10_000_000)).toBe('10\u00a0M');
  });

  it('writes bytes in steps of 1024 with one decimal under 100', () => {
    expect(en.bytes(77.4 * GB)).toBe('77.4\u00a0GB');
    expect(en.bytes(912 * GB)).toBe('912\u00a0GB');
    expect(en.bytes(8.4 * 1024 ** 2)).toBe('8.4\u00a0MB');
    expect(fr.bytes(77.4 * GB)).toBe('77,4\u00a0Go');
    expect(en.bytes(0)).toBe('0\u00a0B');
    expect(en.bytes(100 * GB, true)).toBe('100\u00a0GB');
    expect(en.bytes(4 * 1024 * GB, true)).toBe('4\u00a0TB');
  });

  it('never rounds to a number that its own unit forbids', () => {
    expect(en.bytes(1023.9 * GB)).toBe('1.0\u00a0TB');
    expect(en.bytes(99.97 * GB)).toBe('100\u00a0GB');
  });

  it('writes shares with one decimal under one percent', () => {
    expect(en.share(0.61)).toBe('61%');
    expect(en.share(0.005)).toBe('0.5%');
    expect(en.share(0)).toBe('0%');
    expect(fr.share(0.61)).toBe('61\u202f%');
    expect(fr.share(0.005)).toBe('0,5\u202f%');
  });
});

describe('times', () => {
  it('writes durations in two units at most', () => {
    expect(en.duration(74)).toBe('74\u00a0ms');
    expect(en.duration(1420)).toBe('1.42\u00a0s');
    expect(fr.duration(1420)).toBe('1,42\u00a0s');
    expect(en.duration(362_000)).toBe('6\u00a0min 2\u00a0s');
    expect(en.duration(130 * 60_000)).toBe('2\u00a0h 10\u00a0min');
    expect(en.duration(120_000)).toBe('2\u00a0min');
    expect(en.duration(59_990)).toBe('1\u00a0min');
    expect(en.duration(999.9)).toBe('1\u00a0s');
    expect(fr.duration(76 * HOUR)).toBe('3\u00a0j 4\u00a0h');
  });

  it('counts hours up to 48 and days up to 60', () => {
    expect(en.age(ago(9 * 60_000), NOW)).toBe('9\u00a0min');
    expect(en.age(ago(38 * HOUR), NOW)).toBe('38\u00a0h');
    expect(en.age(ago(48 * HOUR), NOW)).toBe('48\u00a0h');
    expect(en.age(ago(72 * HOUR), NOW)).toBe('3\u00a0d');
    expect(fr.age(ago(72 * HOUR), NOW)).toBe('3\u00a0j');
    expect(en.age(ago(155 * 24 * HOUR), NOW)).toBe('5\u00a0mo');
    expect(fr.age(ago(155 * 24 * HOUR), NOW)).toBe('5\u00a0mois');
    expect(en.age(NOW, NOW)).toBe('now');
  });

  it('uses 24 hours and the zone it was given', () => {
    expect(en.time(NOW)).toBe('14:32');
    expect(en.time('2026-11-18T23:05:09Z', true)).toBe('00:05:09');
    expect(en.when('2026-11-19T01:14:00Z', NOW)).toBe('today 02:14');
    expect(fr.when('2026-11-19T01:14:00Z', NOW)).toBe('aujourd’hui 02:14');
    expect(en.when('2026-11-20T01:37:00Z', NOW)).toBe('Fri 02:37');
    expect(fr.when('2026-11-20T01:37:00Z', NOW)).toBe('ven. 02:37');
  });

  it('names the month, so that no date can be read two ways', () => {
    expect(en.date(NOW)).toBe('19 Nov 2026');
    expect(en.date(NOW, true)).toBe('19 Nov 26');
    expect(fr.date(NOW)).toBe('19 nov. 2026');
    expect(fr.date(NOW, true)).toBe('19 nov. 26');
    expect(en.date('2026-09-02T10:00:00Z')).toBe('2 Sep 2026');
  });
});
