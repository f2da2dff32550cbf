import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProvisioningContext } from '../../../src/engine/provisioning/provision-run.ts';
import { provisionTenantJob } from '../../../src/engine/provisioning/provision-tenant.ts';
import type { Job } from '../../../src/shared/models/job.ts';
import type { Cluster } from '../../support/cluster.ts';
import { findOrphans } from '../../support/find-orphans.ts';
import { ownCluster } from '../../support/shared-cluster.ts';
import { stepTrap } from '../../support/step-trap.ts';
import {
  addServer,
  answersAgain,
  createAndWait,
  jobEnd,
  openTestPlatform,
  recovered,
  refusal,
  type TestEngine,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

/** The clusters of other tests commit without waiting; here what was committed must be there after the crash. */
const settings = { synchronous_commit: 'on' };

const { steps } = provisionTenantJob({} as ProvisioningContext);
const names = steps.map((step) => step.name);

/**
 * With the platform in the same cluster nobody waits for the disk until the job's end, so that the last moments may be
 * gone with the crash: then the job is gone with everything it made.
 */
const jobOf = async ({ client }: Pick<TestEngine, 'client'>, slug: string): Promise<Job | null> => {
  const [job] = (await client.jobs.list({ tenant: slug })).jobs;
  return job ? jobEnd(client, job.id) : null;
};

/** A job whose platform is gone leaves nothing to watch: this waits until nobody here works it. */
const released = async ({ engine }: Pick<TestEngine, 'engine'>, id: number) => {
  while (engine.runner.live(id)) await new Promise((wake) => setTimeout(wake, 20));
};

describe.each([18] as const)('PostgreSQL stopped before a step (PostgreSQL %i)', (major) => {
  const cluster = ownCluster(major, { settings });
  const mine = stepTrap();
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster(), { jobHooks: mine.hooks });
    await createAndWait(platform.client);
  });
  afterAll(() => platform?.remove());

  it.each(names)('%s: the job is taken up by a new engine and ends with a tenant', async (step) => {
    const input = tenantInput();
    mine.set(step, () => cluster().stop('immediate'));
    const { jobId } = await platform.client.tenants.create(input);
    await released(platform, jobId);
    await cluster().start();
    const again = await platform.again();
    try {
      const left = await jobOf(again, input.slug ?? '');
      const job = left && (await recovered(again, left.id));
      if (job) {
        expect({ status: job.status, error: job.error }).toEqual({ status: 'succeeded', error: null });
        expect((await again.client.tenants.test({ tenant: input.slug ?? '' })).passed).toBe(true);
      }
      expect(await findOrphans({ tenants: cluster(), database: platform.database })).toEqual([]);
    } finally {
      await again.close();
    }
  });

  it.each(names)(
    '%s: the engine that lived through it takes the job up itself, here to undo it',
    async (step) => {
      const input = tenantInput();
      mine.set(step, () => cluster().stop('immediate'));
      const { jobId } = await platform.client.tenants.create(input);
      await released(platform, jobId);
      const away = await refusal(platform.client.tenants.list());
      expect(away).toMatchObject({ code: 'PLATFORM_UNREACHABLE' });
      expect(away.details.wayOut).toBeTruthy();
      await cluster().start();
      await answersAgain(platform);
      if (await jobOf(platform, input.slug ?? '')) await platform.client.jobs.cancel({ job: jobId });
      const job = await jobOf(platform, input.slug ?? '');
      expect(job?.status ?? 'undone').toBe('undone');
      expect(await findOrphans({ tenants: cluster(), database: platform.database })).toEqual([]);
    },
  );
});

