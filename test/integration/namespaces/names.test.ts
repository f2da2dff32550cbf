import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { type Session, withSession } from '../../../src/engine/postgres/session.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import type { Account } from '../../../src/shared/models/configuration.ts';
import type { Tenant } from '../../../src/shared/models/tenant.ts';
import { asSuperuser, asTenant, loginOf, query, sqlstateOf } from '../../support/as-tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const ENDS = ['data', 'analytics', 'audit', 'admin', 'app', 'ro'];

eachMajor('Schemas and roles of a tier', (cluster) => {
  let platform: TestPlatform;
  const client = () => platform.client;
  const passwords = new Map<string, string>();
  const create = async (over: Parameters<typeof tenantInput>[0]): Promise<Tenant> => {
    const job = await createAndWait(
      client(),
      tenantInput({ environment: 'production', isolation: undefined, ...over }),
    );
    return client().tenants.get({ tenant: job.tenant?.slug ?? '' });
  };
  const give = async (tenant: Tenant, account: Account) => {
    const { name, password } = await client().configuration.giveAccount({ tenant: tenant.slug, account });
    passwords.set(name, password);
    return name;
  };
  /** In the database that its books name at this moment. */
  const as = async <T>(
    { slug }: Tenant,
    role: string,
    work: (session: Session) => Promise<T>,
  ): Promise<T> => {
    const { database } = await client().tenants.get({ tenant: slug });
    const password = passwords.get(role) ?? '';
    return withSession(connectPostgres, cluster.target(database, { user: role, password }), work);
  };
  const ended = async (jobId: number | null) =>
    expect(await jobEnd(client(), jobId ?? 0)).toMatchObject({ status: 'succeeded', error: null });
  const drifts = async ({ slug }: Tenant) =>
    (await client().enforcement.drift({})).drifts.filter(({ tenant }) => tenant === slug);
  const there = async ({ slug }: Tenant) =>
    (await client().configuration.namespaces({ tenant: slug })).postgresql
      .filter(({ made }) => made)
      .map(({ name }) => name);
  const namesOf = ({ id }: Tenant) => ENDS.map((end) => `studio_${id}_${end}`);
  const purge = async ({ slug }: Tenant) => {
    await client().endings.delete({ tenants: [slug], reason: 'a test' });
    const { jobId } = await client().endings.purge({
      tenant: slug,
      confirm: slug,
      waiveBackup: true,
      reason: 'the test is over',
    });
    await ended(jobId);
  };

  beforeAll(async () => {
    platform = await openTestPlatform(cluster, { tiers: true });
  });
  afterAll(() => platform?.remove());

  describe('of a tenant with a database of its own', () => {
    let tenant: Tenant;
    beforeAll(async () => {
      tenant = await create({ tier: 'standard', isolation: 'database' });
    });

    it('come with it, noted, without a login and held to its limits', async () => {
      expect(await there(tenant)).toEqual(namesOf(tenant));
      expect(await drifts(tenant)).toEqual([]);
      const [roles] = await asSuperuser(cluster, 'postgres', (session) =>
        query(
          session,
          `SELECT bool_or(rolcanlogin) AS login, array_agg(DISTINCT rolconnlimit) AS limits, count(*)::int AS count,
             count(member)::int AS members
           FROM pg_roles LEFT JOIN pg_auth_members ON member = pg_roles.oid
           WHERE rolname ~ '^studio_${tenant.id}_(admin|app|ro)$'`,
        ),
      );
      expect(roles).toEqual({ login: false, limits: [100], count: 3, members: 0 });
      const { database } = await platform.engine.platform.open();
      const { rows } = await database.run(
        sql`SELECT kind FROM platform.tenant_accounts WHERE organization_id = ${tenant.id} ORDER BY kind`,
      );
      expect(rows.map(({ kind }) => kind)).toEqual(['admin', 'app', 'read_only']);
      // Nothing was lent to its login for good.
      const login = await loginOf(client(), tenant.slug);
      expect(
        await asTenant(cluster, login, (session) =>
          query(session, `SELECT pg_has_role('studio_${tenant.id}_admin', 'MEMBER') AS is`),
        ),
      ).toEqual([{ is: false }]);
    });

    it('let who reads read, and nothing else, whatever it tries', async () => {
      const [admin, reader] = [await give(tenant, 'admin'), await give(tenant, 'read_only')];
      const data = `studio_${tenant.id}_data`;
      await as(tenant, admin, (session) =>
        session.script(`CREATE TABLE ${data}.notes (id int PRIMARY KEY, words text);
          INSERT INTO ${data}.notes VALUES (1, 'first');
          CREATE FUNCTION ${data}.shout(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)';
          CREATE FUNCTION ${data}.forge() RETURNS void LANGUAGE sql SECURITY DEFINER
            AS 'INSERT INTO ${data}.notes VALUES (9, ''forged'')';
          CREATE VIEW ${data}.shouted AS SELECT ${data}.shout(words) AS words FROM ${data}.notes`),
      );
      await as(tenant, reader, async (session) => {
        expect(await query(session, `SELECT words FROM ${data}.notes`)).toEqual([{ words: 'first' }]);
        await session.script('SET default_transaction_read_only = off');
        for (const attempt of [
          `INSERT INTO ${data}.notes VALUES (2, 'second')`,
          `UPDATE ${data}.notes SET words = ''`,
          `DELETE FROM ${data}.notes`,
          `TRUNCATE ${data}.notes`,
          `SELECT ${data}.forge()`,
          `SELECT * FROM ${data}.notes FOR UPDATE`,
          `CREATE TABLE ${data}.mine ()`,
          'CREATE TEMP TABLE mine ()',
          'CREATE TABLE public.mine ()',
          'CREATE SCHEMA mine',
          `SET ROLE studio_${tenant.id}_admin`,
          `SET ROLE ${tenant.role}`,
        ])
          expect([attempt, await sqlstateOf(session.script(attempt))]).toEqual([attempt, '42501']);
        // The tables of the application were there first, and are read as well.
        const [count] = await query<{ count: number }>(session, 'SELECT count(*)::int FROM public.accounts');
        expect(count?.count).toBeGreaterThan(0);
      });
      // A function that runs with the reader's own rights is its own to call once somebody has looked at it.
      await client().configuration.makeNamespaces({ tenant: tenant.slug });
      await as(tenant, reader, async (session) => {
        expect(await query(session, `SELECT words FROM ${data}.shouted`)).toEqual([{ words: 'FIRST' }]);
        expect(await sqlstateOf(session.script(`SELECT ${data}.forge()`))).toBe('42501');
      });
    });

    it('are drift where they are missing, and made again by applying', async () => {
      const [, , audit = '', , app = ''] = namesOf(tenant);
      await asSuperuser(cluster, tenant.database, (session) =>
        session.script(`DROP SCHEMA ${audit} CASCADE; DROP OWNED BY ${app}; DROP ROLE ${app}`),
      );
      const found = await drifts(tenant);
      expect(found.map(({ path, found: is, byHand }) => [path, is, byHand])).toEqual([
        ['accounts.app', null, null],
        ['namespaces', '2 of 3', null],
      ]);
      const plan = await client().enforcement.planApply({ tenant: tenant.slug });
      expect(plan.steps[0]).toMatchObject({ name: 'make-names', fact: `${audit}, ${app} made` });
      expect((await client().enforcement.apply({ tenants: [tenant.slug] })).totals.succeeded).toBe(1);
      expect(await drifts(tenant)).toEqual([]);
      expect(await there(tenant)).toEqual(namesOf(tenant));
      expect((await client().enforcement.apply({ tenants: [tenant.slug] })).totals.skipped).toBe(1);
    });

    it('are renamed by an override, with what is in them and their passwords', async () => {
      const former = await give(tenant, 'app');
      const [application, ledger] = [`studio_${tenant.id}_web`, `studio_${tenant.id}_ledger`];
      const changed = await client().configuration.set({
        tenant: tenant.slug,
        values: { 'accounts.app': application, 'namespaces.data': ledger },
      });
      await ended(changed.jobId);
      passwords.set(application, passwords.get(former) ?? '');
      await as(tenant, application, async (session) =>
        expect(await query(session, `SELECT words FROM ${ledger}.notes`)).toEqual([{ words: 'first' }]),
      );
      const [left] = await asSuperuser(cluster, tenant.database, (session) =>
        query(
          session,
          `SELECT (SELECT count(*)::int FROM pg_roles WHERE rolname = '${former}') AS roles,
             (SELECT count(*)::int FROM pg_namespace WHERE nspname = 'studio_${tenant.id}_data') AS schemas`,
        ),
      );
      expect(left).toEqual({ roles: 0, schemas: 0 });
      expect(await drifts(tenant)).toEqual([]);
      const back = await client().configuration.unset({
        tenant: tenant.slug,
        paths: ['accounts.app', 'namespaces.data'],
      });
      await ended(back.jobId);
      expect(await there(tenant)).toEqual(namesOf(tenant));
    });

    it('refuse a name that is somebody else’s, and take nothing of it', async () => {
      const foreign = `studio_${tenant.id}_foreign`;
      await asSuperuser(cluster, 'postgres', (session) => session.script(`CREATE ROLE ${foreign} LOGIN`));
      try {
        const changed = await client().configuration.set({
          tenant: tenant.slug,
          values: { 'accounts.app': foreign },
        });
        expect(changed.notApplied).toContain(`A role ${foreign} exists on its server`);
        expect((await drifts(tenant)).map(({ path, byHand }) => [path, byHand !== null])).toEqual([
          ['accounts.app', true],
          // The one it has still signs in, and is named no more.
          ['accounts', false],
        ]);
        const [role] = await asSuperuser(cluster, 'postgres', (session) =>
          query(session, `SELECT rolcanlogin AS login FROM pg_roles WHERE rolname = '${foreign}'`),
        );
        expect(role).toEqual({ login: true });
      } finally {
        await client().configuration.unset({ tenant: tenant.slug, paths: ['accounts.app'] });
        await asSuperuser(cluster, 'postgres', (session) => session.script(`DROP ROLE ${foreign}`));
      }
      expect(await drifts(tenant)).toEqual([]);
    });

    it('outlive a new password of the login, which reads what the administrator makes later', async () => {
      const rotated = await client().passwords.rotate({ tenants: [tenant.slug], reason: 'a test' });
      expect(rotated.totals.succeeded).toBe(1);
      const admin = `studio_${tenant.id}_admin`;
      await as(tenant, admin, (session) =>
        session.script(`CREATE TABLE studio_${tenant.id}_analytics.later (id int)`),
      );
      const { tenant: now, password } = await loginOf(client(), tenant.slug);
      const login = now.login ?? now.role;
      await withSession(connectPostgres, cluster.target(now.database, { user: login, password }), (session) =>
        session.script(`SELECT * FROM studio_${tenant.id}_analytics.later`),
      );
      expect(await drifts(tenant)).toEqual([]);
    });

    it('are no way out when something is in a schema: a conversion names it, and goes once it is empty', async () => {
      const refused = await jobEnd(
        client(),
        (await client().conversion.convert({ tenant: tenant.slug, to: 'schema' })).jobId,
      );
      expect(refused.error?.message).toContain(`schema studio_${tenant.id}_data`);
      const admin = `studio_${tenant.id}_admin`;
      await as(tenant, admin, (session) =>
        session.script(`DROP TABLE studio_${tenant.id}_analytics.later; DROP VIEW studio_${tenant.id}_data.shouted;
          DROP FUNCTION studio_${tenant.id}_data.shout, studio_${tenant.id}_data.forge; DROP TABLE studio_${tenant.id}_data.notes`),
      );
      const app = `studio_${tenant.id}_app`;
      await ended((await client().conversion.convert({ tenant: tenant.slug, to: 'schema' })).jobId);
      expect(await drifts(tenant)).toEqual([]);
      // In a database that others share it has one schema, and its roles in that one.
      await as(tenant, app, async (session) => {
        const [count] = await query<{ count: number }>(session, 'SELECT count(*)::int FROM accounts');
        expect(count?.count).toBeGreaterThan(0);
        expect(await sqlstateOf(session.script('CREATE TABLE mine ()'))).toBe('42501');
      });
      const { postgresql } = await client().configuration.namespaces({ tenant: tenant.slug });
      expect(postgresql.filter(({ why }) => why !== null).map(({ name }) => name)).toEqual([
        `studio_${tenant.id}_analytics`,
        `studio_${tenant.id}_audit`,
      ]);
      await ended((await client().conversion.back({ tenant: tenant.slug })).jobId);
      await as(tenant, app, async (session) => {
        const [count] = await query<{ count: number }>(session, 'SELECT count(*)::int FROM accounts');
        expect(count?.count).toBeGreaterThan(0);
      });
      expect(await drifts(tenant)).toEqual([]);
    });

    it('are shut, parked, given back and removed with the tenant', async () => {
      const app = `studio_${tenant.id}_app`;
      await client().lifecycle.suspend({ tenants: [tenant.slug], reason: 'a test' });
      await expect(as(tenant, app, async () => undefined)).rejects.toThrow();
      expect(await drifts(tenant)).toEqual([]);
      await client().lifecycle.reactivate({ tenants: [tenant.slug] });
      await client().endings.delete({ tenants: [tenant.slug], reason: 'a test' });
      await client().endings.restore({ tenants: [tenant.slug], reason: 'a test' });
      await as(tenant, app, async (session) =>
        expect(await query(session, 'SELECT 1 AS one')).toEqual([{ one: 1 }]),
      );
      await purge(tenant);
      const [left] = await asSuperuser(cluster, 'postgres', (session) =>
        query(session, `SELECT count(*)::int FROM pg_roles WHERE rolname LIKE 'studio\\_${tenant.id}\\_%'`),
      );
      expect(left).toEqual({ count: 0 });
    });
  });

  it('of a tenant with a schema of its own: its roles in that one; the second schema is refused with the reason', async () => {
    const [tenant, neighbour] = [await create({ tier: 'free' }), await create({ tier: 'free' })];
    expect(tenant.isolation).toBe('schema');
    const names = namesOf(tenant).filter((name) => !/_(analytics|audit)$/.test(name));
    expect(await there(tenant)).toEqual(names);
    expect(await drifts(tenant)).toEqual([]);
    const [admin, reader] = [await give(tenant, 'admin'), await give(tenant, 'read_only')];
    await as(tenant, admin, async (session) => {
      await session.script('CREATE TABLE notes (words text); INSERT INTO notes VALUES ($$own$$)');
      expect(await sqlstateOf(session.script(`SELECT * FROM ${neighbour.schema}.accounts`))).toBe('42501');
      expect(await sqlstateOf(session.script('CREATE SCHEMA mine'))).toBe('42501');
    });
    await as(tenant, reader, async (session) => {
      expect(await query(session, 'SELECT words FROM notes')).toEqual([{ words: 'own' }]);
      await session.script('SET default_transaction_read_only = off');
      expect(await sqlstateOf(session.script('INSERT INTO notes VALUES ($$no$$)'))).toBe('42501');
      expect(await sqlstateOf(session.script(`SELECT * FROM ${neighbour.schema}.accounts`))).toBe('42501');
    });
    const made = await client().configuration.makeNamespaces({ tenant: tenant.slug });
    expect(made.fact).toContain(`studio_${tenant.id}_audit is not made: Isolated by schema`);
    await purge(tenant);
    await purge(neighbour);
    const [left] = await asSuperuser(cluster, tenant.database, (session) =>
      query(
        session,
        `SELECT (SELECT count(*)::int FROM pg_roles WHERE rolname ~ '^studio_(${tenant.id}|${neighbour.id})_') AS roles,
           (SELECT count(*)::int FROM pg_namespace WHERE nspname ~ '^studio_(${tenant.id}|${neighbour.id})_') AS schemas`,
      ),
    );
    expect(left).toEqual({ roles: 0, schemas: 0 });
  });

  it('of a tenant whose rows lie in shared tables: refused, with the way out', async () => {
    const tenant = await create({ tier: 'free', isolation: 'row' });
    expect(await there(tenant)).toEqual([]);
    expect(await drifts(tenant)).toEqual([]);
    for (const work of [
      () => client().configuration.makeNamespaces({ tenant: tenant.slug }),
      () => client().configuration.giveAccount({ tenant: tenant.slug, account: 'app' }),
    ]) {
      const refused = await refusal(work());
      expect(refused.code).toBe('NOT_SUPPORTED');
      expect(refused.details.command).toContain('--to database');
    }
  });
});
