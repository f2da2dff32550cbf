// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are variables of tiers
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { storeConfiguration } from '../../../src/engine/configuration/index.ts';
import type { Session } from '../../../src/engine/postgres/session.ts';
import { withSession } from '../../../src/engine/postgres/session.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { asSuperuser, query, sqlstateOf } from '../../support/as-tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  refusal,
  TEST_ACTOR,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('Configuration of a tenant', (cluster) => {
  let platform: TestPlatform;
  let slug: string;
  let other: string;
  const client = () => platform.client;
  const ended = async (jobId: number | null) => {
    if (jobId !== null) expect(await jobEnd(client(), jobId)).toMatchObject({ status: 'succeeded' });
  };
  const hold = async (tenant: string, tier: string, overrides = {}) => {
    const { database } = await platform.engine.platform.open();
    const { id } = await client().tenants.get({ tenant });
    await storeConfiguration(database, {
      tenantId: id,
      tier: { name: tier },
      environment: 'production',
      overrides,
      changedBy: TEST_ACTOR.name,
    });
  };
  const settingNow = async (path: string) =>
    (await client().configuration.get({ tenant: slug })).settings.find((each) => each.path === path);

  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    const inputs = [tenantInput({ name: `Ev"il'; DROP -- \${X} # {a: b}` }), tenantInput()];
    for (const input of inputs) await createAndWait(client(), input);
    slug = inputs[0]?.slug ?? '';
    other = inputs[1]?.slug ?? '';
  });
  afterAll(() => platform?.remove());

  it('is none without a tier, and then nothing can be set', async () => {
    expect(await client().configuration.get({ tenant: slug })).toMatchObject({ tier: null, settings: [] });
    const error = await refusal(
      client().configuration.set({ tenant: slug, values: { 'resources.connections': 5 } }),
    );
    expect(error.code).toBe('REFUSED');
    expect(error.details.command).toContain('set-tier');
  });

  it('tells where each value comes from, with names rendered whatever the customer is called', async () => {
    await hold(slug, 'free');
    const { id, name } = await client().tenants.get({ tenant: slug });
    const { settings, problems, tier } = await client().configuration.get({ tenant: slug });
    expect(tier).toMatchObject({ name: 'free', version: 1, newest: 1 });
    expect(problems.filter(({ warning }) => !warning)).toEqual([]);
    const found = (path: string) => settings.find((each) => each.path === path);
    expect(found('namespaces.data')).toMatchObject({
      value: `studio_${id}_data`,
      origin: { kind: 'tier', name: 'base' },
    });
    expect(found('labels.tenant')?.value).toBe(name);
    expect(found('security.tls')).toMatchObject({ origin: { kind: 'environment', name: 'production' } });
    expect(found('resources.users')).toMatchObject({
      value: 5,
      origin: { kind: 'plan', name: 'starter' },
      replaced: [{ value: 10, origin: { kind: 'tier', name: 'free' } }, expect.anything()],
    });
    const staging = await client().configuration.get({
      tenant: slug,
      tier: { tier: 'standard' },
      environment: 'staging',
    });
    expect(staging.settings.find(({ path }) => path === 'resources.connections')).toMatchObject({
      value: 70,
      origin: { kind: 'scale', name: 'staging × 0.7' },
    });
  });

  it('says all that is wrong at once, and then writes nothing', async () => {
    const error = await refusal(
      client().configuration.set({
        tenant: slug,
        values: {
          'resources.connections': 50,
          'resources.cores': 4,
          'limits.connections': 999,
          'backup.full': '61 2 * * 0',
          'security.allowed_networks': ['10.0.0.1/8', '192.168.0.0/16', '192.168.0.0/16'],
          'accounts.app': 'x'.repeat(64),
          'accounts.admin': 'everybody',
          'database.settings.work_mem': '1 kB',
          'security.tls': 'maybe',
        },
      }),
    );
    expect(error.code).toBe('INVALID_INPUT');
    expect(new Set(error.details.fields?.map(({ field }) => field))).toEqual(
      new Set([
        'resources.connections',
        'resources.cores',
        'limits.connections',
        'backup.full',
        'security.allowed_networks',
        'accounts.app',
        'accounts.admin',
        'database.settings.work_mem',
        'security.tls',
      ]),
    );
    expect(error.details.fields?.find(({ field }) => field === 'resources.connections')?.message).toBe(
      '50 is more than the tier free allows: at most 5',
    );
    expect((await settingNow('resources.connections'))?.origin.kind).toBe('tier');
    const [act] = (await client().audit.list({ verb: 'set configuration' })).acts;
    expect(act).toMatchObject({ outcome: 'refused', target: `tenant ${slug}` });
  });

  it('is set, applied by a job, audited with old and new values, and taken back', async () => {
    const { jobId, notApplied, configuration } = await client().configuration.set({
      tenant: slug,
      values: { 'resources.connections': 3, 'features.beta': true, branding: { colour: '#123456' } },
      reason: 'asked for by the customer',
    });
    expect(notApplied).toBeNull();
    expect(configuration.settings.find(({ path }) => path === 'resources.connections')).toMatchObject({
      value: 3,
      origin: { kind: 'override', name: slug },
      replaced: [{ value: 5 }, expect.anything()],
    });
    expect(jobId).not.toBeNull();
    await ended(jobId);
    const { database } = await client().tenants.get({ tenant: slug });
    await asSuperuser(cluster, 'postgres', async (session) => {
      expect(
        await query(session, `SELECT datconnlimit FROM pg_database WHERE datname = '${database}'`),
      ).toEqual([{ datconnlimit: 3 }]);
    });
    const [act] = (await client().audit.list({ verb: 'set configuration' })).acts;
    const detail = await client().audit.get({ sequence: act?.sequence ?? 0 });
    expect(detail.statements).toContain('resources.connections: 5 (tier free) → 3 (override)');
    expect(
      (await refusal(client().configuration.unset({ tenant: slug, paths: ['qos.priority'] }))).code,
    ).toBe('INVALID_INPUT');
    const unset = await client().configuration.unset({ tenant: slug, paths: ['resources.connections'] });
    await ended(unset.jobId);
    expect((await settingNow('resources.connections'))?.value).toBe(5);
    expect((await settingNow('features.beta'))?.value).toBe(true);
  });

  it('takes the environment that is said for it alone, and the platform’s again', async () => {
    const connections = async () => (await settingNow('resources.connections'))?.value;
    const staging = await client().configuration.setEnvironment({ tenant: slug, environment: 'staging' });
    await ended(staging.jobId);
    expect(staging.configuration).toMatchObject({ environment: 'staging', ownEnvironment: 'staging' });
    expect(await connections()).toBe(4);
    const { database } = await client().tenants.get({ tenant: slug });
    await asSuperuser(cluster, 'postgres', async (session) => {
      expect(
        await query(session, `SELECT datconnlimit FROM pg_database WHERE datname = '${database}'`),
      ).toEqual([{ datconnlimit: 4 }]);
    });
    const back = await client().configuration.setEnvironment({ tenant: slug, environment: null });
    await ended(back.jobId);
    expect(back.configuration).toMatchObject({ ownEnvironment: null });
    const [act] = (await client().audit.list({ verb: 'set environment' })).acts;
    expect(act).toMatchObject({ outcome: 'done', target: `tenant ${slug}` });
    const { jobId } = await client().configuration.setEnvironment({
      tenant: slug,
      environment: 'production',
    });
    await ended(jobId);
    expect(await connections()).toBe(5);
  });

  it('is what the gate says: limits, modules, features, at once', async () => {
    const values = {
      'resources.users': 4,
      'custom_limits.exports': 2,
      modules: ['crm', 'ai'],
      'branding.title': 'Tenant',
    };
    await client().configuration.set({ tenant: slug, values });
    const { database } = await platform.engine.platform.open();
    await database.withSession(async (session) => {
      await session.script('SET ROLE cadastre_gate');
      try {
        const [told] = await query<{ configuration: unknown }>(
          session,
          `SELECT gate.configuration('${slug}')`,
        );
        expect(told?.configuration).toMatchObject({
          tenant: slug,
          allowed: true,
          tier: 'free',
          features: { beta: true },
          branding: { colour: '#123456', title: 'Tenant' },
          limits: { users: 4, api_calls: 10_000, connections: 5, exports: 2 },
          modules: ['crm', 'ai'],
        });
        const limit = async (metric: string, increment: number) =>
          (
            await query(
              session,
              `SELECT allowed, "limit"::int, code FROM gate.check_limit('${slug}', '${metric}', ${increment})`,
            )
          )[0];
        expect(await limit('users', 4)).toEqual({ allowed: true, limit: 4, code: 'ok' });
        expect(await limit('users', 5)).toEqual({ allowed: false, limit: 4, code: 'limit-reached' });
        expect(await limit('exports', 3)).toEqual({ allowed: false, limit: 2, code: 'limit-reached' });
        expect(await limit('api_calls', 10_001)).toMatchObject({ allowed: false, limit: 10_000 });
        expect(await limit('anything', 1_000_000)).toEqual({ allowed: true, limit: null, code: 'ok' });
        expect(await query(session, `SELECT allowed FROM gate.check_module('${slug}', 'ai')`)).toEqual([
          { allowed: true },
        ]);
        expect(await query(session, `SELECT code FROM gate.check_module('${slug}', 'bi')`)).toEqual([
          { code: 'module-missing' },
        ]);
        expect(await query(session, `SELECT gate.configuration('nobody') AS told`)).toEqual([
          { told: { tenant: null, allowed: false, code: 'unknown-tenant' } },
        ]);
        // A tenant on no tier has its plan.
        expect(await query(session, `SELECT gate.configuration('${other}') AS told`)).toEqual([
          {
            told: expect.objectContaining({
              tier: null,
              limits: expect.objectContaining({ users: 5, api_calls: null }),
              features: {},
            }),
          },
        ]);
        expect(await sqlstateOf(query(session, 'SELECT * FROM platform.tenant_configurations'))).toBe(
          '42501',
        );
      } finally {
        await session.script('RESET ROLE');
      }
    });
  });

  it('answers who may use which store, and audits a refusal', async () => {
    const ask = (
      store: 'postgresql' | 'redis',
      operation: 'read' | 'write' | 'ddl' | 'admin',
      tenant = slug,
    ) => client().configuration.validateAccess({ tenant, store, operation });
    expect(await ask('postgresql', 'write')).toMatchObject({ allowed: true });
    expect(await ask('redis', 'ddl')).toMatchObject({ allowed: false });
    expect(await ask('redis', 'read', other)).toMatchObject({
      allowed: false,
      reason: `${other} has no tier, and with that no place in Redis`,
    });
    const [act] = (await client().audit.list({ verb: 'validate access' })).acts;
    expect(act).toMatchObject({ outcome: 'refused', target: `tenant ${other}` });
    expect((await client().configuration.diff({ left: slug, right: other })).length).toBeGreaterThan(20);
  });

  it('is computed anew when its plan or the labels of its server change', async () => {
    const { database } = await platform.engine.platform.open();
    const { id, server } = await client().tenants.get({ tenant: slug });
    const modules = async () => (await settingNow('modules'))?.replaced[0]?.origin;
    expect(await modules()).toEqual({ kind: 'plan', name: 'starter' });
    const effective = async () =>
      (
        await database.run<{ effective: Record<string, unknown> }>(
          sql`SELECT effective FROM platform.tenant_configurations WHERE organization_id = ${id}`,
        )
      ).rows[0]?.effective;
    expect((await effective())?.['resources.storage']).toBe(10 * 1024 ** 3);
    await database.run(sql`DELETE FROM platform.subscriptions WHERE organization_id = ${id}`);
    await client().lifecycle.subscribe({ tenant: slug, subscription: 'enterprise' });
    expect((await effective())?.['resources.storage']).toBe(500 * 1024 ** 3);
    await client().configuration.set({ tenant: slug, values: { 'branding.region': '${REGION}-1' } });
    expect((await effective())?.['branding.region']).toBe('-1');
    await client().servers.edit({ server, changes: { labels: { region: 'eu-west' } } });
    expect((await effective())?.['branding.region']).toBe('eu-west-1');
    expect((await client().configuration.get({ tenant: slug })).region).toBe('eu-west');
  });

  it('refuses a domain of its own, a hand-out and an erasure that it does not allow', async () => {
    const host = `${slug}.example.com`;
    expect(await refusal(client().domains.add({ tenant: slug, host }))).toMatchObject({ code: 'REFUSED' });
    await client().configuration.set({
      tenant: slug,
      values: { custom_domain: true, 'compliance.erasure': false, 'compliance.residency': ['eu-west'] },
    });
    expect(await client().domains.add({ tenant: slug, host })).toMatchObject({ host });
    const elsewhere = await refusal(
      client().configuration.set({ tenant: slug, values: { 'compliance.residency': ['us-east'] } }),
    );
    expect(elsewhere.message).toContain('its server main is in eu-west');
    const end = { tenant: slug, confirm: slug, waiveBackup: true, reason: 'a test' } as const;
    await client().endings.delete({ tenants: [slug], reason: 'a test' });
    const refused = await refusal(client().endings.purge(end));
    expect(refused).toMatchObject({ code: 'REFUSED' });
    expect(refused.details.command).toContain('compliance.erasure=true');
    expect((await client().endings.planPurge({ tenant: slug })).problem).toContain('erased');
    await client().endings.restore({ tenants: [slug], reason: 'a test' });
    await client().configuration.set({
      tenant: slug,
      values: { 'compliance.erasure': true, 'compliance.portability': false },
    });
    const out = { tenant: slug, confirm: slug, backupTo: '/tmp', reason: 'a test' } as const;
    await client().endings.delete({ tenants: [slug], reason: 'a test' });
    expect(await refusal(client().endings.purge(out))).toMatchObject({ code: 'REFUSED' });
    await client().endings.restore({ tenants: [slug], reason: 'a test' });
  });

  it('tells what its regulations ask for', async () => {
    const { markdown } = await client().configuration.compliance({ tenant: slug });
    expect(markdown).toContain('## GDPR');
    expect(markdown).toMatch(/Erasure \| yes \| Cadastre/);
    expect(markdown).toContain(
      'Entries are to be kept for 7 years. Cadastre keeps them by removing none, ever',
    );
    const first = (await client().audit.list({ limit: 1 })).firstAt;
    expect(markdown).toContain(`goes back to ${first}, its first entry`);
    expect(markdown).toContain('Ev"il\'; DROP -- $\\{X\\} \\# \\{a: b\\}');
  });

  describe('with its schemas and roles', () => {
    const passwords = new Map<string, string>();
    const as = <T>(role: string, work: (session: Session) => Promise<T>) =>
      client()
        .tenants.get({ tenant: slug })
        .then(({ database }) =>
          withSession(
            connectPostgres,
            cluster.target(database, { user: role, password: passwords.get(role) ?? '' }),
            work,
          ),
        );
    let id = 0;

    it('has them from the job that applied its configuration, and once', async () => {
      ({ id } = await client().tenants.get({ tenant: slug }));
      const names = ['data', 'analytics', 'audit', 'admin', 'app', 'ro'].map((end) => `studio_${id}_${end}`);
      const before = await client().configuration.namespaces({ tenant: slug });
      expect(before.postgresql.map(({ name, made }) => [name, made])).toEqual(
        names.map((name) => [name, true]),
      );
      expect(before.others.find(({ store }) => store === 'redis')?.line).toContain(`~studio_${id}:*`);
      expect((await client().configuration.makeNamespaces({ tenant: slug })).made).toEqual([]);
      await settled();
      const { postgresql } = await client().configuration.namespaces({ tenant: slug });
      expect(postgresql.map(({ name, made }) => [name, made])).toEqual(names.map((name) => [name, true]));
    });

    it('lets each do what it is for, held to the tenant’s limits', async () => {
      for (const account of ['admin', 'app', 'read_only'] as const) {
        const { name, password } = await client().configuration.giveAccount({ tenant: slug, account });
        passwords.set(name, password);
      }
      const [admin, app, ro] = ['admin', 'app', 'ro'].map((end) => `studio_${id}_${end}`) as [
        string,
        string,
        string,
      ];
      await as(admin, async (session) => {
        await session.script(`CREATE TABLE studio_${id}_data.notes (id int PRIMARY KEY, words text)`);
        expect(await query(session, 'SHOW statement_timeout')).not.toEqual([{ statement_timeout: '0' }]);
      });
      await as(app, async (session) => {
        await session.script(`INSERT INTO studio_${id}_data.notes VALUES (1, 'first')`);
        expect(await sqlstateOf(session.script(`CREATE TABLE studio_${id}_data.mine ()`))).toBe('42501');
        expect(await sqlstateOf(session.script(`DROP TABLE studio_${id}_data.notes`))).toBe('42501');
      });
      await as(ro, async (session) => {
        expect(await query(session, `SELECT words FROM studio_${id}_data.notes`)).toEqual([
          { words: 'first' },
        ]);
        await session.script('SET default_transaction_read_only = off');
        for (const attempt of [
          `INSERT INTO studio_${id}_data.notes VALUES (2, 'second')`,
          `DELETE FROM studio_${id}_data.notes`,
          'CREATE TEMP TABLE mine ()',
          `CREATE TABLE studio_${id}_audit.mine ()`,
        ])
          expect([attempt, await sqlstateOf(session.script(attempt))]).toEqual([attempt, '42501']);
      });
      // The login reads what the administrator made.
      const drift = await client().enforcement.drift({});
      expect(drift.drifts.filter(({ tenant }) => tenant === slug)).toEqual([]);
    });

    it('shuts them with the tenant, opens those that were open, and removes them with it', async () => {
      const app = `studio_${id}_app`;
      const suspended = await client().lifecycle.suspend({ tenants: [slug], reason: 'a test' });
      expect(suspended.totals.succeeded).toBe(1);
      await expect(as(app, async () => undefined)).rejects.toThrow();
      expect((await refusal(client().configuration.giveAccount({ tenant: slug, account: 'app' }))).code).toBe(
        'REFUSED',
      );
      await client().lifecycle.reactivate({ tenants: [slug] });
      await as(app, async (session) => expect(await query(session, 'SELECT 1 AS one')).toEqual([{ one: 1 }]));
      expect((await client().lifecycle.reconcile({})).differences).toEqual([]);
      expect(
        (await client().orphans.list({})).orphans.filter(({ name }) => name.includes(`_${id}_`)),
      ).toEqual([]);
      await client().endings.delete({ tenants: [slug], reason: 'a test' });
      const purged = await client().endings.purge({
        tenant: slug,
        confirm: slug,
        waiveBackup: true,
        reason: 'the test is over',
      });
      await ended(purged.jobId);
      await asSuperuser(cluster, 'postgres', async (session) => {
        expect(
          await query(session, `SELECT rolname FROM pg_roles WHERE rolname LIKE 'studio\\_${id}\\_%'`),
        ).toEqual([]);
      });
    });

    /** The job that holds new roles to the tenant's limits. */
    const settled = async () => {
      const { jobs } = await client().jobs.list({ tenant: slug });
      for (const { id: job } of jobs) await ended(job);
    };
  });
});
