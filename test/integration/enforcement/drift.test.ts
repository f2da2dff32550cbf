import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driftWork, findDrift } from '../../../src/engine/enforcement/index.ts';
import type { Database } from '../../../src/engine/postgres/session.ts';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import { giveSettings } from '../../support/configured.ts';
import { plantTenants } from '../../support/planted-tenants.ts';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  TEST_ACTOR,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const VALUES = {
  'resources.connections': 20,
  'database.settings.statement_timeout': 30_000,
  'database.settings.temp_file_limit': 1024 ** 3,
  'qos.priority': 'low',
};

eachMajor('Drift', (cluster) => {
  let platform: TestPlatform;
  const slugs: string[] = [];
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    const inputs = (['database', 'schema', 'row'] as const).map((isolation) => tenantInput({ isolation }));
    for (const input of inputs) {
      await createAndWait(platform.client, input);
      slugs.push(input.slug ?? '');
    }
    await giveSettings(platform.engine, slugs, VALUES);
    expect((await platform.client.enforcement.apply({ tenants: slugs })).totals.succeeded).toBe(3);
  });
  afterAll(() => platform?.remove());

  const drifts = async () => (await platform.client.enforcement.drift({})).drifts;

  it('finds what a tenant set on its own role, and what somebody set on the server; repairs it', async () => {
    expect(await drifts()).toEqual([]);
    const [own, schema, row] = await Promise.all(slugs.map((slug) => loginOf(platform.client, slug)));
    if (!own || !schema || !row) throw new Error('Three were made');
    for (const login of [own, row]) {
      await asTenant(cluster, login, async (session) => {
        const { role, database } = login.tenant;
        await query(session, 'ALTER ROLE CURRENT_USER SET statement_timeout = 0');
        await query(session, `ALTER ROLE "${role}" IN DATABASE "${database}" SET statement_timeout = 0`);
      });
    }
    await asSuperuser(cluster, 'postgres', async (session) => {
      await query(session, `ALTER DATABASE "${own.tenant.database}" CONNECTION LIMIT -1`);
      await query(session, `ALTER ROLE "${schema.tenant.role}" CONNECTION LIMIT 99`);
      await query(
        session,
        `ALTER ROLE "${schema.tenant.role}" IN DATABASE "${schema.tenant.database}" RESET temp_file_limit`,
      );
      // Its next session would find none of its tables.
      await query(
        session,
        `ALTER ROLE "${schema.tenant.role}" IN DATABASE "${schema.tenant.database}" SET search_path = "$user", public`,
      );
      // The same in other words is none.
      await query(
        session,
        `ALTER ROLE "${row.tenant.role}" IN DATABASE "${row.tenant.database}" SET temp_file_limit = '1024MB'`,
      );
    });
    const found = await drifts();
    expect(
      found
        .map(({ tenant, where, wanted, found: is }) => ({ tenant, where, wanted, is }))
        .toSorted(
          (a, b) => slugs.indexOf(a.tenant) - slugs.indexOf(b.tenant) || a.where.localeCompare(b.where),
        ),
    ).toEqual([
      { tenant: slugs[0], where: own.tenant.database, wanted: '20', is: '-1' },
      { tenant: slugs[0], where: own.tenant.role, wanted: 'not set', is: '0' },
      { tenant: slugs[0], where: `${own.tenant.role} in ${own.tenant.database}`, wanted: '30s', is: '0' },
      { tenant: slugs[1], where: schema.tenant.role, wanted: '20', is: '99' },
      {
        tenant: slugs[1],
        where: `${schema.tenant.role} in ${schema.tenant.database}`,
        wanted: '1GB',
        is: null,
      },
      {
        tenant: slugs[1],
        where: `${schema.tenant.role} in ${schema.tenant.database}`,
        wanted: `${schema.tenant.schema}, public`,
        is: '"$user", public',
      },
      { tenant: slugs[2], where: row.tenant.role, wanted: 'not set', is: '0' },
      { tenant: slugs[2], where: `${row.tenant.role} in ${row.tenant.database}`, wanted: '30s', is: '0' },
    ]);
    // The schedule tells it, and mends nothing by itself.
    const work = driftWork(platform.engine.lifecycle);
    expect(await work.run(TEST_ACTOR, new AbortController().signal)).toContain('not as configured: ');
    // Kept for whoever looks at what waits for a person, and gone when it is mended, tenant by tenant.
    const kept = async () => (await platform.client.enforcement.lastDrift())?.drifts ?? [];
    expect((await kept()).map(({ name: _name, ...drift }) => drift)).toEqual(found);
    await platform.client.enforcement.apply({ tenants: slugs.slice(0, 1) });
    expect(new Set((await kept()).map(({ tenant }) => tenant))).toEqual(new Set(slugs.slice(1)));
    expect((await platform.client.enforcement.apply({ tenants: slugs })).totals.succeeded).toBe(2);
    expect(await kept()).toEqual([]);
    expect(await drifts()).toEqual([]);
    expect(await work.run(TEST_ACTOR, new AbortController().signal)).toContain('3 tenants');
  });

  it('keeps a tenant held while it is suspended, parked and back again', async () => {
    const [slug = ''] = slugs;
    await platform.client.lifecycle.suspend({ tenants: [slug], reason: 'a test' });
    await giveSettings(platform.engine, [slug], { ...VALUES, 'resources.connections': 7 });
    expect((await drifts()).length).toBeGreaterThan(0);
    expect((await platform.client.enforcement.apply({ tenants: [slug] })).totals.succeeded).toBe(1);
    await platform.client.lifecycle.reactivate({ tenants: [slug] });
    expect(await drifts()).toEqual([]);
    await platform.client.endings.delete({ tenants: [slug], reason: 'a test' });
    expect(await drifts()).toEqual([]);
    await giveSettings(platform.engine, [slug], VALUES);
    expect((await drifts()).map(({ wanted }) => wanted)).toContain('20');
    expect((await platform.client.enforcement.apply({ tenants: [slug] })).totals.succeeded).toBe(1);
    await platform.client.endings.restore({ tenants: [slug] });
    expect(await drifts()).toEqual([]);
    const login = await loginOf(platform.client, slug);
    const { tenant } = login;
    const [limits] = await asSuperuser(cluster, 'postgres', (session) =>
      query(
        session,
        `SELECT datconnlimit, rolconnlimit FROM pg_database, pg_roles WHERE datname = '${tenant.database}' AND rolname = '${tenant.role}'`,
      ),
    );
    expect(limits).toEqual({ datconnlimit: 20, rolconnlimit: 20 });
    expect(await asTenant(cluster, login, (session) => query(session, 'SHOW statement_timeout'))).toEqual([
      { statement_timeout: '30s' },
    ]);
  });

  it('holds a tenant in the place that it is converted to, and where it goes back to', async () => {
    const [, , slug = ''] = slugs;
    for (const to of ['schema', 'database'] as const) {
      const { jobId } = await platform.client.conversion.convert({ tenant: slug, to });
      expect(await jobEnd(platform.client, jobId)).toMatchObject({ status: 'succeeded', error: null });
      expect(await drifts()).toEqual([]);
      if (to === 'schema') await platform.client.conversion.confirm({ tenant: slug, confirm: slug });
    }
    const { jobId } = await platform.client.conversion.back({ tenant: slug });
    expect(await jobEnd(platform.client, jobId)).toMatchObject({ status: 'succeeded', error: null });
    expect(await drifts()).toEqual([]);
  });

  it('says what only a person can mend, and sets the rest', async () => {
    const [, slug = ''] = slugs;
    await giveSettings(platform.engine, [slug], {
      ...VALUES,
      'resources.connections': 9,
      'database.settings.default_tablespace': 'nowhere',
    });
    const hands = (await drifts()).filter(({ byHand }) => byHand !== null);
    expect(hands.map(({ byHand }) => byHand)).toContainEqual(
      expect.stringContaining('no tablespace nowhere'),
    );
    expect((await platform.client.enforcement.apply({ tenants: [slug] })).totals.succeeded).toBe(1);
    expect((await drifts()).every(({ path }) => path === 'database.settings.default_tablespace')).toBe(true);
  });
});

