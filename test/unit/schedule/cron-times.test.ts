import fc from 'fast-check';
import { PgBoss } from 'pg-boss';
import { describe, expect, it } from 'vitest';
import { lastTimeOf, nextTimeOf } from '../../../src/engine/schedule/cron-times.ts';
import { cronSchema } from '../../../src/shared/models/cron-text.ts';

const RANGES = [
  [0, 59],
  [0, 23],
  [1, 28],
  [1, 12],
  [0, 6],
] as const;

const part = ([low, high]: readonly [number, number]) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: low, max: high }).map(String),
    fc.integer({ min: 1, max: 20 }).map((step) => `*/${step}`),
    fc
      .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
      .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
  );
const field = (range: readonly [number, number]) =>
  fc.oneof(
    part(range),
    fc.tuple(part(range), part(range)).map((parts) => parts.join(',')),
  );
/** What the queue refuses, a number twice, is left out where it is compared. */
const distinct = (range: readonly [number, number]) =>
  fc.oneof(
    part(range),
    fc
      .uniqueArray(fc.integer({ min: range[0], max: range[1] }), { minLength: 1, maxLength: 4 })
      .map((numbers) => numbers.join(',')),
  );
/** A star with a step is read in two ways beside the other kind of day; everybody agrees on the rest. */
const cronsOf = (of: typeof part) =>
  fc
    .tuple(...RANGES.map((range) => of(range)))
    .map((fields) => fields.join(' '))
    .filter((text) => {
      const [, , day = '', , weekday = ''] = text.split(' ');
      return day === '*' || weekday === '*';
    });
const crons = cronsOf(field);
const times = fc.date({
  min: new Date('2020-01-01T00:00:00Z'),
  max: new Date('2030-01-01T00:00:00Z'),
  noInvalidDate: true,
});

describe('the times of a cron text', () => {
  it('are those that the queue of the schedule goes by', () => {
    const boss = new PgBoss({ db: { executeSql: async () => ({ rows: [] }) } });
    fc.assert(
      fc.property(cronsOf(distinct), times, (cron, at) => {
        expect(cronSchema.safeParse(cron).success).toBe(true);
        const [other] = boss.previewSchedule(cron, { count: 1, tz: 'UTC', from: at });
        expect([cron, at, nextTimeOf(cron, at)]).toEqual([cron, at, other ?? null]);
      }),
      { numRuns: 300 },
    );
  });

  it('lead back and forth: nothing lies between the last one and the next', () => {
    fc.assert(
      fc.property(crons, times, (cron, at) => {
        const last = lastTimeOf(cron, at);
        const next = nextTimeOf(cron, at);
        if (last === null || next === null) return;
        expect(last <= at && at < next).toBe(true);
        expect(nextTimeOf(cron, last)).toEqual(next);
        expect(lastTimeOf(cron, new Date(next.getTime() - 1))).toEqual(last);
      }),
      { numRuns: 300 },
    );
  });

  it('know Sundays by both numbers, either kind of day, and a day that never comes', () => {
    const at = new Date('2026-11-21T19:00:00Z');
    expect(nextTimeOf('0 2 * * 0', at)).toEqual(new Date('2026-11-22T02:00:00Z'));
    expect(nextTimeOf('0 2 * * 7', at)).toEqual(new Date('2026-11-22T02:00:00Z'));
    expect(lastTimeOf('0 2 * * 1-6', at)).toEqual(new Date('2026-11-21T02:00:00Z'));
    // The 13th, or a Friday.
    expect(nextTimeOf('0 0 13 * 5', at)).toEqual(new Date('2026-11-27T00:00:00Z'));
    expect(nextTimeOf('0 0 29 2 *', at)).toEqual(new Date('2028-02-29T00:00:00Z'));
    expect(nextTimeOf('0 0 30 2 *', at)).toBeNull();
    expect(lastTimeOf('0 0 30 2 *', at)).toBeNull();
  });
});
