import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  OWNER_PASSWORD_HASH,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('A new tenant and its tier', (cluster) => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster, { tiers: true });
  });
  afterAll(() => platform?.remove());

  const create = async (over: Parameters<typeof tenantInput>[0]) => {
    const job = await createAndWait(
      platform.client,
      tenantInput({ isolation: undefined, environment: 'production', ...over }),
    );
    return platform.client.tenants.get({ tenant: job.tenant?.slug ?? '' });
  };
  const limits = async (slug: string) => {
    const { tenant } = await loginOf(platform.client, slug);
    const [row] = await asSuperuser(cluster, 'postgres', (session) =>
      query<{ role: number; database: number; settings: string[] }>(
        session,
        `SELECT rolconnlimit AS role, datconnlimit AS database,
           (SELECT setconfig FROM pg_db_role_setting WHERE setrole = pg_roles.oid AND setdatabase = pg_database.oid) AS settings
         FROM pg_roles, pg_database WHERE rolname = '${tenant.role}' AND datname = '${tenant.database}'`,
      ),
    );
    return row;
  };
  const configured = async (slug: string) => {
    const { database } = await platform.engine.platform.open();
    const { rows } = await database.run<{ tier: string; effective: Record<string, unknown> }>(
      sql`SELECT tier, effective FROM platform.tenant_configurations
          JOIN platform.organizations ON organizations.id = organization_id WHERE slug = ${slug}`,
    );
    return rows[0];
  };

  it('is held to the tier that its plan points at, from its first moment', async () => {
    const tenant = await create({});
    expect(tenant).toMatchObject({ tier: { name: 'standard', version: 1 }, isolation: 'database' });
    expect(await limits(tenant.slug)).toMatchObject({
      role: 100,
      database: 100,
      settings: expect.arrayContaining(['statement_timeout=30s', 'work_mem=16MB']),
    });
    expect((await configured(tenant.slug))?.effective).toMatchObject({
      'namespaces.data': `studio_${tenant.id}_data`,
      'resources.users': 5,
      modules: ['crm', 'accounting-basic'],
      'resources.connections': 100,
    });
    expect((await platform.client.tenants.list()).tenants[0]?.tier).not.toBeUndefined();
  });

  it('gets the model that its tier prefers and the blueprint supports', async () => {
    const tenant = await create({ tier: 'free' });
    expect(tenant).toMatchObject({ tier: { name: 'free' }, isolation: 'schema' });
    // The shared database is everybody's: there the login is held.
    expect(await limits(tenant.slug)).toMatchObject({
      role: 5,
      database: -1,
      settings: expect.arrayContaining(['statement_timeout=10s']),
    });
    const shown = await asTenant(cluster, await loginOf(platform.client, tenant.slug), (session) =>
      query(session, 'SHOW statement_timeout'),
    );
    expect(shown).toEqual([{ statement_timeout: '10s' }]);
  });

  it('takes another environment, whose scale is in force', async () => {
    const tenant = await create({ tier: 'standard', environment: 'development' });
    expect(await limits(tenant.slug)).toMatchObject({ role: 50, database: 50 });
  });

  it('refuses a model outside the tier, an unknown and a retired tier, each by its field', async () => {
    const plan = (over: Parameters<typeof tenantInput>[0]) =>
      refusal(
        platform.client.tenants.plan(
          tenantInput({ isolation: undefined, environment: 'production', ...over }),
        ),
      );
    expect(await plan({ tier: 'free', isolation: 'database' })).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'isolation', message: expect.stringContaining('schema, row') }] },
    });
    expect(await plan({ tier: 'gold' })).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'tier', message: expect.stringContaining('gold') }] },
    });
    const { database } = await platform.engine.platform.open();
    await database.run(sql`INSERT INTO platform.retired_tiers (name, retired_by) VALUES ('base', 'a test')`);
    expect(await plan({ tier: 'base' })).toMatchObject({
      details: { fields: [{ field: 'tier', message: expect.stringContaining('retired') }] },
    });
  });

  it('says in the plan which tier it gets and why, and what it would set', async () => {
    const plan = await platform.client.tenants.plan(
      tenantInput({ isolation: undefined, environment: 'production' }),
    );
    expect(plan).toMatchObject({
      tier: { name: 'standard', version: 1, because: 'of the plan starter' },
      serverReason: 'the only server',
      command: expect.stringContaining('--tier standard'),
    });
    const statements = plan.steps.find((step) => step.name === 'verify')?.statements ?? [];
    expect(statements).toContain(`ALTER DATABASE "${plan.database}" CONNECTION LIMIT 100;`);
  });

  it('places by region, labels and dedication, and refuses with what is missing', async () => {
    const { client } = platform;
    const label = (labels: Record<string, string>) =>
      client.servers.edit({ server: 'main', changes: { labels } });
    expect(
      await refusal(client.tenants.plan(tenantInput({ tier: 'premium', environment: 'production' }))),
    ).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('main is not dedicated'),
      details: { command: expect.stringContaining('--label cluster=dedicated') },
    });
    // Nobody named it: it came with the plan, and the customer is not sent away for that.
    expect(await client.tenants.plan(tenantInput({ subscription: 'professional' }))).toMatchObject({
      tier: { name: 'premium' },
      serverReason: expect.stringContaining('not dedicated'),
    });
    await label({ cluster: 'dedicated', region: 'eu-west' });
    // More connections than the server has at all.
    expect(
      await refusal(client.tenants.plan(tenantInput({ tier: 'premium', environment: 'production' }))),
    ).toMatchObject({
      message: expect.stringContaining('500 connections'),
    });
    expect(await client.tenants.plan(tenantInput({ tier: 'standard', server: 'main' }))).toMatchObject({
      serverReason: 'chosen',
    });
    await label({});
  });

  it('comes from the column of an import before the tier for all rows, and the plan says which', async () => {
    const [own, usual, gold] = [uniqueName('own'), uniqueName('usual'), uniqueName('gold')];
    const rowOf = (name: string, tier: string) =>
      `${name},${name}@example.com,${OWNER_PASSWORD_HASH},${tier}`;
    const csv = [
      'name,owner_email,owner_password_hash,tier',
      rowOf(own, 'free'),
      rowOf(usual, ''),
      rowOf(gold, 'gold'),
    ].join('\n');
    const options = { csv, tier: 'standard' };
    expect((await platform.client.tenants.planImport(options)).rows).toMatchObject([
      { verdict: 'create', tier: { name: 'free', version: 1, because: 'its own column' } },
      { verdict: 'create', tier: { name: 'standard', version: 1, because: 'for rows that name none' } },
      {
        verdict: 'refused',
        tier: null,
        errors: [{ field: 'tier', message: expect.stringContaining('gold') }],
      },
    ]);
    const planned = await platform.client.tenants.planImport({ csv });
    expect(planned.rows[1]?.tier?.because).toBe('of the plan starter');
    const { jobId } = await platform.client.tenants.import(options);
    expect((await jobEnd(platform.client, jobId)).status).toBe('succeeded');
    const { tenants } = await platform.client.tenants.list();
    expect(tenants.find(({ name }) => name === own)).toMatchObject({
      tier: { name: 'free' },
      isolation: 'schema',
    });
    expect(tenants.find(({ name }) => name === usual)).toMatchObject({ tier: { name: 'standard' } });
    for (const call of [
      () => platform.client.tenants.planImport({ csv, tier: 'gold' }),
      () => platform.client.tenants.import({ csv, tier: 'base' }),
    ]) {
      const { code, details } = await refusal(call());
      expect([code, details.fields?.map(({ field }) => field)]).toEqual(['INVALID_INPUT', ['tier']]);
    }
  });

  it('comes with a sign-up', async () => {
    const { trialDays, ...input } = tenantInput({ isolation: undefined });
    const started = await platform.client.signup.start({ ...input, trialDays: trialDays || 14 });
    expect((await jobEnd(platform.client, started.jobId)).status).toBe('succeeded');
    expect(await platform.client.tenants.get({ tenant: started.tenant })).toMatchObject({
      tier: { name: 'standard' },
    });
  });
});
