import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSuperuser, asTenant, loginOf, query, type TenantLogin } from '../../support/as-tenant.ts';
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

const run = promisify(execFile);

describe.each(TEST_MAJORS)('Deleting, restoring and purging (PostgreSQL %i)', (major) => {
  const own = ownCluster(major, {
    settings: { max_prepared_transactions: '10', wal_level: 'logical', track_commit_timestamp: 'off' },
  });
  let cluster: Cluster;
  let platform: TestPlatform;
  let folder: string;
  /** A client of this server's major is on this machine. */
  let canDump = false;
  beforeAll(async () => {
    cluster = own();
    platform = await openTestPlatform(cluster);
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-backups-'));
    const programs = await platform.engine.endings.clientPrograms();
    canDump = ['pg_dump', 'pg_restore'].every((program) =>
      programs.some((each) => each.program === program && each.major === major),
    );
  });
  afterAll(async () => {
    await platform?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const makeTenant = async (trialDays = 14): Promise<TenantLogin> => {
    const job = await createAndWait(platform.client, tenantInput({ trialDays }));
    return loginOf(platform.client, job.tenant?.slug ?? '');
  };
  const onServer = (text: string, database = 'postgres') =>
    asSuperuser(cluster, database, (session) => session.script(text));
  const ask = (text: string, database = 'postgres') =>
    asSuperuser(cluster, database, (session) => query<Record<string, unknown>>(session, text));
  const remove = (...tenants: string[]) =>
    platform.client.endings.delete({ tenants, reason: 'a test deletes it' });
  const purge = async (slug: string, backup: { backupTo: string } | { waiveBackup: true }) => {
    const { jobId } = await platform.client.endings.purge({
      tenant: slug,
      confirm: slug,
      reason: 'a test purges it',
      ...backup,
    });
    return jobEnd(platform.client, jobId);
  };
  const namesLike = async (id: number) =>
    (
      await ask(`SELECT datname AS name FROM pg_database WHERE datname ~ '^studio_${id}_'
      UNION ALL SELECT rolname FROM pg_roles WHERE rolname ~ '^studio_${id}_' ORDER BY 1`)
    ).map(({ name }) => name);

  it('takes a tenant out of service and brings it back as it was', async () => {
    const login = await makeTenant();
    const { slug, id, database } = login.tenant;
    await asTenant(cluster, login, (session) =>
      session.script('CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)'),
    );
    await onServer(`ALTER DATABASE ${database} CONNECTION LIMIT 9`);
    const plan = await platform.client.endings.planDelete({ tenants: [slug] });
    expect(plan.plans[0]?.steps.flatMap(({ statements }) => statements).join('\n')).toMatch(
      new RegExp(`NOLOGIN[\\s\\S]*RENAME TO "studio_${id}_deleted_\\d{8}"`),
    );
    expect((await platform.client.tenants.get({ tenant: slug })).status).toBe('TRIAL');

    expect(await remove(slug)).toMatchObject({
      results: [{ result: 'succeeded', status: 'DELETED', error: null }],
    });
    const deleted = await platform.client.tenants.get({ tenant: slug });
    const days = (new Date(deleted.purgeDueAt ?? 0).getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThan(30.1);
    expect(deleted).toMatchObject({ status: 'DELETED', slug, deletedAt: expect.any(String) });
    const [parked] = await ask(
      `SELECT datname, datallowconn FROM pg_database WHERE datname ~ '^studio_${id}_'`,
    );
    expect(parked).toMatchObject({
      datname: expect.stringMatching(`^studio_${id}_deleted_\\d{8}$`),
      datallowconn: true,
    });
    // A superuser still can: backups and migrations.
    expect(await ask('SELECT id FROM kept', String(parked?.datname))).toEqual([{ id: 7 }]);
    await expect(asTenant(cluster, login, async () => undefined)).rejects.toMatchObject({
      details: { sqlstate: expect.stringMatching(/28000|3D000/) },
    });

    const restored = await platform.client.endings.restore({ tenants: [slug] });
    expect(restored.results).toMatchObject([{ result: 'succeeded', status: 'TRIAL', error: null }]);
    expect(await platform.client.tenants.get({ tenant: slug })).toMatchObject({
      deletedAt: null,
      purgeDueAt: null,
      database,
    });
    expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
    expect(await asTenant(cluster, login, (session) => query(session, 'SELECT id FROM kept'))).toEqual([
      { id: 7 },
    ]);
    expect(await ask(`SELECT datconnlimit FROM pg_database WHERE datname = '${database}'`)).toEqual([
      { datconnlimit: 9 },
    ]);
  });

  it('brings a suspended tenant back suspended, and open again after that with what it had', async () => {
    const login = await makeTenant(0);
    const { slug } = login.tenant;
    await platform.client.lifecycle.suspend({ tenants: [slug], reason: 'not paid' });
    expect((await remove(slug)).totals.succeeded).toBe(1);
    expect((await platform.client.endings.restore({ tenants: [slug] })).results).toMatchObject([
      { result: 'succeeded', status: 'SUSPENDED' },
    ]);
    await expect(asTenant(cluster, login, async () => undefined)).rejects.toMatchObject({
      details: { sqlstate: '28000' },
    });
    expect((await platform.client.lifecycle.reactivate({ tenants: [slug] })).results).toMatchObject([
      { result: 'succeeded', status: 'ACTIVE' },
    ]);
    await asTenant(cluster, login, async () => undefined);
  });

  it('renames under applications that come back at once, and lets them in again if it cannot', async () => {
    const login = await makeTenant(0);
    const { slug, database } = login.tenant;
    await onServer(`BEGIN; CREATE TABLE pending (id int); PREPARE TRANSACTION '${database}'`, database);
    const refused = await remove(slug);
    expect(refused.results).toMatchObject([
      { result: 'failed', status: 'ACTIVE', error: { code: 'CONFLICT' } },
    ]);
    expect(refused.results[0]?.message).toContain(`the prepared transaction ${database}`);
    await asTenant(cluster, login, async () => undefined);
    await onServer(`ROLLBACK PREPARED '${database}'`, database);

    let knocking = true;
    const knocks = Array.from({ length: 4 }, async () => {
      while (knocking)
        await asTenant(cluster, login, (session) => session.script('SELECT pg_sleep(0.05)')).catch(
          () => undefined,
        );
    });
    const admin = await asSuperuser(cluster, database, async (session) => {
      const result = await remove(slug);
      await session.script('SELECT 1').catch(() => undefined);
      return result;
    });
    knocking = false;
    await Promise.all(knocks);
    expect(admin.results).toMatchObject([{ result: 'succeeded', status: 'DELETED' }]);
  });

  it('answers one list for many, and skips what is where it should be', async () => {
    const [one, two] = [await makeTenant(), await makeTenant()];
    await remove(one.tenant.slug);
    const list = await remove(one.tenant.slug, two.tenant.slug, 'nobody-has-this');
    expect(list.totals).toEqual({ succeeded: 1, failed: 1, skipped: 1, notRun: 0 });
    expect(
      await platform.client.endings.restore({ tenants: [one.tenant.slug, two.tenant.slug] }),
    ).toMatchObject({
      totals: { succeeded: 2 },
    });
  });

  it('purges with a verified backup that restores into what the tenant had', async ({ skip }) => {
    if (!canDump) skip(`no pg_dump ${major} on this machine`);
    const login = await makeTenant(0);
    const { slug, id, database, role, ownerEmail } = login.tenant;
    await asTenant(cluster, login, (session) =>
      session.script(`CREATE TABLE kept (id int, note text); INSERT INTO kept VALUES (1, 'é')`),
    );
    await onServer(
      `ALTER DATABASE ${database} SET work_mem = '7MB'; ALTER DATABASE ${database} CONNECTION LIMIT 11`,
    );
    const plan = await platform.client.endings.planPurge({ tenant: slug, backupTo: folder });
    expect(plan).toMatchObject({ problem: null, obstacles: [], backup: { problem: null } });
    expect(plan.steps.flatMap(({ statements }) => statements).join('\n')).toContain(
      `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`,
    );

    const job = await purge(slug, { backupTo: folder });
    expect({ status: job.status, error: job.error }).toEqual({ status: 'succeeded', error: null });
    expect(await namesLike(id)).toEqual([]);

    const { record, ...signed } = await platform.client.endings.erasure({ tenant: slug });
    expect(record).toMatchObject({
      tenant: { id },
      reason: 'a test purges it',
      erased: { database, roles: expect.arrayContaining([role]), rolesKept: [] },
    });
    expect(record.verified.every(({ passed }) => passed)).toBe(true);
    expect(record.verified.length).toBeGreaterThan(4);
    const backup = record.backup;
    if (!backup) throw new Error('There is no backup in the record');
    expect(
      createHash('sha256')
        .update(await readFile(backup.file))
        .digest('hex'),
    ).toBe(backup.sha256);
    expect(backup.tables).toBeGreaterThan(30);
    const manifest = JSON.parse(await readFile(backup.manifest, 'utf8'));
    expect(manifest).toMatchObject({ usualName: database, sha256: backup.sha256 });
    const lost = manifest.lost.statements.join('\n');
    expect(lost).toContain(`CONNECTION LIMIT 11`);
    expect(lost).toContain(`"work_mem" TO '7MB'`);
    expect((await readdir(folder)).filter((name) => name.endsWith('.partial'))).toEqual([]);

    // The statements and the file together give back what there was.
    const pgRestore = (await platform.engine.endings.clientPrograms()).find(
      (each) => each.program === 'pg_restore' && each.major === major,
    );
    await onServer(`CREATE DATABASE ${database} TEMPLATE template0`);
    for (const statement of manifest.lost.statements) await onServer(statement);
    await run(pgRestore?.path ?? '', ['--exit-on-error', `--dbname=${database}`, backup.file], {
      env: {
        PATH: process.env['PATH'],
        PGHOST: cluster.host,
        PGPORT: String(cluster.port),
        PGUSER: cluster.superuser,
        PGPASSWORD: cluster.password,
      },
    });
    await onServer(
      `ALTER ROLE ${role} LOGIN PASSWORD '${login.password}'; GRANT CONNECT ON DATABASE ${database} TO ${role}`,
    );
    expect(await asTenant(cluster, login, (session) => query(session, 'SELECT note FROM kept'))).toEqual([
      { note: 'é' },
    ]);
    await onServer(`DROP DATABASE ${database}`);
    await onServer(
      `DROP OWNED BY studio_${id}_user, studio_${id}_owner; DROP ROLE studio_${id}_user, studio_${id}_owner`,
    );

    // Nothing of the customer is left in the platform database, and the slug is free.
    const texts = await ask(
      `SELECT count(*)::int AS found FROM platform.jobs AS j WHERE j::text ILIKE '%${ownerEmail}%' OR tenant_slug = '${slug}'`,
      platform.database,
    );
    expect(texts).toEqual([{ found: 0 }]);
    expect(
      await ask(
        `SELECT name, slug, status, owner_email FROM platform.organizations WHERE id = ${id}`,
        platform.database,
      ),
    ).toEqual([{ name: 'purged', slug: `purged-${id}`, status: 'PURGED', owner_email: null }]);
    expect((await refusal(platform.client.tenants.get({ tenant: slug }))).code).toBe('NOT_FOUND');
    await createAndWait(platform.client, tenantInput({ slug, ownerEmail }));

    // The proof stands on its own, as JSON and as PDF, and a changed one does not.
    for (const format of ['json', 'pdf'] as const) {
      const file = await platform.client.endings.exportErasure({ tenant: String(id), format });
      expect(await platform.client.endings.verifyErasure({ base64: file.base64 })).toMatchObject({
        valid: true,
        knownKey: true,
        onRecord: true,
        record: { tenant: { id } },
      });
      const bytes = Buffer.from(file.base64, 'base64').toString('latin1');
      const changed = Buffer.from(bytes.replace('a test purges it', 'a test changed it'), 'latin1');
      expect(
        await platform.client.endings.verifyErasure({ base64: changed.toString('base64') }),
      ).toMatchObject({ valid: false });
    }
    expect(signed.keyId).toMatch(/^[0-9a-f]{16}$/);
  });

  it('makes the backup again when something was written while it was made', async ({ skip }) => {
    if (!canDump) skip(`no pg_dump ${major} on this machine`);
    const login = await makeTenant(0);
    const { slug } = login.tenant;
    await asTenant(cluster, login, (session) => session.script('CREATE TABLE ticks (at int)'));
    let writing = true;
    let written = 0;
    const writer = asTenant(cluster, login, async (session) => {
      while (writing) {
        await session.script(`INSERT INTO ticks VALUES (${written})`);
        written += 1;
      }
    }).catch(() => undefined);
    const job = await purge(slug, { backupTo: folder });
    writing = false;
    await writer;
    expect(job.status).toBe('succeeded');
    expect(job.steps.find(({ name }) => name === 'late-writes')?.fact).toMatch(/^made again/);
    const { record } = await platform.client.endings.erasure({ tenant: slug });
    const restorer = (await platform.engine.endings.clientPrograms()).find(
      (each) => each.program === 'pg_restore' && each.major === major,
    );
    const { stdout } = await run(restorer?.path ?? '', [
      '--data-only',
      '--table=ticks',
      '-f',
      '-',
      record.backup?.file ?? '',
    ]);
    expect(stdout.split('\n').filter((line) => /^\d+$/.test(line)).length).toBe(written);
  });

  it('refuses a backup where no client of the server is, and says the way out', async ({ skip }) => {
    if (canDump) skip(`pg_dump ${major} is on this machine`);
    const { tenant } = await makeTenant();
    const error = await refusal(purge(tenant.slug, { backupTo: folder }));
    expect(error).toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(error.details.wayOut).toMatch(/client programs of PostgreSQL 18/);
    expect(
      (await platform.client.endings.planPurge({ tenant: tenant.slug, backupTo: folder })).problem,
    ).toMatch(/pg_dump/);
    expect((await platform.client.tenants.get({ tenant: tenant.slug })).status).toBe('TRIAL');
  });

  it('asks for the name and for a decision about the backup', async () => {
    const { tenant } = await makeTenant();
    const call = (input: object) =>
      refusal(platform.client.endings.purge({ tenant: tenant.slug, reason: 'a test', ...input } as never));
    expect(await call({ confirm: 'something', waiveBackup: true })).toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      details: { fields: [{ field: 'confirm' }] },
    });
    expect(await call({ confirm: tenant.slug })).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: [{ field: 'backupTo' }] },
    });
    expect(await call({ confirm: tenant.slug, waiveBackup: true, backupTo: folder })).toMatchObject({
      code: 'INVALID_INPUT',
    });
    if (canDump) {
      expect(await call({ confirm: tenant.slug, backupTo: join(folder, 'not-there') })).toMatchObject({
        code: 'INVALID_INPUT',
        details: { fields: [{ field: 'backupTo' }] },
      });
    }
    expect((await platform.client.tenants.get({ tenant: tenant.slug })).status).toBe('TRIAL');
  });

  it('explains every obstacle, leaves the tenant as it was, and purges when they are gone', async () => {
    const login = await makeTenant(0);
    const { slug, id, database, role, ownerRole } = login.tenant;
    const elsewhere = uniqueName('elsewhere');
    const slot = uniqueName('slot');
    await onServer(`CREATE DATABASE ${elsewhere}`);
    await onServer(`CREATE TABLE lent (id int); GRANT SELECT ON lent TO ${role}`, elsewhere);
    await onServer(`CREATE TABLE own (id int); ALTER TABLE own OWNER TO ${ownerRole}`, elsewhere);
    await onServer(`GRANT SET ON PARAMETER log_min_messages TO ${role}`);
    await onServer(`SELECT pg_create_logical_replication_slot('${slot}', 'test_decoding')`, database).catch(
      async () => onServer(`SELECT pg_create_logical_replication_slot('${slot}', 'pgoutput')`, database),
    );
    await onServer(
      `CREATE SUBSCRIPTION ${slot} CONNECTION 'host=127.0.0.1 dbname=nowhere' PUBLICATION p WITH (connect = false)`,
      database,
    );
    // After the slot: making one waits for every open transaction.
    await onServer(`BEGIN; CREATE TABLE pending (id int); PREPARE TRANSACTION '${database}'`, database);
    const { obstacles } = await platform.client.endings.planPurge({ tenant: slug });
    expect(obstacles.map(({ kind }) => kind).sort()).toEqual([
      'dependency',
      'dependency',
      'dependency',
      'prepared-transaction',
      'replication-slot',
      'subscription',
    ]);
    const job = await purge(slug, { waiveBackup: true });
    expect(job).toMatchObject({ status: 'undone', error: { code: 'CONFLICT' } });
    for (const word of [
      database,
      slot,
      elsewhere,
      'ROLLBACK PREPARED',
      'REVOKE ALL ON TABLE',
      'REVOKE ALL ON PARAMETER log_min_messages',
      'OWNER TO CURRENT_USER',
    ])
      expect(JSON.stringify(job.error)).toContain(word);
    expect((await platform.client.tenants.get({ tenant: slug })).status).toBe('ACTIVE');
    await asTenant(cluster, login, async () => undefined);

    for (const { statements, where } of obstacles) {
      for (const statement of statements) {
        if (statement.startsWith('DROP SUBSCRIPTION')) {
          await onServer(`ALTER SUBSCRIPTION ${slot} DISABLE`, database);
          await onServer(`ALTER SUBSCRIPTION ${slot} SET (slot_name = NONE)`, database);
        }
        await onServer(statement, where ?? 'postgres');
      }
    }
    // Nothing of that takes what the tenant has in its own database, as long as it is not purged.
    await asTenant(cluster, login, async () => undefined);
    const again = await purge(slug, { waiveBackup: true });
    expect({ status: again.status, error: again.error }).toEqual({ status: 'succeeded', error: null });
    expect(await namesLike(id)).toEqual([]);
    await onServer(`DROP DATABASE ${elsewhere}`);
  });

  it('goes on, and only on, when an obstacle comes after the first drop', async () => {
    const login = await makeTenant(0);
    const { slug, id, database, role } = login.tenant;
    const elsewhere = uniqueName('late');
    await onServer(`CREATE DATABASE ${elsewhere}`);
    const { jobId } = await platform.client.endings.purge({
      tenant: slug,
      confirm: slug,
      reason: 'a test purges it',
      waiveBackup: true,
    });
    // As soon as the check has passed, somebody grants the role something in another database.
    for await (const state of await platform.client.jobs.watch({ job: jobId })) {
      if (state.steps.find(({ name }) => name === 'check')?.status === 'done') break;
    }
    await onServer(`CREATE TABLE lent (id int); GRANT SELECT ON lent TO ${role}`, elsewhere).catch(
      () => undefined,
    );
    const job = await jobEnd(platform.client, jobId);
    if (job.status === 'failed') {
      expect(job).toMatchObject({ canCancel: false, canResume: true, undo: [], error: { code: 'CONFLICT' } });
      expect(job.error?.message).toContain(elsewhere);
      expect((await refusal(platform.client.jobs.cancel({ job: jobId }))).code).toBe('REFUSED');
      await onServer(`DROP OWNED BY ${role}`, elsewhere);
      await platform.client.jobs.resume({ job: jobId });
      expect((await jobEnd(platform.client, jobId)).status).toBe('succeeded');
    } else expect(job.status).toBe('succeeded');
    expect(await ask(`SELECT FROM pg_database WHERE datname = '${database}'`)).toEqual([]);
    expect(await namesLike(id)).toEqual([]);
    await onServer(`DROP DATABASE ${elsewhere}`);
  });

  it('purges what a drop that was cut off left behind, and a database that is gone', async () => {
    const [torn, gone] = [await makeTenant(), await makeTenant()];
    await onServer(`UPDATE pg_database SET datconnlimit = -2 WHERE datname = '${torn.tenant.database}'`);
    await onServer(`DROP DATABASE ${gone.tenant.database}`);
    for (const { tenant } of [torn, gone]) {
      const job = await purge(tenant.slug, { waiveBackup: true });
      expect({ status: job.status, error: job.error }).toEqual({ status: 'succeeded', error: null });
      expect(await namesLike(tenant.id)).toEqual([]);
    }
  });
});
