import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BackupHistory, dueBackup, nextBackup } from '../../../src/engine/backups/due-backup.ts';

const at = (text: string) => new Date(`2026-11-${text}:00Z`);
/** Sundays a full one, the other days an incremental one; the 22nd is a Sunday. */
const WEEKLY: BackupHistory = {
  full: '0 2 * * 0',
  incremental: '0 2 * * 1-6',
  since: at('01T00:00'),
  lastGood: null,
  lastFull: null,
  lastCancelled: null,
  failures: 0,
  firstFailedDue: null,
  lastFailure: null,
};

describe('which backup is due', () => {
  it('is none before its first time, and the one of that time from then on', () => {
    const history = { ...WEEKLY, since: at('21T12:00') };
    expect(dueBackup(history, at('22T01:59'))).toBeNull();
    expect(dueBackup(history, at('22T02:00'))).toEqual({
      kind: 'full',
      dueAt: at('22T02:00'),
      notBefore: null,
    });
  });

  it('is one only, however many times were missed', () => {
    const history = { ...WEEKLY, lastGood: at('08T02:00'), lastFull: at('08T02:00') };
    const now = at('18T09:00');
    expect(dueBackup(history, now)).toEqual({ kind: 'full', dueAt: at('15T02:00'), notBefore: null });
    expect(dueBackup({ ...history, lastGood: now, lastFull: now }, now)).toBeNull();
  });

  it('is incremental where the full one of the week was made', () => {
    const history = { ...WEEKLY, lastGood: at('22T02:01'), lastFull: at('22T02:01') };
    expect(dueBackup(history, at('23T01:00'))).toBeNull();
    expect(dueBackup(history, at('24T03:00'))).toMatchObject({ kind: 'incremental', dueAt: at('24T02:00') });
  });

  it('waits longer with each failure, and not for ever', () => {
    const failed = (failures: number) => {
      const lastFailure = at('22T02:10');
      const due = dueBackup(
        { ...WEEKLY, failures, firstFailedDue: at('22T02:00'), lastFailure },
        at('22T12:00'),
      );
      return ((due?.notBefore?.getTime() ?? 0) - lastFailure.getTime()) / 60_000;
    };
    expect([1, 2, 3, 4, 40].map(failed)).toEqual([5, 10, 20, 40, 360]);
  });

  it('does not forget a failed time because the configuration was changed after it', () => {
    const history = { ...WEEKLY, failures: 1, firstFailedDue: at('22T02:00'), lastFailure: at('22T02:03') };
    expect(dueBackup({ ...history, since: at('22T02:05') }, at('22T03:00'))).toMatchObject({ kind: 'full' });
    expect(dueBackup({ ...WEEKLY, since: at('22T02:05') }, at('22T03:00'))).toBeNull();
  });

  it('is none for a time that a person has cancelled, and the next one again', () => {
    const history = { ...WEEKLY, lastCancelled: at('22T02:01') };
    expect(dueBackup(history, at('22T20:00'))).toBeNull();
    expect(dueBackup(history, at('23T02:00'))).toMatchObject({ kind: 'incremental' });
  });

  it('is none where no schedule says so', () => {
    expect(dueBackup({ ...WEEKLY, full: null, incremental: null }, at('22T20:00'))).toBeNull();
    expect(nextBackup({ full: null, incremental: null }, at('22T20:00'))).toBeNull();
  });

  it('over any weeks and outages: made at each look, no time stays open, and none is made twice', () => {
    const minutes = (count: number) => count * 60_000;
    fc.assert(
      fc.property(
        fc.constantFrom('0 2 * * *', '*/30 * * * *', '15 */6 * * 1-5', '0 3 1,15 * *'),
        fc.constantFrom('0 1 * * 0', '30 2 1 * *', null),
        // Minutes between one look of an agent and the next: long ones are outages.
        fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 5000 })), {
          minLength: 1,
          maxLength: 60,
        }),
        (incremental, full, gaps) => {
          let history: BackupHistory = { ...WEEKLY, full, incremental };
          let now = at('01T00:00').getTime();
          const made = new Set<string>();
          for (const gap of gaps) {
            now += minutes(gap);
            const due = dueBackup(history, new Date(now));
            if (due === null) continue;
            expect(due.dueAt.getTime()).toBeLessThanOrEqual(now);
            const key = `${due.kind} ${due.dueAt.toISOString()}`;
            expect(made.has(key), key).toBe(false);
            made.add(key);
            const began = new Date(now);
            history = { ...history, lastGood: began, ...(due.kind === 'full' && { lastFull: began }) };
            expect(dueBackup(history, began)).toBeNull();
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
