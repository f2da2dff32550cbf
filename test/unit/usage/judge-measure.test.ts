import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeMeasure, type OpenAlert } from '../../../src/engine/usage/judge-measure.ts';

const MINUTE = 60_000;
const RULE = { threshold: 80, forMs: 5 * MINUTE };

interface Event {
  readonly at: number;
  readonly what: 'raised' | 'ended';
}

/** What the settling does with what is ripe, after every measure. */
function play(points: readonly (readonly [number, number])[], rule = RULE, everyMs = MINUTE): Event[] {
  let open: OpenAlert | null = null;
  const events: Event[] = [];
  for (const [at, value] of points) {
    open = judgeMeasure(open, { at, value }, rule, everyMs);
    if (!open?.ripe) continue;
    events.push({ at, what: open.raised ? 'ended' : 'raised' });
    open = open.raised ? null : { ...open, raised: true, ripe: false };
  }
  return events;
}

const every = (ms: number, values: readonly number[], from = 0) =>
  values.map((value, index) => [from + index * ms, value] as const);

describe('A measure is judged', () => {
  it('raised when all were over for so long, not before', () => {
    expect(play(every(MINUTE, [90, 90, 90, 90, 90]))).toEqual([]);
    expect(play(every(MINUTE, [90, 90, 90, 90, 90, 90]))).toEqual([{ at: 5 * MINUTE, what: 'raised' }]);
  });

  it('one that was under in between begins anew', () => {
    expect(play(every(MINUTE, [90, 90, 90, 79, 90, 90, 90, 90, 90]))).toEqual([]);
  });

  it('measures that come some seconds early or late are the same', () => {
    const jitter = [0, 61, 118, 182, 239, 296].map((second) => [second * 1000, 95] as const);
    expect(play(jitter)).toEqual([{ at: 296_000, what: 'raised' }]);
  });

  it('a gap raises nothing: what is counted begins behind it', () => {
    const before = every(MINUTE, [90, 90, 90]);
    const behind = every(MINUTE, [90, 90, 90, 90, 90, 90], 20 * MINUTE);
    expect(play([...before, ...behind])).toEqual([{ at: 25 * MINUTE, what: 'raised' }]);
    expect(play([...before, [20 * MINUTE, 90]])).toEqual([]);
  });

  it('ends when all were under for as long, and a gap ends nothing', () => {
    const raised = every(MINUTE, [90, 90, 90, 90, 90, 90]);
    const under = every(MINUTE, [10, 10, 10, 10, 10, 10], 6 * MINUTE);
    expect(play([...raised, ...under]).at(-1)).toEqual({ at: 11 * MINUTE, what: 'ended' });
    expect(play([...raised, [6 * MINUTE, 10], [60 * MINUTE, 10]])).toHaveLength(1);
  });

  it('without a time it is raised and ends at once; at the threshold is over it', () => {
    const rule = { threshold: 80, forMs: 0 };
    expect(play(every(MINUTE, [79.9, 80, 79.9]), rule).map(({ what }) => what)).toEqual(['raised', 'ended']);
  });

  it('an interval longer than the time needs two measures', () => {
    const hour = 60 * MINUTE;
    expect(play(every(hour, [90, 90]), RULE, hour)).toEqual([{ at: hour, what: 'raised' }]);
  });

  it('never flaps: between raised and ended lies the time, whatever the values', () => {
    const values = fc.array(
      fc.tuple(fc.integer({ min: 30_000, max: 4 * MINUTE }), fc.integer({ min: 60, max: 100 })),
      {
        maxLength: 120,
      },
    );
    fc.assert(
      fc.property(values, (steps) => {
        let at = 0;
        const points = steps.map(([wait, value]) => {
          at += wait;
          return [at, value] as const;
        });
        const events = play(points);
        const near = RULE.forMs - 30_000;
        for (const [index, event] of events.entries()) {
          const window = points.filter(([time]) => time > event.at - near && time <= event.at);
          expect(window.every(([, value]) => (event.what === 'raised' ? value >= 80 : value < 80))).toBe(
            true,
          );
          const next = events[index + 1];
          if (next) {
            expect(next.what).not.toBe(event.what);
            expect(next.at - event.at).toBeGreaterThanOrEqual(near);
          }
        }
      }),
    );
  });
});
