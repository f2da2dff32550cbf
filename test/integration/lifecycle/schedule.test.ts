import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { bundledCli } from '../../support/bundled-child.ts';
import { type NodeChild, startNode } from '../../support/node-child.ts';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const CLI = await bundledCli();

/** Ends it after a while: an agent of the machine's busiest hour is slow, and one that hangs is to be seen. */
const endOf = async (child: NodeChild) => {
  const timer = setTimeout(() => child.process.kill('SIGKILL'), 100_000);
  try {
    return await child.end();
  } finally {
    clearTimeout(timer);
  }
};

eachMajor('The schedule', (cluster) => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
  });
  afterAll(() => platform?.remove());

  const inPlatform = <R extends Record<string, unknown>>(text: string) =>
    asSuperuser(cluster, platform.database, (session) => query<R>(session, text));
  const makeTrial = async (endsIn: string): Promise<string> => {
    const slug = (await createAndWait(platform.client)).tenant?.slug ?? '';
    await inPlatform(
      `UPDATE platform.organizations SET trial_ends_at = now() + interval '${endsIn}' WHERE slug = '${slug}'`,
    );
    return slug;
  };
  const statusOf = async (slug: string) => platform.client.tenants.get({ tenant: slug });
  const agent = () =>
    endOf(
      startNode(CLI, ['agent', '--once', '--json', '--data', platform.dataDirectory], {
        ...platform.secrets,
      }),
    );

  it('suspends trials that are over and leaves the others alone', async () => {
    const [over, running] = [await makeTrial('-1 minute'), await makeTrial('1 day')];
    const ran = await platform.client.schedule.run({ name: 'end-trials' });
    expect(ran).toMatchObject({
      lastRun: { outcome: 'done', fact: '1 of 1 suspended', workstation: expect.any(String) },
    });
    expect(await statusOf(over)).toMatchObject({ status: 'SUSPENDED', statusReason: 'trial-over' });
    expect(await statusOf(running)).toMatchObject({ status: 'TRIAL' });
    expect((await platform.client.schedule.run({ name: 'end-trials' })).lastRun?.fact).toBe(
      'nothing was due',
    );
    const { acts } = await platform.client.audit.list({ search: over, verb: 'suspend tenant' });
    expect(acts).toMatchObject([{ actor: 'schedule', outcome: 'done', reason: 'The trial is over' }]);
  });

  it('brings a tenant back whose trial was over when it pays', async () => {
    const slug = await makeTrial('-1 minute');
    await platform.client.schedule.run({ name: 'end-trials' });
    const paid = await platform.client.lifecycle.paymentReceived({ tenant: slug });
    expect(paid).toMatchObject({
      tenant: { status: 'ACTIVE', statusReason: null },
      subscription: { status: 'ACTIVE', paidUntil: expect.any(String) },
    });
    expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
  });

  it('warns once of each date, and not twice after a pause', async () => {
    const slug = await makeTrial('36 hours');
    const [{ id } = { id: 0 }] = await inPlatform<{ id: number }>(
      `SELECT id FROM platform.organizations WHERE slug = '${slug}'`,
    );
    const warnings = () =>
      inPlatform(`SELECT kind FROM platform.warnings WHERE organization_id = ${id} ORDER BY kind`);
    await platform.client.schedule.run({ name: 'warn' });
    expect(await warnings()).toEqual([{ kind: 'trial-ending/2' }, { kind: 'trial-ending/7' }]);
    const messages = () =>
      inPlatform(
        `SELECT count(*)::int AS count FROM platform.messages WHERE organization_id = ${id} AND kind = 'trial-ending'`,
      );
    expect(await messages()).toEqual([{ count: 1 }]);
    const again = await platform.client.schedule.run({ name: 'warn' });
    expect(again.lastRun?.fact).toBe('nobody to warn');
    expect(await messages()).toEqual([{ count: 1 }]);
    await inPlatform(
      `UPDATE platform.organizations SET trial_ends_at = trial_ends_at + interval '4 days' WHERE id = ${id}`,
    );
    await platform.client.schedule.run({ name: 'warn' });
    expect(await messages()).toEqual([{ count: 2 }]);
  });

  it('purges nothing without a folder for the last backup, and says so', async () => {
    const slug = (await createAndWait(platform.client, tenantInput({ trialDays: 0 }))).tenant?.slug ?? '';
    await platform.client.endings.delete({ tenants: [slug], reason: 'they are gone' });
    await expect.poll(async () => (await statusOf(slug)).status).toBe('DELETED');
    await inPlatform(`UPDATE platform.organizations SET purge_due_at = now() WHERE slug = '${slug}'`);
    const refused = await refusal(platform.client.schedule.run({ name: 'purge' }));
    expect(refused.message).toContain('No folder for final backups is set');
    expect((await statusOf(slug)).status).toBe('DELETED');
    const listed = await platform.client.schedule.list();
    expect(listed.find((work) => work.name === 'purge')).toMatchObject({
      lastRun: { outcome: 'failed', fact: expect.stringContaining(slug) },
      nextRun: expect.any(String),
    });
    await inPlatform(
      `UPDATE platform.organizations SET purge_due_at = now() + interval '30 days' WHERE slug = '${slug}'`,
    );
  });

  it('acts once on each tenant when two agents come at the same time', async () => {
    const due: string[] = [];
    for (let each = 0; each < 4; each += 1) due.push(await makeTrial('-1 minute'));
    const ends = await Promise.all([agent(), agent()]);
    // Of the other works one may fail here: they see all that other tests do on this cluster.
    const outcomes = ends.map(({ stdout }) => {
      const { works } = JSON.parse(stdout) as { works: { name: string; outcome: string; fact: string }[] };
      return works.find((work) => work.name === 'end-trials');
    });
    for (const each of outcomes) expect(each?.outcome, each?.fact).not.toBe('failed');
    const jobs = await inPlatform(
      `SELECT tenant_slug AS slug, status FROM platform.jobs WHERE kind = 'tenant.suspend'
         AND tenant_slug IN ('${due.join("','")}') ORDER BY tenant_slug`,
    );
    expect(jobs, JSON.stringify(outcomes)).toEqual(
      [...due].sort().map((slug) => ({ slug, status: 'succeeded' })),
    );
    for (const slug of due) expect((await statusOf(slug)).status).toBe('SUSPENDED');
  });

  it('takes its turn from a process that died while it was at it', async () => {
    await platform.client.schedule.run({ name: 'end-trials' });
    const hold = (silentFor: string) =>
      inPlatform(`UPDATE pgboss.job SET state = 'active', completed_on = NULL, output = NULL, started_on = now(),
          heartbeat_on = now() - interval '${silentFor}'
        WHERE id = (SELECT id FROM pgboss.job WHERE name = 'end-trials' ORDER BY created_on DESC LIMIT 1)`);
    await hold('0 seconds');
    expect(await refusal(platform.client.schedule.run({ name: 'end-trials' }))).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('another process is at it'),
    });
    await hold('2 minutes');
    expect((await platform.client.schedule.run({ name: 'end-trials' })).lastRun?.outcome).toBe('done');
  });

  it('does once what waits for its time and was missed, and remembers it until the next', async () => {
    const now = new Date();
    const minute = now.getUTCHours() * 60 + now.getUTCMinutes();
    // In the hour before its time nothing is caught up: on a Sunday night another one is asked.
    const near = now.getUTCDay() === 0 && minute > 20 && minute < 90;
    const name = near ? 'rotate-passwords' : 'test-isolation';
    const inQueue = () => inPlatform(`SELECT count(*)::int AS runs FROM pgboss.job WHERE name = '${name}'`);
    await platform.engine.schedule.runAll();
    expect(await inQueue()).toEqual([{ runs: 0 }]);
    await inPlatform(`UPDATE pgboss.queue SET created_on = now() - interval '8 days' WHERE name = '${name}'`);
    // Who was there before has asked already.
    const other = await platform.again();
    try {
      const first = await other.engine.schedule.runAll();
      expect(first.find((work) => work.name === name)).toMatchObject({ outcome: 'done' });
      const again = await other.engine.schedule.runAll();
      expect(again.find((work) => work.name === name)).toBeUndefined();
    } finally {
      await other.close();
    }
    expect(await inQueue()).toEqual([{ runs: 1 }]);
    const [kept] = await inPlatform<{ seconds: number }>(
      `SELECT deletion_seconds AS seconds FROM pgboss.queue WHERE name = 'test-isolation'`,
    );
    expect(kept?.seconds).toBeGreaterThan(14 * 24 * 60 * 60);
  });

  it('works on until SIGTERM, and catches up when it begins', async () => {
    const slug = await makeTrial('-1 minute');
    const child = startNode(CLI, ['agent', '--data', platform.dataDirectory], {
      ...platform.secrets,
    });
    await expect.poll(async () => (await statusOf(slug)).status).toBe('SUSPENDED');
    child.process.kill('SIGTERM');
    expect(await endOf(child)).toMatchObject({ code: 0, signal: null });
  });
});

