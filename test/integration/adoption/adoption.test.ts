import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { withSession } from '../../../src/engine/postgres/session.ts';
import type { AdoptionInput } from '../../../src/shared/models/adoption.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import type { Cluster } from '../../support/cluster.ts';
import { TEST_MAJORS } from '../../support/postgres-programs.ts';
import { ownCluster, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const FLEET = 300;

describe.each(TEST_MAJORS)('Adopting databases (PostgreSQL %i)', (major) => {
  const own = ownCluster(major);
  let cluster: Cluster;
  let platform: TestPlatform;
  beforeAll(async () => {
    cluster = own();
    platform = await openTestPlatform(cluster);
  });
  afterAll(() => platform?.remove());

  const onServer = (text: string, database = 'postgres') =>
    asSuperuser(cluster, database, (session) => session.script(text));
  const ask = (text: string, database = 'postgres') =>
    asSuperuser(cluster, database, (session) => query<Record<string, unknown>>(session, text));
  const signIn = (database: string, user: string, password: string, text = 'SELECT 1') =>
    withSession(connectPostgres, cluster.target(database, { user, password }), (session) =>
      session.script(text),
    );
  /** A database as somebody else made it: a role that owns it and signs in with a password. */
  const makeForeign = async (name = uniqueName('crm')) => {
    const role = `${name}_app`;
    await onServer(`CREATE ROLE ${role} LOGIN PASSWORD 'secret-${name}'`);
    await onServer(`CREATE DATABASE ${name} OWNER ${role}`);
    await signIn(name, role, `secret-${name}`, 'CREATE TABLE facts (id int); INSERT INTO facts VALUES (1)');
    return { name, role, password: `secret-${name}` };
  };
  const adopt = async (input: Partial<AdoptionInput>) => {
    const { jobId } = await platform.client.adoption.adopt({
      server: platform.server,
      login: 'keep',
      ...input,
    });
    const job = await jobEnd(platform.client, jobId);
    const { rows, totals } = await platform.client.jobs.rows({ job: jobId, limit: 5000 });
    return { job, rows, totals };
  };
  const catalogs = (name: string) =>
    ask(`SELECT datacl::text, datconnlimit, datdba::regrole::text AS owner, (SELECT array_agg(rolname || rolcanlogin ORDER BY rolname)
           FROM pg_roles WHERE rolname LIKE '${name}%') AS roles FROM pg_database WHERE datname = '${name}'`);

  it('shows what a database is, and takes it in without touching it', async () => {
    const { name, role, password } = await makeForeign();
    const before = await catalogs(name);
    const { rows } = await platform.client.adoption.plan({ server: platform.server, databases: [name] });
    expect(rows).toMatchObject([
      {
        database: name,
        owner: role,
        role,
        loginRoles: [role],
        encoding: 'UTF8',
        blueprint: null,
        schemaVersion: null,
        tables: 1,
        verdict: 'adopt',
        statements: [],
      },
    ]);
    expect(rows[0]?.findings.map(({ check }) => check)).toEqual(['public-connect', 'owner-logs-in']);
    expect(rows[0]?.findings[0]?.statements.join(';')).toContain(
      `REVOKE CONNECT, TEMPORARY ON DATABASE "${name}" FROM PUBLIC`,
    );

    const { job, totals } = await adopt({ databases: [name], password });
    expect({ status: job.status, totals }).toEqual({
      status: 'succeeded',
      totals: { succeeded: 1, failed: 0, skipped: 0, notRun: 0 },
    });
    expect(await catalogs(name)).toEqual(before);
    const slug = rows[0]?.slug ?? '';
    const tenant = await platform.client.tenants.get({ tenant: slug });
    expect(tenant).toMatchObject({
      status: 'ACTIVE',
      database: name,
      role,
      ownerRole: role,
      blueprint: null,
    });
    expect((await platform.client.tenants.revealPassword({ tenant: slug, reason: 'to see' })).password).toBe(
      password,
    );
    expect(
      (await platform.client.orphans.list({})).orphans.filter((each) => each.name.startsWith(name)),
    ).toEqual([]);
    // A second time there is nothing to do.
    expect((await adopt({ databases: [name] })).totals).toMatchObject({ skipped: 1, succeeded: 0 });
  });

  it('is held to the tier that was named, to the default of the settings, or to none by choice', async () => {
    const { client } = platform;
    const [named, byDefault, none, wrong] = [
      await makeForeign(),
      await makeForeign(),
      await makeForeign(),
      await makeForeign(),
    ];
    // By environment: the connections of a tier are halved in development.
    const tier = 'base';
    const plan = await client.adoption.plan({ server: platform.server, databases: [named.name], tier });
    expect(plan.rows[0]).toMatchObject({
      verdict: 'adopt',
      tier: { name: 'base', because: 'chosen' },
      statements: expect.arrayContaining([
        `ALTER DATABASE "${named.name}" CONNECTION LIMIT 10`,
        `ALTER ROLE "${named.role}" IN DATABASE "${named.name}" SET "statement_timeout" = '30s'`,
      ]),
    });
    const csv = `server,database,tier,password\n${[
      `main,${named.name},base,${named.password}`,
      `main,${none.name},none,${none.password}`,
      `main,${wrong.name},free,${wrong.password}`,
    ].join('\n')}\n`;
    const { rows, totals } = await adopt({ server: undefined, csv });
    expect(totals).toMatchObject({ succeeded: 2, failed: 1 });
    expect(rows[2]?.message).toBe('tier: The tier free allows isolation by schema, row, and it has database');
    const limits = (name: string) =>
      ask(
        `SELECT datconnlimit AS limit, (SELECT setconfig FROM pg_db_role_setting
           WHERE setdatabase = pg_database.oid AND setrole = '${name}_app'::regrole) AS settings
         FROM pg_database WHERE datname = '${name}'`,
      );
    expect(await limits(named.name)).toMatchObject([
      { limit: 10, settings: expect.arrayContaining(['statement_timeout=30s']) },
    ]);
    expect(await limits(none.name)).toEqual([{ limit: -1, settings: null }]);
    const slugOf = (name: string) => name.replaceAll('_', '-');
    expect(await client.tenants.get({ tenant: slugOf(named.name) })).toMatchObject({
      tier: { name: 'base' },
    });
    expect(await client.tenants.get({ tenant: slugOf(none.name) })).toMatchObject({ tier: null });
    await client.sharedSettings.update({ tiers: { defaultTier: tier } });
    try {
      await adopt({ databases: [byDefault.name], password: byDefault.password });
      expect(await limits(byDefault.name)).toMatchObject([{ limit: 10 }]);
      // One that nobody named and that does not fit is left out, and that is told.
      await client.sharedSettings.update({ tiers: { defaultTier: 'free' } });
      const { rows: left } = await client.adoption.plan({ server: platform.server, databases: [wrong.name] });
      expect(left[0]).toMatchObject({ verdict: 'adopt', tier: null, statements: [] });
      expect(left[0]?.findings.map(({ check }) => check)).toContain('tier-left-out');
    } finally {
      await client.sharedSettings.update({ tiers: { defaultTier: null } });
    }
    const drift = await client.enforcement.drift({});
    expect(drift.drifts).toEqual([]);
  });

  it('lives on as every tenant: suspended, deleted, restored, purged', async () => {
    const { name, role, password } = await makeForeign();
    const { rows } = await adopt({ databases: [name], password });
    const slug = rows[0]?.slug ?? '';
    const act = { tenants: [slug], reason: 'a test' };
    expect((await platform.client.lifecycle.suspend(act)).totals.succeeded).toBe(1);
    await expect(signIn(name, role, password)).rejects.toThrow();
    expect((await platform.client.lifecycle.reactivate(act)).results).toMatchObject([
      { result: 'succeeded', error: null },
    ]);
    await signIn(name, role, password, 'INSERT INTO facts VALUES (2)');
    expect((await platform.client.endings.delete(act)).totals.succeeded).toBe(1);
    expect((await platform.client.endings.restore(act)).results).toMatchObject([
      { result: 'succeeded', error: null },
    ]);
    const { jobId } = await platform.client.endings.purge({
      tenant: slug,
      confirm: slug,
      reason: 'a test',
      waiveBackup: true,
    });
    expect(await jobEnd(platform.client, jobId)).toMatchObject({ status: 'succeeded', error: null });
    expect(
      await ask(
        `SELECT datname FROM pg_database WHERE datname LIKE '${name}%' UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE '${name}%'`,
      ),
    ).toEqual([]);
  });

  it('refuses what it cannot decide, row by row, and takes in the others', async () => {
    const [good, two] = [await makeForeign(), await makeForeign()];
    const [second, reader] = [uniqueName('second'), uniqueName('reader')];
    const [bare, one, other] = [uniqueName('bare'), uniqueName('one'), uniqueName('other')];
    await onServer(
      `CREATE ROLE ${second} LOGIN; CREATE ROLE ${reader} LOGIN; ALTER DATABASE ${two.name} OWNER TO postgres; REVOKE ${two.role} FROM postgres`,
    );
    await onServer(`GRANT SELECT ON facts TO ${second}`, two.name);
    await onServer(`CREATE DATABASE ${bare}`);
    await onServer(`CREATE DATABASE ${one} OWNER ${reader}`);
    await onServer(`CREATE DATABASE ${other} OWNER ${reader}`);
    const tenant = (await createAndWait(platform.client, tenantInput())).tenant;
    const made = await platform.client.tenants.get({ tenant: tenant?.slug ?? '' });
    const csv = [
      'database,name,slug,owner_email,role,password',
      `${good.name},Good & Sons,,good@${good.name.replaceAll('_', '-')}.example,,`,
      `${two.name},,,,,`,
      `${bare},,,,,`,
      `${one},,,,,`,
      `${made.database},,,,,`,
      `not_there,,,,,`,
      `${other},,Bad Slug,not an address,,`,
    ].join('\n');
    const plan = await platform.client.adoption.plan({ server: platform.server, csv });
    expect(plan).toMatchObject({ adopt: 1, skip: 1, refused: 5 });
    const errors = new Map(plan.rows.map(({ database, errors: list }) => [database, list]));
    expect(errors.get(two.name)?.[0]?.message).toMatch(/^Several roles sign in to it/);
    expect(errors.get(bare)?.[0]?.message).toMatch(/^Nobody but superusers/);
    expect(errors.get(one)?.[0]?.message).toMatch(/has something in 1 other databases too/);
    expect(errors.get('not_there')?.[0]?.field).toBe('database');
    expect(errors.get(other)?.map(({ field }) => field)).toEqual(['slug', 'owner_email']);

    const { totals, rows, job } = await adopt({ csv });
    expect(job.status).toBe('succeeded');
    expect(totals).toEqual({ succeeded: 1, failed: 5, skipped: 1, notRun: 0 });
    expect(rows[0]).toMatchObject({ result: 'succeeded', slug: 'good-sons' });
    expect(await platform.client.tenants.get({ tenant: 'good-sons' })).toMatchObject({
      name: 'Good & Sons',
      ownerEmail: `good@${good.name.replaceAll('_', '-')}.example`,
    });
    expect(
      (await refusal(platform.client.adoption.plan({ server: platform.server, csv: 'name\nx' }))).code,
    ).toBe('INVALID_INPUT');
    expect(
      (await refusal(platform.client.adoption.plan({ server: platform.server }))).details.fields?.[0]?.field,
    ).toBe('databases');
  });

  it('leaves databases alone that tenants share, and former places of tenants', async () => {
    const { client } = platform;
    const input = tenantInput({ isolation: 'schema' });
    await createAndWait(client, input);
    const tenant = await client.tenants.get({ tenant: input.slug ?? '' });
    const asked = { server: platform.server, login: 'own-role' as const };
    const verdicts = async (databases: string[]) => {
      const { rows } = await client.adoption.plan({ ...asked, databases });
      return rows.map(({ verdict, errors }) => [verdict, errors[0]?.message]);
    };
    expect(await verdicts([tenant.database])).toEqual([['skip', expect.stringContaining('has it already')]]);
    // Once nobody is in it, it is still nobody's.
    const { jobId } = await client.conversion.convert({ tenant: tenant.slug, to: 'database' });
    expect((await jobEnd(client, jobId)).status).toBe('succeeded');
    expect(await verdicts([tenant.database])).toEqual([['refused', 'Tenants of Cadastre share it']]);
    const { rows } = await client.adoption.plan({ ...asked, match: '*' });
    expect(rows.map(({ database }) => database)).not.toContain(tenant.database);
  });

  it('runs nothing that somebody planted in the database', async () => {
    const { name, role, password } = await makeForeign();
    const planted = `CREATE TABLE public.caught (by text); GRANT ALL ON public.caught TO PUBLIC;
      CREATE FUNCTION public.format(text, name, name) RETURNS text LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'planted code runs as %', current_user; END $$;`;
    await signIn(name, role, password, planted);
    const plan = await platform.client.adoption.plan({ server: platform.server, databases: [name] });
    expect(plan.rows).toMatchObject([{ verdict: 'adopt', errors: [], tables: 2 }]);
    expect((await adopt({ databases: [name], login: 'own-role' })).totals.succeeded).toBe(1);
  });

  it('does not take in a password that does not sign in', async () => {
    const { name } = await makeForeign();
    const { rows, job } = await adopt({ databases: [name], password: 'something else' });
    expect(job.status).toBe('succeeded');
    expect(rows).toMatchObject([{ result: 'failed', message: expect.stringMatching(/password/i) }]);
    expect(JSON.stringify(job)).not.toContain('something else');
    expect((await adopt({ databases: [name] })).totals.succeeded).toBe(1);
  });

  it('sets a new password, or makes a role of its own beside the one in use', async () => {
    const [changed, shared] = [await makeForeign(), uniqueName('shared')];
    const first = await adopt({ databases: [changed.name], login: 'new-password' });
    const slug = first.rows[0]?.slug ?? '';
    const { password } = await platform.client.tenants.revealPassword({ tenant: slug, reason: 'to see' });
    await signIn(changed.name, changed.role, password);
    await expect(signIn(changed.name, changed.role, changed.password)).rejects.toThrow();

    // One role for all: the usual fleet.
    await onServer(`CREATE ROLE ${shared} LOGIN PASSWORD 'shared'`);
    const names = [uniqueName('fleet'), uniqueName('fleet')];
    for (const name of names) {
      await onServer(`CREATE DATABASE ${name} OWNER ${shared}`);
      await signIn(name, shared, 'shared', 'CREATE TABLE facts (id int); INSERT INTO facts VALUES (1)');
    }
    const { rows, totals } = await adopt({ databases: names, login: 'own-role' });
    expect(totals.succeeded).toBe(2);
    const [one = '', two = ''] = rows.map((row) => row.slug ?? '');
    for (const each of [one, two]) {
      const tenant = await platform.client.tenants.get({ tenant: each });
      expect(tenant).toMatchObject({ role: `adopted_${tenant.id}_user`, ownerRole: shared });
      const revealed = await platform.client.tenants.revealPassword({ tenant: each, reason: 'to see' });
      await signIn(tenant.database, tenant.role, revealed.password, 'INSERT INTO facts VALUES (2)');
      // The application goes on with what it had.
      await signIn(tenant.database, shared, 'shared', 'SELECT * FROM facts');
    }
    // Shutting one leaves the others alone, although their owner is the same.
    expect(
      (await platform.client.lifecycle.suspend({ tenants: [one], reason: 'a test' })).results,
    ).toMatchObject([{ result: 'succeeded', error: null }]);
    const suspended = await platform.client.tenants.get({ tenant: one });
    await expect(signIn(suspended.database, shared, 'shared')).rejects.toMatchObject({
      details: { sqlstate: '42501' },
    });
    await signIn((await platform.client.tenants.get({ tenant: two })).database, shared, 'shared');
    const reconciled = await platform.client.lifecycle.reconcile({ tenants: [one, two] });
    // PUBLIC may connect to an adopted database until somebody decides otherwise; that is told at its adoption.
    expect(reconciled.differences.filter(({ tenant }) => tenant === one)).toEqual([]);
    const { jobId } = await platform.client.endings.purge({
      tenant: one,
      confirm: one,
      reason: 'a test',
      waiveBackup: true,
    });
    expect(await jobEnd(platform.client, jobId)).toMatchObject({ status: 'succeeded', error: null });
    expect((await platform.client.endings.erasure({ tenant: one })).record.erased.rolesKept).toMatchObject([
      { role: shared },
    ]);
    await signIn((await platform.client.tenants.get({ tenant: two })).database, shared, 'shared');
  });

  it('knows a database of a blueprint by its history, and by its tables where there is none', async () => {
    const [byHistory, byTables] = [
      await createAndWait(platform.client, tenantInput()),
      await createAndWait(platform.client, tenantInput()),
    ];
    const [known, old] = [
      await platform.client.tenants.get({ tenant: byHistory.tenant?.slug ?? '' }),
      await platform.client.tenants.get({ tenant: byTables.tenant?.slug ?? '' }),
    ];
    await onServer(
      `DELETE FROM platform.organizations WHERE id IN (${known.id}, ${old.id})`,
      platform.database,
    );
    await onServer('DROP SCHEMA cadastre CASCADE', old.database);
    const last = await ask(
      `SELECT format('%I.%I', nspname, relname) AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
       WHERE relname IN ('projects', 'employees') AND relkind = 'r'`,
      old.database,
    );
    expect(last.length).toBeGreaterThan(0);
    for (const { name } of last) await onServer(`DROP TABLE ${name} CASCADE`, old.database);
    const { rows } = await platform.client.adoption.plan({
      server: platform.server,
      databases: [known.database, old.database],
    });
    expect(rows[0]).toMatchObject({
      blueprint: 'studio',
      schemaVersion: known.schemaVersion,
      detectedBy: 'history',
      role: known.role,
    });
    expect(rows[1]).toMatchObject({ blueprint: 'studio', detectedBy: 'tables' });
    expect(Number(rows[1]?.schemaVersion)).toBeLessThan(Number(known.schemaVersion));
    expect(
      (await adopt({ databases: [known.database, old.database], login: 'new-password' })).totals.succeeded,
    ).toBe(2);
    const taken = await platform.client.tenants.list();
    const again = taken.tenants.find(({ database }) => database === known.database);
    expect(
      (await platform.client.tenants.test({ tenant: again?.slug ?? '' })).probes.filter(
        ({ passed, probe }) => !passed && probe !== 'connects-nowhere-else',
      ),
    ).toEqual([]);
  });

  it('gives a subscription and a trial where one is wanted, and to whoever has none later', async () => {
    const [paying, trying, free] = [await makeForeign(), await makeForeign(), await makeForeign()];
    const adoptOne = async (name: string, over: Partial<AdoptionInput>) => {
      const { rows } = await adopt({ databases: [name], ...over });
      expect(rows).toMatchObject([{ result: 'succeeded' }]);
      return rows[0]?.slug ?? '';
    };
    const subscription = (tenant: string) => platform.client.lifecycle.subscription({ tenant });
    const plan = await platform.client.adoption.plan({
      server: platform.server,
      databases: [paying.name],
      subscription: 'Professional',
    });
    expect(plan.rows).toMatchObject([{ verdict: 'adopt', subscription: 'professional', trialDays: 0 }]);
    const first = await adoptOne(paying.name, { subscription: 'professional' });
    expect(await subscription(first)).toMatchObject({ plan: 'professional', status: 'ACTIVE' });
    const second = await adoptOne(trying.name, { subscription: 'starter', trialDays: 10 });
    expect(await subscription(second)).toMatchObject({ plan: 'starter', status: 'TRIAL' });
    const onTrial = await platform.client.tenants.get({ tenant: second });
    expect(onTrial.status).toBe('TRIAL');
    expect(Date.parse(onTrial.trialEndsAt ?? '') - Date.now()).toBeGreaterThan(9 * 86_400_000);

    const third = await adoptOne(free.name, {});
    expect(await subscription(third)).toBeNull();
    expect(
      await refusal(platform.client.lifecycle.subscribe({ tenant: third, subscription: 'gold' })),
    ).toMatchObject({ code: 'INVALID_INPUT', details: { fields: [{ field: 'subscription' }] } });
    const subscribe = () => platform.client.lifecycle.subscribe({ tenant: third });
    expect(await subscribe()).toMatchObject({ plan: 'starter', status: 'ACTIVE', paidUntil: null });
    expect(await refusal(subscribe())).toMatchObject({ code: 'ALREADY_EXISTS' });
    const accounts = await ask(
      `SELECT count(*)::int AS count FROM platform.credit_accounts JOIN platform.organizations ON id = organization_id
       WHERE slug IN ('${first}', '${second}', '${third}') AND kind = 'ai'`,
      platform.database,
    );
    expect(accounts).toEqual([{ count: 3 }]);
    const { acts } = await platform.client.audit.list({ verb: 'subscribe tenant', search: third });
    expect(acts.map(({ outcome }) => outcome)).toEqual(['refused', 'done', 'refused']);

    const refused = (over: Partial<AdoptionInput>) =>
      refusal(platform.client.adoption.plan({ server: platform.server, databases: [free.name], ...over }));
    expect(await refused({ subscription: 'gold' })).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'subscription' }] },
    });
    expect(await refused({ trialDays: 3 })).toMatchObject({ details: { fields: [{ field: 'trialDays' }] } });
  });

  it('gives none to a deleted tenant, and a suspended one that of its reason', async () => {
    const { name } = await makeForeign();
    const { rows } = await adopt({ databases: [name] });
    const tenant = rows[0]?.slug ?? '';
    await platform.client.endings.delete({ tenants: [tenant], reason: 'to see' });
    expect(await refusal(platform.client.lifecycle.subscribe({ tenant }))).toMatchObject({
      code: 'REFUSED',
      details: { command: expect.stringContaining('tenant restore') },
    });
    await platform.client.endings.restore({ tenants: [tenant] });
    await platform.client.lifecycle.suspend({ tenants: [tenant], reason: 'unpaid', reasonKind: 'payment' });
    expect(await platform.client.lifecycle.subscribe({ tenant })).toMatchObject({ status: 'PAST_DUE' });
  });

  it.runIf(major === 15)(
    `adopts ${FLEET} databases in one run`,
    async () => {
      const names = Array.from(
        { length: FLEET },
        (_, index) => `legacy_${String(index + 1).padStart(3, '0')}`,
      );
      const queue = names.values();
      const lane = () =>
        asSuperuser(cluster, 'postgres', async (session) => {
          for (const name of queue) {
            await session.script(`CREATE ROLE ${name}_app LOGIN`);
            await session.script(`CREATE DATABASE ${name} OWNER ${name}_app`);
          }
        });
      await Promise.all([lane(), lane(), lane()]);
      const plan = await platform.client.adoption.plan({ server: platform.server, match: 'legacy_*' });
      expect(plan).toMatchObject({ adopt: FLEET, skip: 0, refused: 0 });
      const { job, totals, rows } = await adopt({ match: 'legacy_*' });
      expect(job).toMatchObject({
        status: 'succeeded',
        progress: { done: FLEET, total: FLEET, unit: 'row' },
      });
      expect(totals).toEqual({ succeeded: FLEET, failed: 0, skipped: 0, notRun: 0 });
      expect(new Set(rows.map(({ slug }) => slug)).size).toBe(FLEET);
      const { tenants } = await platform.client.tenants.list();
      expect(tenants.filter(({ database }) => database.startsWith('legacy_')).length).toBe(FLEET);
    },
    400_000,
  );
});
