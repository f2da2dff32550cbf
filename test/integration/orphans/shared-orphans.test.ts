import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listOrphans } from '../../../src/engine/orphans/list-orphans.ts';
import { recorded } from '../../../src/engine/postgres/session.ts';
import { asSuperuser, asTenant, loginOf, query, type TenantLogin } from '../../support/as-tenant.ts';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('Orphans in databases that tenants share', ({ major }) => {
  const cluster = ownCluster(major);
  let platform: TestPlatform;
  let folder: string;
  let canDump = false;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster());
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-backups-'));
    const programs = await platform.engine.endings.clientPrograms();
    canDump = programs.some((each) => each.program === 'pg_dump' && each.major === major);
  });
  afterAll(async () => {
    await platform?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const make = async (isolation: 'schema' | 'row'): Promise<TenantLogin> =>
    loginOf(
      platform.client,
      (await createAndWait(platform.client, tenantInput({ isolation }))).tenant?.slug ?? '',
    );
  const inDatabase = (database: string, text: string) =>
    asSuperuser(cluster(), database, (session) => session.script(text));
  const ask = (database: string, text: string) =>
    asSuperuser(cluster(), database, (session) => query<Record<string, unknown>>(session, text));
  const inPlatform = (text: string) => inDatabase(platform.database, text);
  const list = async () => {
    const report = await platform.client.orphans.list({});
    expect(report.servers.map(({ problem }) => problem)).toEqual([null]);
    return report.orphans;
  };
  const remove = async (kind: 'schema' | 'rows' | 'role', name: string, over: object = {}) => {
    const { jobId } = await platform.client.orphans.remove({
      kind,
      server: platform.server,
      name,
      confirm: name,
      reason: 'a test removes it',
      ...(kind !== 'role' && { waiveBackup: true }),
      ...over,
    });
    return jobEnd(platform.client, jobId);
  };
  const reads = (login: TenantLogin) =>
    asTenant(cluster(), login, (session) => query(session, 'SELECT count(*)::int AS count FROM settings'));

  it('are none while everything has its tenant: in service, deleted, being made, converted', async () => {
    for (const isolation of ['schema', 'row'] as const) {
      const [, gone, moved] = [await make(isolation), await make(isolation), await make(isolation)];
      await platform.client.endings.delete({ tenants: [gone.tenant.slug], reason: 'to see' });
      const { jobId } = await platform.client.conversion.convert({
        tenant: moved.tenant.slug,
        to: isolation === 'row' ? 'schema' : 'row',
      });
      expect((await jobEnd(platform.client, jobId)).status).toBe('succeeded');
    }
    expect(await list()).toEqual([]);
    // A blueprint's extension may have a schema of its own.
    const { database } = (await make('schema')).tenant;
    await inDatabase(database, 'CREATE SCHEMA trgm; CREATE EXTENSION pg_trgm SCHEMA trgm');
    expect(await list()).toEqual([]);
  });

  it('are left alone while a job is at them', async () => {
    const { tenant } = await make('schema');
    await inPlatform(
      `DELETE FROM platform.organizations WHERE id = ${tenant.id};
       UPDATE platform.jobs SET status = 'failed' WHERE tenant_id = ${tenant.id}`,
    );
    expect(await list()).toEqual([]);
    await inPlatform(`UPDATE platform.jobs SET status = 'undone' WHERE tenant_id = ${tenant.id}`);
    expect((await list()).map(({ kind }) => kind).sort()).toEqual(['role', 'role', 'schema']);
    await remove('schema', `${tenant.database}.${tenant.schema}`);
    for (const name of [tenant.role, tenant.ownerRole])
      expect(await remove('role', name)).toMatchObject({ status: 'succeeded' });
    expect(await list()).toEqual([]);
  });

  it('are found with their roles, and removed by their name, and nothing beside them is', async () => {
    const [lost, stays] = [await make('schema'), await make('schema')];
    const { database } = lost.tenant;
    await inPlatform(`DELETE FROM platform.organizations WHERE id = ${lost.tenant.id}`);
    await inDatabase(database, 'CREATE SCHEMA reporting; CREATE TABLE reporting.facts (id int)');
    const name = `${database}.${lost.tenant.schema}`;
    const stranger = `${database}.reporting`;
    const found = await list();
    expect(found.map((each) => [each.kind, each.name, each.ours, each.can]).sort()).toEqual(
      [
        ['schema', name, true, ['take-back', 'remove']],
        ['schema', stranger, false, ['remove']],
        ['role', lost.tenant.role, true, ['remove']],
        ['role', lost.tenant.ownerRole, true, ['remove']],
      ].sort(),
    );
    const schema = found.find((each) => each.name === name);
    expect(schema?.explanation).toContain(
      `made for tenant ${lost.tenant.id}, which this platform does not know`,
    );
    expect(schema?.bytes).toBeGreaterThan(0);
    expect(await refusal(remove('schema', name, { confirm: 'reporting' }))).toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
    });
    expect(await refusal(remove('schema', `${database}.${stays.tenant.schema}`))).toMatchObject({
      code: 'NOT_FOUND',
    });
    const plan = await platform.client.orphans.planRemove({ kind: 'schema', server: platform.server, name });
    expect(plan.steps.flatMap(({ statements }) => statements).join('\n')).toContain(
      `DROP SCHEMA "${lost.tenant.schema}" CASCADE`,
    );
    expect(await reads(lost)).toEqual([{ count: 6 }]);

    const backup = canDump ? { backupTo: folder, waiveBackup: false } : {};
    const job = await remove('schema', name, backup);
    expect({ status: job.status, error: job.error }).toEqual({ status: 'succeeded', error: null });
    if (canDump) expect((await readdir(folder)).join()).toContain(name);
    await expect(reads(lost)).rejects.toThrow();
    for (const role of [lost.tenant.role, lost.tenant.ownerRole])
      expect(await remove('role', role)).toMatchObject({ status: 'succeeded' });
    expect(await remove('schema', stranger)).toMatchObject({ status: 'succeeded' });
    expect(await list()).toEqual([]);
    expect(await reads(stays)).toEqual([{ count: 6 }]);
  });

  it('are rows too, whose number is no tenant’s', async () => {
    const [lost, stays] = [await make('row'), await make('row')];
    const { database, id } = lost.tenant;
    await inPlatform(`DELETE FROM platform.organizations WHERE id = ${id}`);
    const name = `${database}.tenant_${id}`;
    const rows = (await list()).filter(({ kind }) => kind === 'rows');
    expect(rows).toMatchObject([{ name, ours: true, can: ['take-back', 'remove'] }]);
    expect(rows[0]?.explanation).toMatch(/^\d+ rows of number \d+ in the shared database/);
    const backup = canDump ? { backupTo: folder, waiveBackup: false } : {};
    const job = await remove('rows', name, backup);
    expect({ status: job.status, error: job.error }).toEqual({ status: 'succeeded', error: null });
    if (canDump) expect((await readdir(folder)).join()).toContain(name);
    expect(await ask(database, `SELECT FROM settings WHERE tenant_id = ${id}`)).toEqual([]);
    for (const role of [lost.tenant.role, lost.tenant.ownerRole])
      expect(await remove('role', role)).toMatchObject({ status: 'succeeded' });
    expect(await list()).toEqual([]);
    expect(await reads(stays)).toEqual([{ count: 6 }]);
    const { acts } = await platform.client.audit.list({ verb: 'remove orphan', search: name });
    expect(acts).toMatchObject([{ outcome: 'done', reason: 'a test removes it' }]);
  });

  it('become tenants again under their number, with what they have', async () => {
    for (const isolation of ['schema', 'row'] as const) {
      const [lost] = [await make(isolation), await make(isolation)];
      const { tenant } = lost;
      const kind = isolation === 'row' ? ('rows' as const) : ('schema' as const);
      const name = `${tenant.database}.${tenant.schema ?? `tenant_${tenant.id}`}`;
      const takeBack = (over: object = {}) =>
        platform.client.orphans.takeBack({
          kind,
          server: platform.server,
          name,
          tenantName: 'Lost and found',
          ...over,
        });
      expect(await refusal(takeBack())).toMatchObject({ code: 'NOT_FOUND' });
      await inPlatform(`DELETE FROM platform.organizations WHERE id = ${tenant.id}`);
      expect((await list()).find((each) => each.name === name)?.can).toEqual(['take-back', 'remove']);
      expect(await refusal(takeBack({ subscription: 'gold' }))).toMatchObject({
        details: { fields: [{ field: 'subscription' }] },
      });
      expect(await refusal(takeBack({ tier: 'standard' }))).toMatchObject({
        details: {
          fields: [{ field: 'tier', message: expect.stringContaining('allows isolation by database') }],
        },
      });
      const back = await takeBack({ newPassword: true, subscription: 'starter', tier: 'free' });
      expect(back).toMatchObject({
        id: tenant.id,
        status: 'ACTIVE',
        isolation,
        database: tenant.database,
        schema: tenant.schema,
        role: tenant.role,
        ownerRole: tenant.ownerRole,
        blueprint: 'studio',
        schemaVersion: tenant.schemaVersion,
        plan: 'starter',
        tier: { name: 'free', version: 1 },
      });
      // Its server is told by a job that begins with it.
      const { jobs } = await platform.client.jobs.list({ tenant: back.slug });
      expect(await jobEnd(platform.client, jobs[0]?.id ?? 0)).toMatchObject({
        kind: 'tenant.apply-configuration',
        status: 'succeeded',
      });
      expect((await platform.client.enforcement.drift({})).drifts).toEqual([]);
      expect(await list()).toEqual([]);
      await expect(reads(lost)).rejects.toThrow();
      expect(await reads(await loginOf(platform.client, back.slug))).toEqual([{ count: 6 }]);
      const { probes } = await platform.client.tenants.test({ tenant: back.slug });
      expect(probes.filter(({ passed }) => !passed)).toEqual([]);
      expect((await platform.client.lifecycle.reconcile({})).differences).toEqual([]);
      const { acts } = await platform.client.audit.list({ verb: 'take back place', search: name });
      expect(acts[0]).toMatchObject({ outcome: 'done' });
      // The next tenant does not get its number.
      expect((await make(isolation)).tenant.id).toBeGreaterThan(tenant.id);
    }
  });

  it('come back suspended while the server lets them not in, and with the login that is in use', async () => {
    for (const isolation of ['schema', 'row'] as const) {
      const lost = await make(isolation);
      const { tenant } = lost;
      const takeBack = async (newPassword: boolean) => {
        await inPlatform(`DELETE FROM platform.organizations WHERE id = ${tenant.id}`);
        return platform.client.orphans.takeBack({
          kind: isolation === 'row' ? 'rows' : 'schema',
          server: platform.server,
          name: `${tenant.database}.${tenant.schema ?? `tenant_${tenant.id}`}`,
          tenantName: `Shut by ${isolation}`,
          newPassword,
        });
      };
      await platform.client.lifecycle.suspend({ tenants: [tenant.slug], reason: 'before it is lost' });
      const shut = await takeBack(true);
      expect(shut).toMatchObject({ id: tenant.id, status: 'SUSPENDED', statusReason: 'manual' });
      expect((await platform.client.lifecycle.reconcile({})).differences).toEqual([]);
      const { results } = await platform.client.lifecycle.reactivate({ tenants: [shut.slug] });
      expect(results).toMatchObject([{ result: 'succeeded', status: 'ACTIVE' }]);
      expect(await reads(await loginOf(platform.client, shut.slug))).toEqual([{ count: 6 }]);
      expect((await platform.client.tenants.test({ tenant: shut.slug })).passed).toBe(true);

      // A rotation leaves it with its second login alone.
      await platform.client.passwords.rotate({ tenants: [shut.slug], graceHours: 0 });
      const open = await takeBack(true);
      expect(open).toMatchObject({ status: 'ACTIVE', role: tenant.role, login: `${tenant.role}_b` });
      expect((await platform.client.tenants.test({ tenant: open.slug })).passed).toBe(true);
      expect((await platform.client.lifecycle.reconcile({})).differences).toEqual([]);
    }
  });

  it.runIf(major === 15)('take the same number of questions however many tenants there are', async () => {
    const { database } = (await make('row')).tenant;
    const { orphans } = platform.engine;
    const asked = async () => {
      let questions = 0;
      const connectTo: typeof orphans.connectTo = async (...place) =>
        recorded(await orphans.connectTo(...place), () => {
          questions += 1;
        });
      await listOrphans({ ...orphans, connectTo }, undefined);
      return questions;
    };
    const few = await asked();
    await inDatabase(
      database,
      `INSERT INTO cadastre.places (tenant_id, role_name) SELECT n, 'none' FROM generate_series(900001, 900300) AS n;
       SET session_replication_role = replica;
       INSERT INTO companies (tenant_id, name) SELECT n, 'x' FROM generate_series(900001, 900300) AS n`,
    );
    expect((await list()).filter(({ kind }) => kind === 'rows').length).toBe(300);
    expect(few).toBeGreaterThan(0);
    // One more: the rows of those that were found are counted.
    expect(await asked()).toBeLessThanOrEqual(few + 1);
  });
});
