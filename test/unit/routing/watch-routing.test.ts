import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createAnnouncer } from '../../../src/engine/acts/announcer.ts';
import { watchRouting } from '../../../src/engine/routing/watch-routing.ts';

const TIMES = { quietMs: 40, longestMs: 200 };

it('runs at once, then once for a crowd of changes, and not for other topics', async () => {
  const announcer = createAnnouncer();
  let runs = 0;
  const watch = watchRouting(
    announcer,
    async () => {
      runs += 1;
    },
    () => undefined,
    TIMES,
  );
  await expect.poll(() => runs).toBe(1);
  for (let index = 0; index < 50; index += 1) announcer.announce('domains', index);
  announcer.announce('routing');
  announcer.announce('tenants');
  await expect.poll(() => runs).toBe(2);
  await sleep(150);
  expect(runs).toBe(2);
  announcer.announce('tenants');
  await sleep(150);
  expect(runs).toBe(2);
  await watch.stop();
});

it('does not wait for quiet that never comes', async () => {
  const announcer = createAnnouncer();
  let runs = 0;
  const watch = watchRouting(
    announcer,
    async () => {
      runs += 1;
    },
    () => undefined,
    TIMES,
  );
  const crowd = setInterval(() => announcer.announce('domains'), 10);
  await expect.poll(() => runs).toBeGreaterThanOrEqual(3);
  clearInterval(crowd);
  await watch.stop();
});

it('never runs twice at a time, and runs again after a change that came meanwhile', async () => {
  const announcer = createAnnouncer();
  let active = 0;
  let most = 0;
  let runs = 0;
  let end: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    end = resolve;
  });
  const watch = watchRouting(
    announcer,
    async () => {
      active += 1;
      most = Math.max(most, active);
      await first;
      active -= 1;
      runs += 1;
    },
    () => undefined,
    TIMES,
  );
  await expect.poll(() => active).toBe(1);
  announcer.announce('domains');
  // Longer than a change waits: a second run would have begun beside it.
  await sleep(TIMES.longestMs);
  end();
  await expect.poll(() => runs).toBe(2);
  expect(most).toBe(1);
  await watch.stop();
});

it('goes on after a failure, which it tells, and ends with its last run', async () => {
  const announcer = createAnnouncer();
  const told: string[] = [];
  let runs = 0;
  const watch = watchRouting(
    announcer,
    async () => {
      runs += 1;
      if (runs === 1) throw new Error('no platform');
      await sleep(100);
    },
    (line) => told.push(line),
    TIMES,
  );
  await expect.poll(() => told.length).toBe(1);
  expect(told[0]).toContain('no platform');
  announcer.announce('domains');
  await expect.poll(() => runs).toBe(2);
  await watch.stop();
  announcer.announce('domains');
  await sleep(150);
  expect(runs).toBe(2);
});
