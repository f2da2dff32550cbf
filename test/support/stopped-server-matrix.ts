import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../src/shared/models/job.ts';
import { isStruck, type MatrixJob } from './kill-matrix.ts';
import type { TestMajor } from './postgres-programs.ts';
import { ownCluster } from './shared-cluster.ts';
import { stepTrap } from './step-trap.ts';
import {
  answersAgain,
  jobEnd,
  openTestPlatform,
  recovered,
  type TestClient,
  type TestEngine,
  type TestPlatform,
} from './test-platform.ts';

/** What was committed has to be there after the crash. */
const settings = { synchronous_commit: 'on' };

/** Stops PostgreSQL, as a crash does, before every step of a job; then it is started, and the job goes on. */
export function stoppedServerMatrix(title: string, major: TestMajor, job: MatrixJob): void {
  describe(`${title}, PostgreSQL stopped before a step (PostgreSQL ${major})`, () => {
    const cluster = ownCluster(major, { settings });
    const trap = stepTrap();
    let platform: TestPlatform;
    beforeAll(async () => {
      platform = await openTestPlatform(cluster(), { jobHooks: trap.hooks });
    });
    afterAll(() => platform?.remove());

    const strike = async (slug: string, step: string) => {
      await job.prepare(platform, slug, cluster());
      trap.set(step, () => cluster().stop('immediate'));
      const [noun, verb] = job.call;
      const nouns = platform.client as unknown as Record<
        string,
        Record<string, (input: unknown) => Promise<unknown>>
      >;
      // Some answer at once, some with the failure: the job tells what became of it.
      await nouns[noun]?.[verb]?.(job.input(slug)).catch(() => undefined);
      // Until nobody here works any job.
      for (const id of platform.engine.runner.liveIds())
        while (platform.engine.runner.live(id)) await new Promise((wake) => setTimeout(wake, 20));
      await cluster().start();
      await answersAgain(platform);
    };
    const lastJob = async (client: TestClient, slug: string) => {
      const { jobs } = await client.jobs.list({ tenant: slug });
      return jobs.reduce((latest, each) => Math.max(latest, each.id), 0);
    };
    const toItsEnd = async (engine: Pick<TestEngine, 'engine' | 'client'>, slug: string): Promise<Job> => {
      const id = await lastJob(engine.client, slug);
      const state = await recovered(engine, id);
      if (state.status !== 'failed' && state.status !== 'repair') return state;
      await engine.client.jobs.resume({ job: id });
      return jobEnd(engine.client, id);
    };

    const struck = job.steps.filter((step) => isStruck(job, step.name));
    it.each(struck.map((step) => step.name))('%s: taken up by a new engine', async (step) => {
      const slug = `${job.name}-new-${step}`.slice(0, 40);
      await strike(slug, step);
      const again = await platform.again();
      try {
        const ended = await toItsEnd(again, slug);
        expect({ status: ended.status, error: ended.error }).toEqual({ status: 'succeeded', error: null });
      } finally {
        await again.close();
      }
      await job.check(platform, slug, 'succeeded', cluster());
    });

    it.each(struck.filter((step) => step.undo).map((step) => step.name))(
      '%s: undone by the engine that lived through it',
      async (step) => {
        const slug = `${job.name}-undo-${step}`.slice(0, 40);
        await strike(slug, step);
        const id = await lastJob(platform.client, slug);
        await platform.client.jobs.cancel({ job: id });
        const ended = await toItsEnd(platform, slug);
        expect(ended.status).toBe('undone');
        await job.check(platform, slug, 'undone', cluster());
      },
    );

    it('leaves nobody between two statuses', async () => {
      expect(await platform.client.lifecycle.attention()).toEqual([]);
    });
  });
}