describe('The platform on one server, tenants on another that stops (PostgreSQL 15 and 18)', () => {
  const home = ownCluster(15, { settings });
  const away = ownCluster(18, { settings });
  const mine = stepTrap();
  let platform: TestPlatform;
  const stopped = new Set<Cluster>();
  const stop = async (cluster: Cluster) => {
    await cluster.stop('immediate');
    stopped.add(cluster);
  };
  const start = async (cluster: Cluster) => {
    if (!stopped.delete(cluster)) return;
    await cluster.start();
  };
  beforeAll(async () => {
    platform = await openTestPlatform(home(), { jobHooks: mine.hooks, secretStore: 'session' });
    await addServer(platform.client, away(), 'away');
    await createAndWait(platform.client, tenantInput({ server: 'away' }));
  });
  afterEach(async () => {
    await start(home());
    await start(away());
  });
  afterAll(() => platform?.remove());
  const orphans = () => findOrphans({ tenants: away(), platform: home(), database: platform.database });

  it('makes a tenant on another server and another major than the platform', async () => {
    const input = tenantInput({ server: 'away' });
    await createAndWait(platform.client, input);
    const test = await platform.client.tenants.test({ tenant: input.slug ?? '' });
    expect(test.passed).toBe(true);
    expect(await orphans()).toEqual([]);
  });

  it.each(names)('%s: the job says so and waits to be resumed', async (step) => {
    const input = tenantInput({ server: 'away' });
    mine.set(step, () => stop(away()));
    const { jobId } = await platform.client.tenants.create(input);
    const job = await jobEnd(platform.client, jobId);
    await start(away());
    if (step === names.at(-1)) {
      // The last step needs the platform alone.
      expect(job).toMatchObject({ status: 'succeeded' });
    } else if (names.indexOf(step) < names.indexOf('credentials')) {
      // Nothing had been made, so there was nothing to keep.
      expect(job).toMatchObject({ status: 'undone', error: { code: 'SERVER_UNREACHABLE' } });
    } else {
      expect(job).toMatchObject({ status: 'failed', canResume: true, canCancel: true });
      expect(job.error).toMatchObject({ code: 'SERVER_UNREACHABLE' });
      expect(job.error?.details.wayOut).toBeTruthy();
      expect(job.undo.length).toBeGreaterThan(0);
      await platform.client.jobs.resume({ job: jobId });
      const resumed = await jobEnd(platform.client, jobId);
      expect({ status: resumed.status, error: resumed.error }).toEqual({ status: 'succeeded', error: null });
      expect((await platform.client.tenants.test({ tenant: input.slug ?? '' })).passed).toBe(true);
    }
    expect(await orphans()).toEqual([]);
  });

  it.each(['roles', 'database'])(
    'an undo that cannot reach the server at %s is a visible state, and goes on when it is back',
    async (step) => {
      const input = tenantInput({ server: 'away' });
      mine.set(names.at(-2) ?? '', async () => {
        const [job] = (await platform.client.jobs.list({ tenant: input.slug })).jobs;
        mine.set(step, () => stop(away()), 'undo');
        await platform.client.jobs.cancel({ job: job?.id ?? 0 });
      });
      const { jobId } = await platform.client.tenants.create(input);
      const job = await jobEnd(platform.client, jobId);
      expect(job).toMatchObject({ status: 'repair', canResume: true, error: { code: 'SERVER_UNREACHABLE' } });
      const { jobs, counts } = await platform.client.jobs.list({});
      expect(jobs[0]?.id).toBe(jobId);
      expect(counts.repair).toBe(1);
      await start(away());
      await platform.client.jobs.resume({ job: jobId });
      expect(await jobEnd(platform.client, jobId)).toMatchObject({ status: 'undone' });
      expect(await orphans()).toEqual([]);
    },
  );

  it.each(names)('%s: the platform server stops, and the job goes on when it is back', async (step) => {
    const input = tenantInput({ server: 'away' });
    mine.set(step, () => stop(home()));
    const { jobId } = await platform.client.tenants.create(input);
    await released(platform, jobId);
    await start(home());
    const job = await recovered(platform, jobId);
    if (job.status === 'failed') await platform.client.jobs.resume({ job: jobId });
    const end = await jobEnd(platform.client, jobId);
    expect({ status: end.status, error: end.error }).toEqual({ status: 'succeeded', error: null });
    expect(await orphans()).toEqual([]);
  });
});
