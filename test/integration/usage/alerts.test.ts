import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { measureTenants, showUsage, silenceAlert } from '../../../src/engine/usage/index.ts';
import { bundledChild } from '../../support/bundled-child.ts';
import type { TellerDoom } from '../../support/children/doomed-teller.ts';
import { giveSettings } from '../../support/configured.ts';
import { startNode } from '../../support/node-child.ts';
import { plantTenants } from '../../support/planted-tenants.ts';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';
import {
  addServer,
  createAndWait,
  jobEnd,
  openTestPlatform,
  RESOURCES,
  refusal,
  TEST_ACTOR,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-11-21T08:00:00Z');
const RULE = { name: 'high_users_usage', threshold: 80, for: 5 * MINUTE };
const VALUES = {
  'resources.users': 100,
  'resources.storage': 1024 ** 4,
  'monitoring.interval': MINUTE,
  'monitoring.alerts': [RULE, { name: 'high_memory_usage' }],
  'monitoring.alert_by': 'email',
};

/** What the application tells of its users is what is judged: a test can say it to the digit. */
function story(platform: TestPlatform, slug: string) {
  const { engine, client } = platform;
  const use = async (users: number) => {
    const { database } = await engine.platform.open();
    await database.run(sql`SELECT gate.record_usage(${slug}, 'users', ${users}::bigint, 'set')`);
  };
  const measure = (minute: number) =>
    measureTenants(
      { ...engine.usage, sampleEveryMs: 0, clock: () => new Date(START + minute * MINUTE) },
      TEST_ACTOR,
      {
        tenants: [slug],
      },
    );
  return {
    use,
    measure,
    /** One measure a minute, and how many users there were at each. */
    async play(from: number, users: readonly number[]) {
      for (const [index, count] of users.entries()) {
        await use(count);
        await measure(from + index);
      }
    },
    alerts: (all = true) => client.alerts.list({ tenant: slug, all }),
    async verbs() {
      const { acts } = await client.audit.list({ limit: 200, search: slug });
      return acts
        .map(({ verb }) => verb)
        .filter((verb) => /alert|silence/.test(verb))
        .toReversed();
    },
  };
}

async function plantOne(
  platform: TestPlatform,
  cluster: Parameters<typeof plantTenants>[1],
): Promise<string> {
  const [slug = ''] = await plantTenants(platform.engine, cluster, 1, VALUES);
  return slug;
}

eachMajor('Alerts', (cluster) => {
  let platform: TestPlatform;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-mail-'));
    platform = await openTestPlatform(cluster);
    await platform.client.sharedSettings.update({ mail: { way: 'folder', folder, language: 'fr' } });
  });
  afterAll(async () => {
    await platform?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  const mailOf = async (slug: string) =>
    (await readdir(folder)).filter((name) => name.startsWith(`${slug}-usage-alert`));

  it('is raised after its time, told once, ends after its time; nothing flaps', async () => {
    const slug = await plantOne(platform, cluster);
    const { play, alerts, verbs } = story(platform, slug);
    await play(0, [90, 91, 92, 70, 90, 90, 90, 90, 90]);
    expect(await alerts()).toEqual([]);
    await play(9, [95, 93]);
    const [raised] = await alerts(false);
    expect(raised).toMatchObject({
      alert: 'high_users_usage',
      since: new Date(START + 4 * MINUTE).toISOString(),
      raisedAt: new Date(START + 9 * MINUTE).toISOString(),
      value: 93,
      peak: 95,
      measured: 93,
      limit: 100,
      endedAt: null,
      told: 'delivered',
    });
    await play(11, [10, 10, 99, 10, 10, 10, 10, 10]);
    expect(await alerts(false)).toHaveLength(1);
    await play(19, [10, 10]);
    expect(await alerts()).toEqual([
      expect.objectContaining({
        id: raised?.id,
        endedBecause: 'under',
        endedAt: new Date(START + 19 * MINUTE).toISOString(),
      }),
    ]);
    expect(await verbs()).toEqual(['raise alert', 'end alert']);
    const [mail = ''] = await mailOf(slug);
    expect(await mailOf(slug)).toHaveLength(1);
    const text = await readFile(join(folder, mail), 'utf8');
    expect(text).toMatch(/utilisateurs/);
    const then = { ...platform.engine.usage, clock: () => new Date(START + 21 * MINUTE) };
    const shown = await showUsage(then, slug, new Date(START).toISOString());
    expect(shown.rules).toEqual([
      { alert: 'high_users_usage', threshold: 80, forMs: 5 * MINUTE, state: 'well' },
      { alert: 'high_memory_usage', threshold: 80, forMs: 0, state: 'not-measured' },
    ]);
    expect(shown.measures).toHaveLength(21);
    expect(shown.measures.map(({ users }) => users).slice(0, 4)).toEqual([90, 91, 92, 70]);
  });

  it('silenced it is told to nobody, also when it is raised again, until the time is over', async () => {
    const slug = await plantOne(platform, cluster);
    const { play, alerts, verbs } = story(platform, slug);
    await giveSettings(platform.engine, [slug], {
      ...VALUES,
      'monitoring.alerts': [{ ...RULE, for: 0 }],
      'monitoring.alert_by': 'none',
    });
    await play(0, [90]);
    const [first] = await alerts(false);
    if (!first) throw new Error('It was raised');
    expect(first.told).toBeNull();
    const clock = { ...platform.engine.usage, clock: () => new Date(START + MINUTE) };
    const until = new Date(START + 30 * MINUTE).toISOString();
    await silenceAlert(clock, TEST_ACTOR, { id: first.id, until, reason: 'a load test' });
    await giveSettings(platform.engine, [slug], { ...VALUES, 'monitoring.alerts': [{ ...RULE, for: 0 }] });
    await play(2, [90, 10, 90]);
    const [second] = await alerts(false);
    expect(second).toMatchObject({ silencedUntil: until, silenceReason: 'a load test', told: null });
    expect(second?.id).not.toBe(first.id);
    expect(await mailOf(slug)).toEqual([]);
    await play(31, [90]);
    expect(await alerts(false)).toEqual([expect.objectContaining({ id: second?.id, told: 'delivered' })]);
    expect(await verbs()).toEqual(['raise alert', 'silence alert', 'end alert', 'raise alert']);
    const silence = (over: object) =>
      refusal(
        platform.client.alerts.silence({
          id: second?.id ?? 0,
          until: new Date(Date.now() + MINUTE).toISOString(),
          reason: 'why not',
          ...over,
        }),
      );
    expect(await silence({ until: '2026-01-01T00:00:00Z' })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await silence({ until: '2099-01-01T00:00:00Z' })).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await silence({ id: 999_999 })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await silence({ id: first.id })).toMatchObject({ code: 'REFUSED' });
  });

  it('of who is not in service, or whose tier says it no more, ends; a message that fails is tried again', async () => {
    const slug = await plantOne(platform, cluster);
    const { play, measure, alerts } = story(platform, slug);
    const { database } = await platform.engine.platform.open();
    const atOnce = { ...VALUES, 'monitoring.alerts': [{ ...RULE, for: 0 }] };
    await giveSettings(platform.engine, [slug], atOnce);
    await platform.client.sharedSettings.update({ mail: { folder: '/dev/null/nowhere' } });
    await play(0, [90, 90]);
    expect(await alerts(false)).toEqual([expect.objectContaining({ told: 'failed', toldAt: null })]);
    await platform.client.sharedSettings.update({ mail: { folder } });
    await measure(5);
    expect(await mailOf(slug)).toEqual([]);
    await measure(16);
    expect(await alerts(false)).toEqual([expect.objectContaining({ told: 'delivered' })]);
    expect(await mailOf(slug)).toHaveLength(1);
    await giveSettings(platform.engine, [slug], {
      ...atOnce,
      'monitoring.alerts': [{ ...RULE, for: 0, threshold: 85 }],
    });
    await measure(17);
    expect((await alerts()).map(({ threshold, endedBecause }) => [threshold, endedBecause])).toEqual([
      [85, null],
      [80, 'setting'],
    ]);
    await database.run(
      sql`UPDATE platform.organizations SET status = 'SUSPENDING', status_deadline = now() WHERE slug = ${slug}`,
    );
    await measure(18);
    expect(await alerts(false)).toHaveLength(1);
    await database.run(
      sql`UPDATE platform.organizations SET status = 'SUSPENDED', status_deadline = NULL WHERE slug = ${slug}`,
    );
    await measure(19);
    expect(await alerts(false)).toEqual([]);
    expect((await alerts())[0]).toMatchObject({ threshold: 85, endedBecause: 'not-judged' });
  });

  it('old measures are thinned to those with the most work, and gone in the end', async () => {
    const slug = await plantOne(platform, cluster);
    const { measure } = story(platform, slug);
    const { database } = await platform.engine.platform.open();
    const day = 24 * 3_600_000;
    await database.run(
      sql`INSERT INTO platform.measures (organization_id, at, sessions, on_cpu)
          SELECT id, ${new Date(START - 450 * day).toISOString()}::timestamptz + n * interval '10 min', n % 7, (n % 6)::real
          FROM platform.organizations, generate_series(0, 451) AS n WHERE slug = ${slug}
          UNION ALL
          SELECT id, ${new Date(START - 30 * day).toISOString()}::timestamptz + n * interval '10 min', n % 7, (n % 6)::real
          FROM platform.organizations, generate_series(0, 300) AS n WHERE slug = ${slug}`,
    );
    for (let look = 0; look < 12; look += 1) await measure(look);
    const { rows } = await database.run(
      sql`SELECT grain, count(*)::int AS count, (count(*) FILTER (WHERE on_cpu = 5))::int AS busiest
          FROM platform.measures JOIN platform.organizations ON id = organization_id
          WHERE slug = ${slug} AND at < ${new Date(START - day).toISOString()}::timestamptz GROUP BY grain`,
    );
    // Of those of last year none, of those of last month one an hour; the last hour has but one, which was idle.
    expect(rows).toEqual([{ grain: 1, count: 51, busiest: 50 }]);
  });

  it('goes with its tenant, also with one that is purged while it is measured', async () => {
    const { client, engine } = platform;
    const input = tenantInput({ isolation: 'row' });
    const slug = input.slug ?? '';
    await createAndWait(client, input);
    await giveSettings(engine, [slug], { ...VALUES, 'monitoring.alerts': [{ ...RULE, for: 0 }] });
    await story(platform, slug).play(0, [90]);
    expect(await story(platform, slug).alerts()).toHaveLength(1);
    const { id } = await client.tenants.get({ tenant: slug });
    const left = async () => {
      const { database } = await engine.platform.open();
      const { rows } = await database.run<{ measures: number; alerts: number }>(
        sql`SELECT (SELECT count(*) FROM platform.measures WHERE organization_id = ${id})::int AS measures,
              (SELECT count(*) FROM platform.alerts WHERE organization_id = ${id})::int AS alerts`,
      );
      return rows[0];
    };
    expect(await left()).toEqual({ measures: 1, alerts: 1 });
    const purge = async () => {
      const { jobId } = await client.endings.purge({
        tenant: slug,
        confirm: slug,
        reason: 'a test purges it',
        waiveBackup: true,
      });
      expect(await jobEnd(client, jobId)).toMatchObject({ status: 'succeeded' });
    };
    const clock = () => new Date(START + MINUTE);
    const maintenance = async (serverId: string) => {
      await purge();
      return engine.usage.maintenance(serverId);
    };
    const done = await measureTenants({ ...engine.usage, sampleEveryMs: 0, clock, maintenance }, TEST_ACTOR, {
      tenants: [slug],
    });
    expect(done).toMatchObject({ measured: 0, unread: [] });
    expect(await left()).toEqual({ measures: 0, alerts: 0 });
  });
});

