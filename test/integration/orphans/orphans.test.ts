import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import { type Cluster, startCluster } from '../../support/cluster.ts';
import { TEST_MAJORS } from '../../support/postgres-programs.ts';
import { ownCluster, uniqueName } from '../../support/shared-cluster.ts';
import {
  addServer,
  createAndWait,
  jobEnd,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

describe.each(TEST_MAJORS)('Orphans (PostgreSQL %i)', (major) => {
  const own = ownCluster(major);
  let cluster: Cluster;
  let platform: TestPlatform;
  let folder: string;
  let canDump = false;
  beforeAll(async () => {
    cluster = own();
    // The environment has one password for all servers.
    platform = await openTestPlatform(cluster, { secretStore: 'session' });
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-backups-'));
    const programs = await platform.engine.endings.clientPrograms();
    canDump = programs.some(({ program, major: of }) => program === 'pg_dump' && of === major);
  });
  afterAll(async () => {
    await platform?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const onServer = (text: string, database = 'postgres') =>
    asSuperuser(cluster, database, (session) => session.script(text));
  const inPlatform = (text: string) => onServer(text, platform.database);
  const there = async (name: string) =>
    asSuperuser(cluster, 'postgres', async (session) => {
      const rows = await query(
        session,
        `SELECT datname FROM pg_database WHERE datname = '${name}' UNION ALL SELECT rolname FROM pg_roles WHERE rolname = '${name}'`,
      );
      return rows.length > 0;
    });
  const list = async () => (await platform.client.orphans.list({})).orphans;
  const removal = (
    kind: 'database' | 'role' | 'template' | 'organization',
    name: string,
    over: object = {},
  ) => ({
    kind,
    server: platform.server,
    name,
    confirm: name,
    reason: 'a test removes it',
    ...(kind === 'database' ? { waiveBackup: true } : {}),
    ...over,
  });
  const remove = async (...input: Parameters<typeof removal>) => {
    const { jobId } = await platform.client.orphans.remove(removal(...input));
    return jobEnd(platform.client, jobId);
  };

  it('finds nothing where everything has its place', async () => {
    await createAndWait(platform.client, tenantInput());
    const job = await createAndWait(platform.client, tenantInput());
    await platform.client.lifecycle.suspend({ tenants: [job.tenant?.slug ?? ''], reason: 'to see' });
    const report = await platform.client.orphans.list({});
    expect(report.orphans).toEqual([]);
    expect(report.servers).toMatchObject([{ server: 'main', problem: null }]);
  });

  it('finds each kind, says whose it is and what can be done, and removes what it may', async () => {
    const [lost, gone] = [
      await createAndWait(platform.client, tenantInput()),
      await createAndWait(platform.client, tenantInput()),
    ];
    const lostTenant = await platform.client.tenants.get({ tenant: lost.tenant?.slug ?? '' });
    const goneTenant = await platform.client.tenants.get({ tenant: gone.tenant?.slug ?? '' });
    const [stranger, idle, template] = [
      uniqueName('stranger'),
      uniqueName('idle'),
      'cadastre_tpl_old_0123456789ab',
    ];
    await onServer(`CREATE DATABASE ${stranger}`);
    await onServer(`CREATE ROLE ${idle} LOGIN`);
    await onServer(`CREATE DATABASE ${template} IS_TEMPLATE true ALLOW_CONNECTIONS false`);
    await inPlatform(`DELETE FROM platform.organizations WHERE id = ${lostTenant.id}`);
    await onServer(`DROP DATABASE ${goneTenant.database}`);

    const found = await list();
    expect(found.map(({ kind, name, ours, can }) => [kind, name, ours, can]).sort()).toEqual(
      [
        ['database', lostTenant.database, true, ['adopt', 'remove']],
        ['database', stranger, false, ['adopt', 'remove']],
        ['organization', goneTenant.slug, true, ['purge']],
        ['role', idle, false, ['remove']],
        ['role', lostTenant.ownerRole, true, ['remove']],
        ['role', lostTenant.role, true, ['remove']],
        ['template', template, true, ['remove']],
      ].sort(),
    );

    const refused = await refusal(
      platform.client.orphans.remove(removal('database', stranger, { confirm: 'no' })),
    );
    expect(refused).toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      details: { fields: [{ field: 'confirm' }] },
    });
    expect(
      (await refusal(platform.client.orphans.remove(removal('organization', goneTenant.slug)))).code,
    ).toBe('REFUSED');
    expect((await refusal(platform.client.orphans.remove(removal('database', platform.database)))).code).toBe(
      'NOT_FOUND',
    );

    const plan = await platform.client.orphans.planRemove(removal('role', lostTenant.role));
    expect(plan.obstacles.map(({ kind, where }) => [kind, where])).toContainEqual([
      'dependency',
      lostTenant.database,
    ]);
    expect(await remove('role', lostTenant.role)).toMatchObject({
      status: 'undone',
      error: { code: 'CONFLICT' },
    });
    for (const [kind, name] of [
      ['database', lostTenant.database],
      ['database', stranger],
      ['role', lostTenant.role],
      ['role', lostTenant.ownerRole],
      ['role', idle],
      ['template', template],
    ] as const) {
      const job = await remove(kind, name);
      expect({ name, status: job.status, error: job.error }).toEqual({
        name,
        status: 'succeeded',
        error: null,
      });
      expect(await there(name)).toBe(false);
    }
    const { jobId } = await platform.client.endings.purge({
      tenant: goneTenant.slug,
      confirm: goneTenant.slug,
      reason: 'its database is gone',
      waiveBackup: true,
    });
    expect((await jobEnd(platform.client, jobId)).status).toBe('succeeded');
    expect(await list()).toEqual([]);
  });

  it('makes a last backup of a database, and gives it back its limit when that fails', async ({ skip }) => {
    const name = uniqueName('kept');
    await onServer(`CREATE DATABASE ${name} CONNECTION LIMIT 17`);
    await onServer('CREATE TABLE facts (id int); INSERT INTO facts VALUES (1)', name);
    if (!canDump) {
      const error = await refusal(
        platform.client.orphans.remove(removal('database', name, { backupTo: folder, waiveBackup: false })),
      );
      expect(error.code).toBe('NOT_SUPPORTED');
      await onServer(`DROP DATABASE ${name}`);
      skip(`no pg_dump ${major} on this machine`);
    }
    // Somebody holds a table, so that pg_dump fails after its patience; the job is cancelled before that.
    const { jobId } = await asSuperuser(cluster, name, async (session) => {
      await session.script('BEGIN; LOCK TABLE facts IN ACCESS EXCLUSIVE MODE');
      const begun = await platform.client.orphans.remove(
        removal('database', name, { backupTo: folder, waiveBackup: false }),
      );
      for await (const state of await platform.client.jobs.watch({ job: begun.jobId }))
        if (state.steps.find((step) => step.name === 'backup')?.status === 'running') break;
      await platform.client.jobs.cancel({ job: begun.jobId });
      await jobEnd(platform.client, begun.jobId);
      return begun;
    });
    expect(await platform.client.jobs.get({ job: jobId })).toMatchObject({ status: 'undone' });
    expect(await readdir(folder)).toEqual([]);
    expect(
      await asSuperuser(cluster, 'postgres', (session) =>
        query(session, `SELECT datconnlimit FROM pg_database WHERE datname = '${name}'`),
      ),
    ).toEqual([{ datconnlimit: 17 }]);
    expect((await remove('database', name, { backupTo: folder, waiveBackup: false })).status).toBe(
      'succeeded',
    );
    expect((await readdir(folder)).map((file) => file.split('.').at(-1)).sort()).toEqual(['dump', 'json']);
    expect(await there(name)).toBe(false);
  });

  it('says which server could not be asked, and tells of the others all the same', async () => {
    const away = await startCluster({ major });
    const idle = uniqueName('idle');
    try {
      await addServer(platform.client, away, 'away');
      await away.stop();
      await onServer(`CREATE ROLE ${idle}`);
      const report = await platform.client.orphans.list({});
      expect(report.servers.map(({ server, problem }) => [server, problem === null]).sort()).toEqual([
        ['away', false],
        ['main', true],
      ]);
      expect(report.orphans).toMatchObject([{ kind: 'role', name: idle }]);
    } finally {
      await onServer(`DROP ROLE IF EXISTS ${idle}`);
      await platform.client.servers.remove({ server: 'away', confirm: 'away' });
      await away.remove();
    }
  });

  it('never takes the platform database of another Cadastre for one', async () => {
    const other = await openTestPlatform(cluster);
    try {
      expect(await list()).toMatchObject([{ kind: 'database', name: other.database }]);
      const job = await remove('database', other.database);
      expect(job).toMatchObject({ status: 'undone', error: { code: 'REFUSED' } });
      expect(await there(other.database)).toBe(true);
      const plan = await platform.client.adoption.plan({
        server: platform.server,
        databases: [other.database],
        login: 'own-role',
      });
      expect(plan.rows[0]?.errors[0]?.message).toMatch(/platform database of another/);
    } finally {
      await other.remove();
      await onServer(`DROP DATABASE ${other.database} WITH (FORCE)`);
    }
  });

  it('shows a deleted tenant whose time is over', async () => {
    const job = await createAndWait(platform.client, tenantInput());
    const login = await loginOf(platform.client, job.tenant?.slug ?? '');
    const { slug, id } = login.tenant;
    await platform.client.endings.delete({ tenants: [slug], reason: 'to see' });
    expect(await list()).toEqual([]);
    await inPlatform(
      `UPDATE platform.organizations SET purge_due_at = now() - interval '1 day' WHERE id = ${id}`,
    );
    expect(await list()).toMatchObject([{ kind: 'parked-database', tenant: slug, can: ['purge'] }]);
    await platform.client.endings.restore({ tenants: [slug] });
    expect(await list()).toEqual([]);
    await asTenant(cluster, login, async () => undefined);
  });
});
