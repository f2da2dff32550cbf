import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOf } from '../../../src/engine/lifecycle/lifecycle-run.ts';
import { placeKeeper } from '../../../src/engine/lifecycle/places/index.ts';
import { planningTools } from '../../../src/engine/lifecycle/planning-tools.ts';
import { SQLSTATE } from '../../../src/engine/postgres/sqlstates.ts';
import { getTenantById } from '../../../src/engine/tenants/select-tenants.ts';
import type { Tenant } from '../../../src/shared/models/tenant.ts';
import {
  asSuperuser,
  asTenant,
  loginOf,
  query,
  sqlstateOf,
  type TenantLogin,
} from '../../support/as-tenant.ts';
import type { Cluster } from '../../support/cluster.ts';
import { TEST_MAJORS } from '../../support/postgres-programs.ts';
import { ownCluster, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

// Clusters of its own: what is opened to PUBLIC here would fail the probes of tests that share a server.
describe.each(TEST_MAJORS)('Suspending and reactivating (PostgreSQL %i)', (major) => {
  const own = ownCluster(major);
  let cluster: Cluster;
  let platform: TestPlatform;
  beforeAll(async () => {
    cluster = own();
    platform = await openTestPlatform(cluster);
  });
  afterAll(() => platform?.remove());

  const makeTenant = async (trialDays = 14): Promise<TenantLogin> => {
    const job = await createAndWait(platform.client, tenantInput({ trialDays }));
    return loginOf(platform.client, job.tenant?.slug ?? '');
  };
  const suspend = (...tenants: string[]) =>
    platform.client.lifecycle.suspend({ tenants, reason: 'a test suspends it' });
  const reactivate = (...tenants: string[]) => platform.client.lifecycle.reactivate({ tenants });
  const onServer = (text: string) => asSuperuser(cluster, 'postgres', (session) => session.script(text));
  const accessOf = async ({ id }: Pick<Tenant, 'id'>) => {
    const open = await platform.engine.platform.open();
    const place = await placeOf(open, await getTenantById(open, id));
    const { tools } = await planningTools(platform.engine.lifecycle, place);
    return placeKeeper('database').readAccess(tools, place);
  };

  it('shuts the tenant out and lets it in again with its password', async () => {
    const login = await makeTenant();
    const { slug, database, ownerRole } = login.tenant;
    expect(await suspend(slug)).toMatchObject({
      results: [{ tenant: slug, result: 'succeeded', status: 'SUSPENDED' }],
      totals: { succeeded: 1, failed: 0, skipped: 0, notRun: 0 },
    });
    expect(await platform.client.tenants.get({ tenant: slug })).toMatchObject({
      status: 'SUSPENDED',
      statusReason: 'manual',
      statusDeadline: null,
    });
    expect(await sqlstateOf(asTenant(cluster, login, async () => undefined))).toBe(
      SQLSTATE.invalidAuthorization,
    );
    // The superuser goes on: with a dump, with migrations.
    await asSuperuser(cluster, database, (session) =>
      session.script(`SET ROLE ${ownerRole}; CREATE TABLE migrated (id int)`),
    );
    const { results } = await reactivate(slug);
    expect(results).toMatchObject([{ result: 'succeeded', status: 'TRIAL', error: null }]);
    expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
  });

  it('gives back exactly what was there: limits, settings, grants made by hand and by others', async () => {
    const login = await makeTenant(0);
    const { slug, database, role, ownerRole } = login.tenant;
    const [reader, lender, friend] = [uniqueName('reader'), uniqueName('lender'), uniqueName('friend')];
    await onServer(`
      CREATE ROLE ${reader} LOGIN; CREATE ROLE ${lender} LOGIN; CREATE ROLE ${friend} LOGIN;
      ALTER DATABASE ${database} CONNECTION LIMIT 7;
      ALTER ROLE ${role} CONNECTION LIMIT 5 VALID UNTIL '2031-02-03 04:05:06+00';
      ALTER DATABASE ${database} SET work_mem = '5MB';
      ALTER ROLE ${role} SET statement_timeout = '31s';
      ALTER ROLE ${role} IN DATABASE ${database} SET search_path = public, pg_catalog;
      GRANT ${role} TO ${friend};
      GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO ${reader};
      GRANT CONNECT ON DATABASE ${database} TO ${lender} WITH GRANT OPTION;
      GRANT CONNECT ON DATABASE ${database} TO PUBLIC;
      SET ROLE ${lender};
      GRANT CONNECT ON DATABASE ${database} TO ${friend};
      RESET ROLE;`);
    try {
      const before = await accessOf(login.tenant);
      expect(before).toMatchObject({
        connectionLimit: 7,
        grants: expect.arrayContaining([
          { grantee: null, grantor: ownerRole, privilege: 'CONNECT', grantable: false },
          { grantee: friend, grantor: lender, privilege: 'CONNECT', grantable: false },
          { grantee: lender, grantor: ownerRole, privilege: 'CONNECT', grantable: true },
        ]),
        roles: expect.arrayContaining([
          { role, canLogin: true, connectionLimit: 5, validUntil: expect.stringContaining('2031-02-03') },
        ]),
        memberships: expect.arrayContaining([expect.objectContaining({ role, member: friend })]),
      });
      expect((await suspend(slug)).totals.succeeded).toBe(1);
      const shut = (await accessOf(login.tenant)) as { grants: { privilege: string }[] };
      expect(shut.grants.filter(({ privilege }) => privilege === 'CONNECT')).toEqual([]);
      const may = await asSuperuser(cluster, 'postgres', (session) =>
        query(
          session,
          `SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper
             AND has_database_privilege(rolname, '${database}', 'CONNECT')`,
        ),
      );
      expect(may).toEqual([]);
      const { results } = await reactivate(slug);
      expect(results).toMatchObject([{ result: 'succeeded', status: 'ACTIVE', error: null }]);
      expect(await accessOf(login.tenant)).toEqual(before);
    } finally {
      await onServer(`DROP OWNED BY ${reader}, ${lender}, ${friend} CASCADE;
        REVOKE CONNECT ON DATABASE ${database} FROM ${reader}, ${lender}, ${friend}, PUBLIC CASCADE;
        DROP ROLE ${reader}, ${lender}, ${friend}`);
    }
  });

  it('leaves alone what somebody changed on purpose while it was shut, and says so', async () => {
    const { tenant } = await makeTenant(0);
    await suspend(tenant.slug);
    await onServer(`ALTER DATABASE ${tenant.database} CONNECTION LIMIT 3`);
    const { results } = await reactivate(tenant.slug);
    expect(await accessOf(tenant)).toMatchObject({ connectionLimit: 3 });
    const job = await platform.client.jobs.get({ job: results[0]?.jobId ?? 0 });
    expect(job.journal.map((line) => line.text).join('\n')).toContain(
      'connection limit of the database changed',
    );
  });

  it('refuses an act from the wrong status, and skips what has been done', async () => {
    const { tenant } = await makeTenant(0);
    expect((await reactivate(tenant.slug)).results).toMatchObject([
      { result: 'skipped', message: 'It is active already' },
    ]);
    await suspend(tenant.slug);
    const again = await suspend(tenant.slug, 'nobody-has-this-slug');
    expect(again).toMatchObject({
      results: [
        { result: 'skipped', status: 'SUSPENDED' },
        { result: 'failed', status: null, error: { code: 'NOT_FOUND' } },
      ],
      totals: { succeeded: 0, failed: 1, skipped: 1, notRun: 0 },
    });
    const { acts } = await platform.client.audit.list({ search: tenant.slug, verb: 'suspend tenant' });
    expect(acts).toMatchObject([{ outcome: 'done', reason: 'a test suspends it' }]);
  });

  it('says what it would do, statement by statement, and does nothing', async () => {
    const login = await makeTenant(0);
    const { slug, database, role } = login.tenant;
    const before = await accessOf(login.tenant);
    const plan = await asTenant(cluster, login, () =>
      platform.client.lifecycle.planSuspend({ tenants: [slug] }),
    );
    expect(plan.plans).toMatchObject([
      { tenant: slug, from: 'ACTIVE', to: 'SUSPENDED', whyNot: null, sessions: 1 },
    ]);
    const said = plan.plans[0]?.steps.flatMap((step) => step.statements).join(';\n') ?? '';
    expect(said).toContain(`ALTER ROLE "${role}" NOLOGIN`);
    expect(said).toContain(`REVOKE CONNECT ON DATABASE "${database}"`);
    expect(said).toContain('pg_terminate_backend');
    expect(await accessOf(login.tenant)).toEqual(before);
    await suspend(slug);
    const back = await platform.client.lifecycle.planReactivate({ tenants: [slug] });
    expect(back.plans[0]?.steps.flatMap((step) => step.statements)).toEqual(
      expect.arrayContaining([`ALTER ROLE "${role}" LOGIN`]),
    );
    expect((await platform.client.tenants.get({ tenant: slug })).status).toBe('SUSPENDED');
    const refused = await platform.client.lifecycle.planSuspend({ tenants: [slug] });
    expect(refused.plans[0]).toMatchObject({ to: null, whyNot: expect.stringContaining('suspended') });
  });

  it('cancels from suspended without touching what was written down, and gives it all back', async () => {
    const { tenant } = await makeTenant(0);
    const before = await accessOf(tenant);
    await suspend(tenant.slug);
    const cancelled = await platform.client.lifecycle.cancel({
      tenants: [tenant.slug],
      reason: 'they leave',
    });
    expect(cancelled.results).toMatchObject([{ result: 'succeeded', status: 'CANCELLED' }]);
    await reactivate(tenant.slug);
    expect(await accessOf(tenant)).toEqual(before);
    const history = await platform.client.lifecycle.history({ tenant: tenant.slug });
    expect(history.map(({ to }) => to)).toEqual([
      'ACTIVE',
      'REACTIVATING',
      'CANCELLED',
      'CANCELLING',
      'SUSPENDED',
      'SUSPENDING',
      'ACTIVE',
    ]);
  });

  it('answers at once without waiting, and the job can be watched', async () => {
    const { tenant } = await makeTenant(0);
    const { results } = await platform.client.lifecycle.suspend({
      tenants: [tenant.slug],
      reason: 'not waited for',
      wait: false,
    });
    expect(results[0]).toMatchObject({ result: 'not-run', jobId: expect.any(Number) });
    const job = await jobEnd(platform.client, results[0]?.jobId ?? 0);
    expect(job).toMatchObject({ kind: 'tenant.suspend', status: 'succeeded' });
    expect(job.steps.map((step) => step.status)).toEqual(job.steps.map(() => 'done'));
  });

  it('does nothing to the tenant when the probe after reactivation fails, until somebody decides', async () => {
    const login = await makeTenant(0);
    const { slug, role } = login.tenant;
    await suspend(slug);
    await onServer(`ALTER ROLE ${role} PASSWORD 'somebody set another one'`);
    const { results } = await reactivate(slug);
    expect(results).toMatchObject([{ result: 'failed', error: { code: 'VERIFICATION_FAILED' } }]);
    const stuck = await platform.client.lifecycle.attention();
    expect(stuck.filter((each) => each.tenant === slug)).toMatchObject([
      { act: 'reactivate', job: { status: 'failed', canResume: true, canUndo: true } },
    ]);
    await platform.client.jobs.cancel({ job: results[0]?.jobId ?? 0 });
    expect(await jobEnd(platform.client, results[0]?.jobId ?? 0)).toMatchObject({ status: 'undone' });
    expect((await platform.client.tenants.get({ tenant: slug })).status).toBe('SUSPENDED');
    expect(await accessOf(login.tenant)).toMatchObject({
      roles: expect.arrayContaining([expect.objectContaining({ role, canLogin: false })]),
    });
  });
});