describe('Alerts on a bad day', () => {
  const cluster = ownCluster(15);
  let platform: TestPlatform;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-mail-'));
    platform = await openTestPlatform(cluster());
    await platform.client.sharedSettings.update({ mail: { way: 'folder', folder } });
  });
  afterAll(async () => {
    await platform?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  it.each(['before', 'after'] as const)('killed %s the message, its owner is told once', async (when) => {
    const slug = await plantOne(platform, cluster());
    await giveSettings(platform.engine, [slug], { ...VALUES, 'monitoring.alerts': [{ ...RULE, for: 0 }] });
    const { use, measure, alerts } = story(platform, slug);
    await use(90);
    const doom: TellerDoom = {
      dataDirectory: platform.dataDirectory,
      resourcesDirectory: RESOURCES,
      tenants: [slug],
      at: new Date(START).toISOString(),
      when,
    };
    const child = startNode(await bundledChild('doomed-teller'), [JSON.stringify(doom)], platform.secrets);
    expect(await child.end()).toMatchObject({ signal: 'SIGKILL' });
    const mails = async () =>
      (await readdir(folder)).filter((name) => name.startsWith(`${slug}-usage-alert`));
    expect(await mails()).toHaveLength(when === 'before' ? 0 : 1);
    expect(await alerts(false)).toEqual([expect.objectContaining({ told: null })]);
    // The server lets go of the dead one's lock in a moment.
    await expect.poll(() => measure(1), { timeout: 30_000 }).not.toBeNull();
    expect(await alerts()).toEqual([expect.objectContaining({ told: 'delivered', endedAt: null })]);
    expect(await mails()).toHaveLength(1);
    const { acts } = await platform.client.audit.list({ limit: 200, search: slug, verb: 'send message' });
    expect(acts.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  });
});

describe('A server that is away', () => {
  const cluster = ownCluster(15);
  const other = ownCluster(15);
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster(), { secretStore: 'session' });
  });
  afterAll(() => platform?.remove());

  it('is a fact, and all others are measured', async () => {
    await addServer(platform.client, other(), 'away');
    const input = tenantInput({ server: 'away' });
    await createAndWait(platform.client, input);
    const slug = await plantOne(platform, cluster());
    const away = input.slug ?? '';
    await giveSettings(platform.engine, [away], VALUES);
    await story(platform, away).measure(0);
    await other().stop('immediate');
    const done = await platform.client.usage.measure({ tenants: [slug, away] });
    expect(done).toMatchObject({ measured: 1, left: [], unread: [{ server: 'away', tenants: 1 }] });
    await expect(platform.client.schedule.run({ name: 'measure' })).rejects.toThrow('away does not answer');
    const { tenants } = await platform.client.usage.list();
    expect(tenants.find(({ tenant }) => tenant === away)).toMatchObject({ stale: true });
    expect(tenants.find(({ tenant }) => tenant === slug)).toMatchObject({ stale: false });
  });
});
