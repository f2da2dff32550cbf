import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createAnnouncer } from '../../../src/engine/acts/announcer.ts';
import { watchNewTenants } from '../../../src/engine/isolation/watch-new-tenants.ts';

it('asks once, when the jobs of this process have been quiet for a while', async () => {
  const announcer = createAnnouncer();
  let live = [1];
  let asked = 0;
  const test = async () => {
    asked += 1;
    // The test is a job too.
    announcer.announce('jobs', 9);
  };
  const watch = watchNewTenants(announcer, { liveIds: () => live }, test, 30);
  for (let each = 0; each < 4; each += 1) {
    announcer.announce('jobs', 1);
    await sleep(15);
  }
  await sleep(60);
  expect(asked).toBe(0);
  live = [];
  await expect.poll(() => asked).toBe(1);
  await sleep(80);
  expect(asked).toBe(1);
  announcer.announce('jobs', 2);
  watch.stop();
  await sleep(60);
  expect(asked).toBe(1);
});
