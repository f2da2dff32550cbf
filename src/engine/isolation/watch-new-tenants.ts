import type { Announcer } from '../acts/announcer.ts';
import type { JobRunner } from '../jobs/job-runner.ts';

/** How long no job may be at work here before what was made is tested; milliseconds. */
const QUIET_MS = 60_000;

/**
 * Asks for the test of new tenants when the jobs of this process have been quiet for a while, so that several tenants
 * made in a row come into one report and none of them waits for it.
 */
export function watchNewTenants(
  announcer: Announcer,
  runner: Pick<JobRunner, 'liveIds'>,
  test: () => Promise<void>,
  quietMs: number = QUIET_MS,
): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let testing = false;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(look, quietMs).unref();
  };
  const look = async () => {
    if (runner.liveIds().length > 0) return wait();
    testing = true;
    await test();
    testing = false;
  };
  const stop = announcer.subscribe(({ topic }) => {
    // The test is a job itself, and nothing that one would have to be made for.
    if (topic === 'jobs' && !testing) wait();
  });
  return {
    stop() {
      stop();
      clearTimeout(timer);
    },
  };
}