describe('Drift of a thousand tenants (PostgreSQL 15)', () => {
  const cluster = ownCluster(15);

  it('asks the platform database and the server as often for ten as for a thousand', async () => {
    const platform = await openTestPlatform(cluster());
    try {
      const { engine, client } = platform;
      const counted = async (): Promise<{
        server: number;
        platform: number;
        drifts: number;
        tenants: number;
      }> => {
        const counts = { server: 0, platform: 0 };
        const open = await engine.platform.open();
        const counting = <D extends Pick<Database, 'run'>>(database: D, side: 'server' | 'platform'): D => ({
          ...database,
          run(statement: Parameters<D['run']>[0]) {
            counts[side] += 1;
            return database.run(statement);
          },
        });
        const { drifts, tenants } = await findDrift({
          platform: async () => ({ ...open, database: counting(open.database, 'platform') }),
          maintenance: async (id) => counting(await engine.access.maintenance(id), 'server'),
        });
        return { ...counts, drifts: drifts.length, tenants };
      };
      const slugs = await plantTenants(engine, cluster(), 10, VALUES);
      expect(await counted()).toEqual({ tenants: 10, drifts: 60, server: 2, platform: 1 });
      await client.enforcement.apply({ tenants: slugs });
      expect((await counted()).drifts).toBe(0);
      await plantTenants(engine, cluster(), 990, VALUES);
      expect(await counted()).toEqual({ tenants: 1000, drifts: 990 * 6, server: 2, platform: 1 });
    } finally {
      await platform.remove();
    }
  });
});