describe.each([15] as const)('The schedule of a server that goes away (PostgreSQL %i)', (major) => {
  const cluster = ownCluster(major);

  it('goes on when it is started again', async () => {
    const platform = await openTestPlatform(cluster());
    try {
      const works = platform.engine.schedule.works();
      const atStart = new Set(works.filter((work) => !work.onTimeOnly).map((work) => work.name));
      platform.engine.schedule.keepWorking();
      await expect
        .poll(
          async () =>
            (await platform.client.schedule.list())
              .filter((work) => atStart.has(work.name))
              .every((work) => ['done', 'failed'].includes(work.lastRun?.outcome ?? '')),
          {
            timeout: 90_000,
          },
        )
        .toBe(true);
      await cluster().stop('immediate');
      expect(await refusal(platform.client.schedule.list())).toMatchObject({ code: 'PLATFORM_UNREACHABLE' });
      await cluster().start();
      // What ran while it went away holds its turn until it has been silent for too long, so another one is asked.
      await expect
        .poll(
          () =>
            platform.client.schedule.run({ name: 'end-trials' }).then(
              (ran) => ran.lastRun?.outcome,
              (error: { code: string }) => error.code,
            ),
          { timeout: 110_000 },
        )
        .toBe('done');
    } finally {
      await platform.remove();
    }
  });
});
