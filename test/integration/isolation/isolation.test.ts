import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../../src/engine/postgres/sql.ts';
import type { IsolationReport } from '../../../src/shared/models/isolation.ts';
import type { IsolationModel, Tenant } from '../../../src/shared/models/tenant.ts';
import { asSuperuser } from '../../support/as-tenant.ts';
import { eachMajor, ownCluster, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  refusal,
  type TestClient,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';
import { runCli } from '../cli/run-cli.ts';

/** The mend of one finding closes another of the same cause. */
function nothingLeft(error: { code?: string }) {
  if (error.code !== 'CONFLICT') throw error;
}

/** Mends what was found as this tenant, and answers with the report of the test that follows. */
async function mendAs(client: TestClient, attack: string, tenant: string): Promise<IsolationReport> {
  const plan = await client.isolation.planMend({ attack, tenants: [tenant] });
  const { jobId } = await client.isolation.mend({ attack, tenants: [tenant], shown: plan.mends });
  expect((await jobEnd(client, jobId)).status).toBe('succeeded');
  const report = await client.isolation.report();
  if (!report) throw new Error('There is no report');
  return report;
}

/** So that there is something to end. */
const PREPARES = { max_prepared_transactions: '10' };

eachMajor('The isolation proof, a database each', ({ major }) => {
  // Doors are opened here that the tenants of other tests would find.
  const cluster = ownCluster(major, { settings: PREPARES });
  let platform: TestPlatform;
  const slugs: string[] = [];
  beforeAll(async () => {
    platform = await openTestPlatform(cluster());
    for (let made = 0; made < 3; made += 1) {
      const input = tenantInput();
      await createAndWait(platform.client, input);
      slugs.push(input.slug ?? '');
    }
  });
  afterAll(() => platform?.remove());

  const test = async (tenants?: string[]): Promise<IsolationReport> => {
    const { jobId } = await platform.client.isolation.test({ tenants });
    const job = await jobEnd(platform.client, jobId);
    expect({ status: job.status, error: job.error }).toEqual({ status: 'succeeded', error: null });
    const report = await platform.client.isolation.report();
    if (!report) throw new Error('There is no report');
    return report;
  };
  const asAdmin = (database: string, text: string) =>
    asSuperuser(cluster(), database, (session) => session.script(text));
  const firstTenant = () => platform.client.tenants.get({ tenant: slugs[0] ?? '' });

  it('tests new tenants once, together, in a report that says why, whoever comes', async () => {
    const other = await platform.again();
    try {
      const ran = await Promise.allSettled(
        [platform, other].map((each) => each.client.schedule.run({ name: 'test-new-tenants' })),
      );
      expect(ran.some((each) => each.status === 'fulfilled')).toBe(true);
    } finally {
      await other.close();
    }
    const reports = await platform.client.isolation.reports();
    expect(reports).toMatchObject([
      {
        cause: 'provisioning',
        extent: 'short',
        actor: 'schedule',
        passed: true,
        models: [{ model: 'database', tenants: 3, held: 3 }],
      },
    ]);
    const again = await platform.client.schedule.run({ name: 'test-new-tenants' });
    expect(again.lastRun?.fact).toBe('no tenant is new');
    expect(await platform.client.isolation.reports()).toHaveLength(1);
  });

  it('finds every attack refused, and leaves nothing behind', async () => {
    const { database } = await firstTenant();
    const census = () =>
      asSuperuser(cluster(), database, async (session) => {
        const { rows } = await session.run({
          text: `SELECT (SELECT count(*) FROM pg_class) AS relations, (SELECT count(*) FROM pg_proc) AS functions,
                        (SELECT datacl::text FROM pg_database WHERE datname = current_database()) AS acl,
                        (SELECT md5(string_agg(setting::text, ',' ORDER BY setting::text)) FROM pg_db_role_setting AS setting
                          WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())) AS settings,
                        (SELECT count(*) FROM pg_database WHERE datname LIKE 'cadastre_probe%') AS databases,
                        (SELECT count(*) FROM pg_roles WHERE rolname LIKE 'cadastre_probe%') AS roles`,
          values: [],
          shown: '',
        });
        return rows[0];
      });
    const before = await census();
    const report = await test();
    expect(report.findings).toEqual([]);
    expect(report.untested).toEqual([]);
    expect(report.passed).toBe(true);
    expect(report.models).toEqual([{ model: 'database', tenants: 3, held: 3, untested: 0 }]);
    expect(report.cells.filter((cell) => cell.verdict === 'not-tried')).toEqual([]);
    const verdicts = new Map(report.cells.map((cell) => [cell.attack, cell.verdict]));
    expect(Object.fromEntries(verdicts)).toMatchObject({
      'connect-neighbour': 'refused',
      'connect-own-databases': 'refused',
      'set-role': 'refused',
      'become-more': 'refused',
      'reach-out': 'refused',
      'read-files': 'refused',
      'read-table': 'refused',
      'write-table': 'refused',
      'raise-limits': 'refused',
      'lift-suspension': 'refused',
      'grant-to-public': 'refused',
      'end-sessions': 'refused',
      'prepared-transactions': 'refused',
      'predefined-roles': 'none',
      'replication-connection': 'refused',
      'superuser-search-path': 'none',
      'advisory-locks': 'none',
      notifications: 'none',
      queries: 'none',
      names: 'seen',
      activity: 'seen',
    });
    expect(await census()).toEqual(before);
  });

  it('turns red where one REVOKE is undone, and names the tenants that reach in', async () => {
    const victim = await firstTenant();
    await asAdmin('postgres', `GRANT CONNECT ON DATABASE ${victim.database} TO PUBLIC`);
    // As in an adopted database: whoever has something there gets in as everybody does.
    const guest = uniqueName('guest');
    await asAdmin('postgres', `CREATE ROLE ${guest} LOGIN`);
    await asAdmin(victim.database, `CREATE TABLE ${guest} (); ALTER TABLE ${guest} OWNER TO ${guest}`);
    try {
      const report = await test();
      expect(report.passed).toBe(false);
      const finding = report.findings.find((each) => each.attack === 'connect-neighbour');
      expect(finding).toMatchObject({ model: 'database', text: `connected to ${victim.database}` });
      expect([...(finding?.tenants ?? [])].sort()).toEqual(slugs.slice(1).sort());
      // A green report of another tenant closes nothing, and neither does one that tried something else.
      await test([slugs[0] ?? '']);
      const open = await platform.client.isolation.open();
      expect(open.every((each) => slugs.indexOf(each.tenant) > 0)).toBe(true);
      expect(open.filter((each) => each.attack === 'connect-neighbour')).toHaveLength(2);
      const revoke = {
        server: 'main',
        database: 'postgres',
        sql: `REVOKE CONNECT ON DATABASE ${victim.database} FROM PUBLIC`,
        exact: true,
      };
      const grant = { ...revoke, sql: `GRANT CONNECT ON DATABASE ${victim.database} TO ${guest}` };
      expect(finding?.mends).toEqual([grant, revoke]);
      const plan = await platform.client.isolation.planMend({ attack: 'connect-neighbour' });
      expect(plan).toMatchObject({ mends: [grant, revoke], confirm: null });
      expect([...plan.tenants].sort()).toEqual(slugs.slice(1).sort());
      // What is sent along is compared and never run.
      const other = [{ ...revoke, sql: 'DROP TABLE users' }];
      expect(
        await refusal(platform.client.isolation.mend({ attack: 'connect-neighbour', shown: other })),
      ).toMatchObject({ code: 'CONFLICT' });
      await asAdmin(platform.database, `UPDATE platform.meta SET environment = 'production'`);
      const inProduction = await platform.again();
      try {
        const { isolation } = inProduction.client;
        const shown = (await isolation.planMend({ attack: 'connect-neighbour' })).mends;
        for (const confirm of [undefined, 'Main']) {
          const refused = await refusal(isolation.mend({ attack: 'connect-neighbour', shown, confirm }));
          expect(refused).toMatchObject({
            code: 'CONFIRMATION_REQUIRED',
            message: 'Type main to change rights on it',
          });
        }
      } finally {
        await inProduction.close();
        await asAdmin(platform.database, `UPDATE platform.meta SET environment = 'development'`);
      }
      const { jobId } = await platform.client.isolation.mend({
        attack: 'connect-neighbour',
        shown: plan.mends,
      });
      await jobEnd(platform.client, jobId);
      const mended = await platform.client.isolation.report();
      expect(mended).toMatchObject({ cause: 'mend', extent: 'short', passed: true });
      const { acts } = await platform.client.audit.list({ verb: 'mend isolation' });
      expect(acts.map((act) => act.outcome)).toEqual(['done', 'refused', 'refused', 'refused']);
      const act = await platform.client.audit.get({ sequence: acts[0]?.sequence ?? 0 });
      expect(act.statements).toEqual([grant, revoke].map(({ sql }) => `${sql} -- in postgres`));
      expect(
        await refusal(
          platform.client.isolation.mend({
            attack: 'connect-neighbour',
            tenants: slugs.slice(1),
            shown: plan.mends,
          }),
        ),
      ).toMatchObject({ code: 'CONFLICT' });
    } finally {
      await asAdmin('postgres', `REVOKE CONNECT ON DATABASE ${victim.database} FROM PUBLIC`);
      await asAdmin(victim.database, `DROP OWNED BY ${guest}; DROP ROLE ${guest}`);
    }
    expect((await test()).passed).toBe(true);
    expect(await platform.client.isolation.open()).toEqual([]);
  });

  it('refuses memberships that PostgreSQL itself refuses', async () => {
    const { role } = await firstTenant();
    await expect(asAdmin('postgres', `GRANT pg_database_owner TO ${role}`)).rejects.toThrow();
  });

  it('sees rights that were given by mistake, and mends each', async () => {
    const { role, slug, database } = await firstTenant();
    const given: readonly [attack: string, statement: string, mend: string][] = [
      ['end-sessions', `GRANT pg_signal_backend TO ${role}`, `REVOKE pg_signal_backend FROM ${role}`],
      [
        'read-files',
        `GRANT EXECUTE ON FUNCTION pg_read_file(text) TO PUBLIC`,
        'REVOKE EXECUTE ON FUNCTION pg_catalog.pg_read_file(text) FROM PUBLIC',
      ],
      [
        'become-more',
        `ALTER ROLE ${role} CREATEDB REPLICATION`,
        `ALTER ROLE ${role} NOCREATEDB NOREPLICATION`,
      ],
      [
        'superuser-settings',
        `GRANT SET ON PARAMETER session_replication_role TO ${role}`,
        `REVOKE SET ON PARAMETER session_replication_role FROM ${role}`,
      ],
      [
        'passwords',
        `GRANT SELECT ON pg_catalog.pg_authid TO ${role}`,
        `REVOKE SELECT ON TABLE pg_catalog.pg_authid FROM ${role}`,
      ],
      [
        'large-objects',
        `GRANT SELECT ON LARGE OBJECT 4711 TO PUBLIC`,
        'REVOKE ALL ON LARGE OBJECT 4711 FROM PUBLIC',
      ],
      [
        'grant-to-public',
        `GRANT CONNECT ON DATABASE ${database} TO ${role} WITH GRANT OPTION`,
        `REVOKE GRANT OPTION FOR CONNECT ON DATABASE ${database} FROM ${role}`,
      ],
    ];
    await asAdmin(database, 'SELECT lo_create(4711)');
    for (const [, statement] of given) await asAdmin(database, statement);
    try {
      const report = await test([slug]);
      const found = new Map(report.findings.map((each) => [each.attack, each.mends?.map(({ sql }) => sql)]));
      expect([...found.keys()]).toEqual(
        expect.arrayContaining([
          ...given.map(([attack]) => attack),
          'predefined-roles',
          'replication-connection',
        ]),
      );
      for (const [attack, , mend] of given) expect(found.get(attack)).toContain(mend);
      for (const [attack] of given) await mendAs(platform.client, attack, slug);
      // The attack that made a database dropped it: nothing of it is left to connect to.
      expect((await test([slug])).findings).toEqual([]);
    } finally {
      await asAdmin(database, 'SELECT lo_unlink(4711)');
    }
  });

  it('says how a login is parted from the database that it owns, as an adopted one may', async () => {
    const { role, slug, database } = await firstTenant();
    await asAdmin(
      database,
      `ALTER DATABASE ${database} OWNER TO ${role}; CREATE TABLE public.of_its_login (id int)`,
    );
    await asAdmin(database, `ALTER TABLE public.of_its_login OWNER TO ${role}`);
    const owner = `${database}_owner`;
    try {
      const { findings } = await test([slug]);
      expect(findings.map(({ attack }) => attack)).toEqual(
        expect.arrayContaining(['set-role', 'raise-limits', 'change-database', 'lift-suspension']),
      );
      const { mends } = await platform.client.isolation.planMend({ attack: 'raise-limits', tenants: [slug] });
      expect(mends.map(({ sql }) => sql)).toEqual([
        `CREATE ROLE ${owner} NOLOGIN`,
        `REASSIGN OWNED BY ${role} TO ${owner}`,
        `ALTER DATABASE ${database} OWNER TO ${owner}`,
        `GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO ${role}`,
        `GRANT USAGE ON SCHEMA public TO ${role}`,
        `GRANT ALL ON ALL ROUTINES IN SCHEMA public TO ${role}`,
        `GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${role}`,
        `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`,
      ]);
      // An application that changes its own tables needs them: a person decides.
      expect(mends.some(({ exact }) => exact)).toBe(false);
      for (const { database: place, sql } of mends) await asAdmin(place, sql);
      expect((await test([slug])).findings).toEqual([]);
    } finally {
      const { ownerRole } = await firstTenant();
      await asAdmin(
        database,
        `ALTER DATABASE ${database} OWNER TO ${ownerRole}; DROP TABLE public.of_its_login`,
      );
      await asAdmin(database, `DROP OWNED BY ${owner}; DROP ROLE IF EXISTS ${owner}`);
    }
  });

  it('sees a function with a superuser’s rights that a tenant may call', async () => {
    const { database, slug } = await firstTenant();
    await asAdmin(
      database,
      `CREATE FUNCTION public.too_kind() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'`,
    );
    try {
      const report = await test([slug]);
      expect(report.findings).toMatchObject([
        { attack: 'borrowed-rights', text: 'may call public.too_kind', tenants: [slug] },
        { attack: 'definer-search-path', text: 'may redirect public.too_kind', tenants: [slug] },
      ]);
      if (major === 15) await mendAs(platform.client, 'borrowed-rights', slug);
      else await mendByHand(slug);
      await mendAs(platform.client, 'definer-search-path', slug);
      expect((await test([slug])).findings).toEqual([]);
    } finally {
      await asAdmin(database, 'DROP FUNCTION public.too_kind()');
    }
  });

  /** The same on the command line, in a process of its own. */
  const mendByHand = async (slug: string) => {
    const command = (...args: string[]) =>
      runCli(['isolation', ...args, '--data', platform.dataDirectory], {
        environment: { ...platform.secrets },
      });
    const statement = 'REVOKE EXECUTE ON ROUTINE public.too_kind() FROM PUBLIC; -- main, in ';
    const shown = await command('show', slug);
    expect(shown.out).toContain('What would mend it:');
    const planned = await command('mend', 'borrowed-rights', '--tenant', slug, '--plan');
    expect(planned.out).toContain(statement);
    const mended = await command('mend', 'borrowed-rights', '--tenant', slug);
    expect(mended).toMatchObject({ code: 0 });
    expect(mended.out).toContain('after a mend');
    const listed = await command('list');
    for (const why of ['after provisioning', 'by hand', 'after a mend']) expect(listed.out).toContain(why);
  };

  it('tries nothing else as a superuser, since that could not be taken back, and mends it by one statement', async () => {
    const tenant = await firstTenant();
    await asAdmin('postgres', `ALTER ROLE ${tenant.role} SUPERUSER`);
    const report = await test([tenant.slug]);
    expect(report.passed).toBe(false);
    expect(report.findings.map(({ attack }) => attack)).toEqual(['become-more']);
    const left = await asSuperuser(cluster(), tenant.database, async (session) => {
      const { rows } = await session.run(
        sql`SELECT (SELECT count(*)::int FROM pg_subscription) AS subscriptions,
              (SELECT count(*)::int FROM pg_file_settings WHERE name LIKE 'cadastre%') AS settings`,
      );
      return rows[0];
    });
    expect(left).toEqual({ subscriptions: 0, settings: 0 });
    const plan = await platform.client.isolation.planMend({ attack: 'become-more', tenants: [tenant.slug] });
    expect(plan.mends.map((mend) => mend.sql)).toEqual([`ALTER ROLE ${tenant.role} NOSUPERUSER`]);
    expect((await mendAs(platform.client, 'become-more', tenant.slug)).passed).toBe(true);
  });

  it('tells a tenant that nobody can sign in as as untested, never as safe', async () => {
    const { role, slug } = await firstTenant();
    await asAdmin('postgres', `ALTER ROLE ${role} NOLOGIN`);
    try {
      const report = await test([slug]);
      expect(report).toMatchObject({ passed: false, models: [{ held: 0, untested: 1 }] });
      expect(report.untested[0]?.tenant).toBe(slug);
    } finally {
      await asAdmin('postgres', `ALTER ROLE ${role} LOGIN`);
    }
  });

  it('refuses unknown tenants, and shows one tenant in detail', async () => {
    expect(await refusal(platform.client.isolation.test({ tenants: ['nobody'] }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    const tenant = slugs[1] ?? '';
    expect(await platform.client.isolation.tenant({ tenant })).toMatchObject({ tenant, held: true });
    const reports = await platform.client.isolation.reports();
    expect(reports.length).toBeGreaterThan(5);
    const [newest] = reports;
    expect((await platform.client.isolation.report({ id: newest?.id }))?.id).toBe(newest?.id);
  });
});

eachMajor('The isolation proof, in a database that tenants share', ({ major }) => {
  const own = ownCluster(major, { settings: PREPARES });
  let platform: TestPlatform;
  const slugs: string[] = [];
  beforeAll(async () => {
    platform = await openTestPlatform(own());
    await make('database', 'schema');
  });
  afterAll(() => platform?.remove());

  async function make(...models: IsolationModel[]) {
    for (const isolation of models) {
      const input = tenantInput({ isolation });
      await createAndWait(platform.client, input);
      slugs.push(input.slug ?? '');
    }
  }

  const test = async (tenants?: string[]): Promise<IsolationReport> => {
    const { jobId } = await platform.client.isolation.test({ tenants });
    const job = await jobEnd(platform.client, jobId);
    expect({ status: job.status, error: job.error }).toEqual({ status: 'succeeded', error: null });
    const report = await platform.client.isolation.report();
    if (!report) throw new Error('There is no report');
    return report;
  };
  const tenant = (index: number) => platform.client.tenants.get({ tenant: slugs[index] ?? '' });
  const asAdmin = (database: string, text: string) =>
    asSuperuser(own(), database, (session) => session.script(text));

  it('finds nothing where the one neighbour has a database of its own', async () => {
    expect((await test()).findings).toEqual([]);
  });

  it('finds every attack refused in all three models', async () => {
    await make('schema', 'schema', 'row', 'row', 'row');
    const report = await test();
    expect(report.findings).toEqual([]);
    expect(report.untested).toEqual([]);
    expect(report.models).toEqual([
      { model: 'database', tenants: 1, held: 1, untested: 0 },
      { model: 'schema', tenants: 3, held: 3, untested: 0 },
      { model: 'row', tenants: 3, held: 3, untested: 0 },
    ]);
    expect(report.cells.filter((cell) => cell.verdict === 'not-tried')).toEqual([]);
    const verdict = (model: string, attack: string) =>
      report.cells.find((cell) => cell.model === model && cell.attack === attack)?.verdict;
    expect(verdict('schema', 'read-table')).toBe('refused');
    expect(verdict('schema', 'write-table')).toBe('refused');
    expect(verdict('schema', 'truncate-table')).toBe('refused');
    expect(verdict('row', 'read-table')).toBe('none');
    expect(verdict('row', 'other-tenant-id')).toBe('none');
    expect(verdict('row', 'unprotected-table')).toBe('none');
    expect(verdict('row', 'foreign-key')).toBe('none');
    expect(verdict('row', 'row-security-off')).toBe('refused');
    expect(verdict('row', 'truncate-table')).toBe('refused');
    for (const model of ['database', 'schema', 'row'])
      expect(verdict(model, 'prepared-transactions')).toBe('refused');
  });

  it('tests a tenant again that was converted', async () => {
    expect((await platform.client.schedule.run({ name: 'test-new-tenants' })).lastRun?.fact).toBe(
      'no tenant is new',
    );
    const { jobId } = await platform.client.conversion.convert({ tenant: slugs[3] ?? '', to: 'database' });
    expect((await jobEnd(platform.client, jobId)).status).toBe('succeeded');
    await platform.client.schedule.run({ name: 'test-new-tenants' });
    expect(await platform.client.isolation.report()).toMatchObject({
      cause: 'provisioning',
      passed: true,
      models: [{ model: 'database', tenants: 1, held: 1 }],
    });
  });

  it.each([
    [
      'the schema of one is opened to another',
      1,
      (one: Tenant, two: Tenant) =>
        `GRANT USAGE ON SCHEMA ${one.schema} TO ${two.role}; GRANT SELECT ON ALL TABLES IN SCHEMA ${one.schema} TO ${two.role}`,
      (one: Tenant, two: Tenant) =>
        `REVOKE ALL ON ALL TABLES IN SCHEMA ${one.schema} FROM ${two.role}; REVOKE ALL ON SCHEMA ${one.schema} FROM ${two.role}`,
      'read-table',
    ],
    [
      'tenants may make schemas',
      1,
      (one: Tenant) => `GRANT CREATE ON DATABASE ${one.database} TO PUBLIC`,
      (one: Tenant) => `REVOKE CREATE ON DATABASE ${one.database} FROM PUBLIC`,
      'shadow-function',
    ],
    [
      'row security of one table is off',
      4,
      () => 'ALTER TABLE settings DISABLE ROW LEVEL SECURITY',
      () => 'ALTER TABLE settings ENABLE ROW LEVEL SECURITY',
      'unprotected-table',
    ],
    [
      'a policy trusts the setting alone',
      4,
      (one: Tenant) =>
        `CREATE POLICY too_kind ON users USING (tenant_id = nullif(current_setting('app.current_tenant_id', true), '')::bigint);
         UPDATE pg_class SET reltuples = 1000000 WHERE oid = 'users'::regclass AND '${one.slug}' <> ''`,
      () => `DROP POLICY IF EXISTS too_kind ON users; ANALYZE users`,
      'other-tenant-id',
    ],
    [
      'a view runs with its owner’s rights',
      4,
      () => `CREATE VIEW too_kind AS SELECT * FROM settings; GRANT SELECT ON too_kind TO PUBLIC`,
      () => `DROP VIEW too_kind`,
      'through-views',
    ],
  ])('turns red where %s', async (_what, index, open, close, attack) => {
    const [one, two] = [await tenant(index), await tenant(index + 1)];
    await asAdmin(one.database, open(one, two));
    try {
      const report = await test([two.slug]);
      expect(report.passed).toBe(false);
      expect(report.findings.map((finding) => finding.attack)).toContain(attack);
      const plan = await platform.client.isolation.planMend({ attack, tenants: [two.slug] });
      if (plan.mends.every((mend) => mend.exact)) {
        for (const finding of report.findings)
          await mendAs(platform.client, finding.attack, two.slug).catch(nothingLeft);
      } else {
        // A policy that somebody wrote: Cadastre says which, and leaves it to them.
        expect(plan.mends).toMatchObject([{ sql: 'DROP POLICY too_kind ON public.users', exact: false }]);
        const shown = plan.mends;
        expect(
          await refusal(platform.client.isolation.mend({ attack, tenants: [two.slug], shown })),
        ).toMatchObject({ code: 'CONFLICT' });
        await asAdmin(one.database, close(one, two));
      }
      expect((await test([two.slug])).findings).toEqual([]);
    } finally {
      await asAdmin(one.database, close(one, two));
    }
  });
});
