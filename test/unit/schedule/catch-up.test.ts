import { expect, it } from 'vitest';
import type { Platform } from '../../../src/engine/platform/platform.ts';
import type { ConnectionTarget } from '../../../src/engine/postgres/session.ts';
import type { WorkQueue } from '../../../src/engine/schedule/scheduled-work.ts';
import { Scheduler } from '../../../src/engine/schedule/scheduler.ts';

const HOUR = 60 * 60_000;
const WEEK = 7 * 24;

/** In hours. */
interface Case {
  /** How long ago it ran last; null: never. */
  readonly ran: number | null;
  /** How long ago the platform came to know of it. */
  readonly known: number;
  /** How long ago its time was last. */
  readonly time: number;
}

/** A schedule with one heavy work, over a queue whose clock and memory are given. */
function scheduleOf({ ran, known, time }: Case) {
  const runs: string[] = [];
  const now = Date.now();
  const ago = (hours: number) => new Date(now - hours * HOUR);
  let last = ran === null ? null : ago(ran);
  const queue: WorkQueue = {
    join: async () => undefined,
    offer: async () => undefined,
    share: async () => undefined,
    close: async () => undefined,
    knownSince: async () => ago(known),
    lastRun: async () =>
      last && { startedAt: last, endedAt: last, outcome: 'done', fact: '', workstation: null },
    nextRun(_cron, after = new Date()) {
      const turns = Math.floor((after.getTime() - ago(time).getTime()) / (WEEK * HOUR)) + 1;
      return new Date(ago(time).getTime() + turns * WEEK * HOUR);
    },
    async runNow(work, perform) {
      last = new Date();
      await perform(work, new AbortController().signal);
      return true;
    },
  };
  const scheduler = new Scheduler({
    platform: {
      place: () => ({ serverId: 's', database: 'p' }),
      open: async () => ({ serverId: 's', databaseName: 'p' }),
    } as unknown as Platform,
    targetOf: async () => ({}) as ConnectionTarget,
    openQueue: async () => queue,
    actor: { name: 'schedule', shell: 'agent', workstation: 'test' },
    log: () => undefined,
    catchUpAfterMs: 0,
  });
  scheduler.register({
    name: 'heavy',
    title: 'Heavy',
    cron: '30 1 * * 0',
    onTimeOnly: true,
    async run() {
      runs.push('heavy');
      return 'done';
    },
  });
  return { scheduler, runs };
}

it.each([
  ['its time came since it ran last', { ran: WEEK + 20, known: 9 * WEEK, time: 20 }, 1],
  ['its time came again and again', { ran: 5 * WEEK, known: 9 * WEEK, time: 20 }, 1],
  ['it never ran, and its time came since it is known', { ran: null, known: 30, time: 20 }, 1],
  ['it ran at its time', { ran: 20, known: 9 * WEEK, time: 20 }, 0],
  ['it ran since, by hand', { ran: 3, known: 9 * WEEK, time: 20 }, 0],
  ['it is known only since its time', { ran: null, known: 10, time: 20 }, 0],
  ['its time is just now', { ran: WEEK, known: 9 * WEEK, time: 0.05 }, 0],
  ['its next time is near', { ran: 3 * WEEK, known: 9 * WEEK, time: WEEK - 0.5 }, 0],
])('a heavy work that waits for its time, where %s: %o', async (_where, given, times) => {
  const { scheduler, runs } = scheduleOf(given);
  await scheduler.runAll();
  await scheduler.runAll();
  expect(runs).toHaveLength(times);
});

it('is done once by a shell that stays, when it has come up', async () => {
  const { scheduler, runs } = scheduleOf({ ran: null, known: 30, time: 20 });
  scheduler.keepWorking();
  await expect.poll(() => runs).toEqual(['heavy']);
  await scheduler.close();
});
