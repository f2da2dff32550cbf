import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { diskSpaceOf } from '../../../src/engine/adapters/disk-space.ts';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { withSession } from '../../../src/engine/postgres/session.ts';
import { identifier, literal, sql, trusted } from '../../../src/engine/postgres/sql.ts';
import {
  addServer,
  listServers,
  preflightDraft,
  preflightServer,
  settleFinding,
} from '../../../src/engine/servers/index.ts';
import {
  PREFLIGHT_CHECKS,
  type PreflightCheck,
  type PreflightReport,
} from '../../../src/shared/models/preflight.ts';
import type { Cluster } from '../../support/cluster.ts';
import { TEST_MAJORS } from '../../support/postgres-programs.ts';
import { reloadSettings } from '../../support/reload-settings.ts';
import { inputFor, openServersRoom, type ServersRoom } from '../../support/servers-room.ts';
import { ownCluster, uniqueName } from '../../support/shared-cluster.ts';

let room: ServersRoom;
beforeEach(() => {
  room = openServersRoom();
});
afterEach(() => room.close());

const finding = (report: PreflightReport, check: PreflightCheck) => {
  const found = report.findings.find((each) => each.check === check);
  if (!found) throw new Error(`no finding on ${check}`);
  return found;
};
const execute = (cluster: Cluster, statements: string, database = 'postgres') =>
  withSession(connectPostgres, cluster.target(database), (session) => session.script(statements));
const roleWith = async (cluster: Cluster, attributes: string) => {
  const user = uniqueName('admin');
  await withSession(connectPostgres, cluster.target(), (session) =>
    session.run(
      sql`CREATE ROLE ${identifier(user)} LOGIN PASSWORD ${literal('of-admin')} ${trusted(attributes)}`,
    ),
  );
  return { user, password: 'of-admin' };
};

for (const major of TEST_MAJORS) {
  describe(`a preflight (PostgreSQL ${major})`, () => {
    const cluster = ownCluster(major, { settings: { max_prepared_transactions: '5' } });
    const privileges = async (user: { user: string; password: string }) => {
      const report = await preflightDraft(room.context, inputFor(cluster(), user));
      return finding(report, 'privileges');
    };

    test('makes every check of a superuser’s fresh server', async () => {
      const report = await preflightDraft(room.context, inputFor(cluster()));
      expect(report.findings.map(({ check }) => check)).toEqual([...PREFLIGHT_CHECKS]);
      expect(report.version).toBe(cluster().version);
      const verdicts = Object.fromEntries(report.findings.map((each) => [each.check, each.verdict]));
      expect(verdicts).toMatchObject({
        version: 'passed',
        privileges: 'passed',
        tls: 'passed',
        'password-encryption': 'passed',
        collation: 'passed',
        connections: 'passed',
        'public-access': 'decide',
        checksums: 'passed',
        'prepared-transactions': 'passed',
        clock: 'passed',
      });
      expect(finding(report, 'public-access').detail).toMatch(/safe/);
    });

    test('says what a role without rights lacks, and its statements are enough', async () => {
      const weak = await roleWith(cluster(), '');
      const found = await privileges(weak);
      expect(found).toMatchObject({ verdict: 'blocks', remedies: [{ id: 'copy' }] });
      expect(found.title).toMatch(/CREATEDB.*CREATEROLE/);
      await execute(cluster(), found.statements.map((each) => each.sql).join('\n'));
      const after = await privileges(weak);
      if (major < 16) expect(after.verdict).toBe('passed');
      else {
        expect(after).toMatchObject({ verdict: 'decide' });
        expect(after.remedies.map(({ id }) => id)).toContain('run');
        expect(after.statements[0]?.sql).toContain('createrole_self_grant');
      }
    });

    test('leaves no role behind that it probed with', async () => {
      await privileges(await roleWith(cluster(), 'CREATEDB CREATEROLE'));
      const { rows } = await withSession(connectPostgres, cluster().target(), (session) =>
        session.run(sql`SELECT rolname FROM pg_roles WHERE rolname LIKE 'cadastre_probe%'`),
      );
      expect(rows).toEqual([]);
    });

    test('lets a role without superuser mend what it may mend itself', async () => {
      const able = await roleWith(cluster(), 'CREATEDB CREATEROLE');
      if (major >= 16) await execute(cluster(), `GRANT pg_signal_backend, pg_read_all_stats TO ${able.user}`);
      await addServer(room.context, inputFor(cluster(), able));
      const before = finding(await preflightServer(room.context, 'par-1'), 'privileges');
      expect(before.remedies.map(({ id }) => id)).toContain('run');
      const report = await settleFinding(room.context, {
        server: 'par-1',
        check: 'privileges',
        remedy: 'run',
      });
      expect(finding(report, 'privileges').verdict).toBe('passed');
      // What it says is true: such a role makes a role the owner of a database.
      const owner = uniqueName('owner');
      const target = { ...cluster().target('postgres', able) };
      await withSession(connectPostgres, target, async (session) => {
        await session.run(sql`CREATE ROLE ${identifier(owner)} NOLOGIN`);
        if (major < 16) await session.run(sql`GRANT ${identifier(owner)} TO CURRENT_USER`);
        await session.run(sql`CREATE DATABASE ${identifier(owner)} OWNER ${identifier(owner)}`);
      });
      await execute(cluster(), `DROP DATABASE ${owner}`);
    });

    test('runs the statements against PUBLIC exactly as shown, each in the audit log', async () => {
      const outsider = await roleWith(cluster(), '');
      const connectAs = () =>
        withSession(connectPostgres, cluster().target('postgres', outsider), (session) =>
          session.run(sql`SELECT 1`),
        );
      await connectAs();
      await addServer(room.context, inputFor(cluster()));
      const shown = finding(await preflightServer(room.context, 'par-1'), 'public-access');
      expect(shown.title).toMatch(/postgres and template1/);
      const report = await settleFinding(room.context, {
        server: 'par-1',
        check: 'public-access',
        remedy: 'run',
      });
      expect(finding(report, 'public-access').verdict).toBe('passed');
      await expect(connectAs()).rejects.toMatchObject({ details: { sqlstate: '42501' } });
      const act = room.acts().at(-1);
      expect(act).toMatchObject({ verb: 'mend finding', outcome: 'done', input: { check: 'public-access' } });
      expect(act?.statements).toEqual(shown.statements.map((each) => `${each.sql} -- in ${each.database}`));
      await execute(cluster(), 'GRANT CONNECT ON DATABASE postgres, template1 TO PUBLIC');
    });

    test('refuses to run what is no longer what was shown', async () => {
      await addServer(room.context, inputFor(cluster()));
      const extra = uniqueName('db');
      await execute(cluster(), `CREATE DATABASE ${extra}`);
      const answer = { server: 'par-1', check: 'public-access', remedy: 'run' } as const;
      await expect(settleFinding(room.context, answer)).rejects.toMatchObject({ code: 'CONFLICT' });
      expect(room.acts().at(-1)).toMatchObject({ outcome: 'refused', statements: [] });
      await execute(cluster(), `DROP DATABASE ${extra}`);
    });

    test('knows the room on a disk of this machine, and says so where it does not', async () => {
      const known = finding(await preflightDraft(room.context, inputFor(cluster())), 'disk-space');
      const readable = existsSync(join(cluster().dataDirectory, 'global', 'pg_control'));
      expect(known).toMatchObject(
        readable
          ? { verdict: 'passed', title: expect.stringMatching(/^[0-9.]+ [MG]B of [0-9.]+ GB free$/) }
          : { verdict: 'decide', title: 'Free disk space is not known from here' },
      );
      // Who may not see where the data lies knows nothing of its disk.
      const blind = await preflightDraft(room.context, inputFor(cluster(), await roleWith(cluster(), '')));
      expect(finding(blind, 'disk-space')).toMatchObject({
        verdict: 'decide',
        title: 'Free disk space is not known from here',
      });
    });

    test('takes a folder of another cluster for unknown', async () => {
      const { dataDirectory } = cluster();
      expect(await diskSpaceOf(dataDirectory, '1')).toBeNull();
      expect(await diskSpaceOf(join(dataDirectory, 'gone'), '1')).toBeNull();
    });

    test('sees statements that the server logs, and turns that off', async () => {
      await execute(cluster(), "ALTER SYSTEM SET log_statement = 'ddl'");
      await execute(cluster(), "ALTER SYSTEM SET log_min_duration_statement = '5min'");
      await reloadSettings(cluster());
      await addServer(room.context, inputFor(cluster()));
      const found = finding(await preflightServer(room.context, 'par-1'), 'statement-log');
      expect(found).toMatchObject({
        verdict: 'decide',
        title:
          'Statements are written to the server’s log: log_statement = ddl, log_min_duration_statement = 300000 ms',
      });
      const answer = { server: 'par-1', check: 'statement-log', remedy: 'run' } as const;
      const report = await settleFinding(room.context, answer);
      expect(finding(report, 'statement-log').verdict).toBe('passed');
    });

    test('remembers what was left, with its reason, until there is something new', async () => {
      const added = await addServer(room.context, inputFor(cluster()));
      const answer = { server: 'par-1', check: 'public-access', remedy: 'leave', reason: 'shared' } as const;
      const report = await settleFinding(room.context, answer);
      expect(finding(report, 'public-access')).toMatchObject({ verdict: 'decide', left: true });
      const [listed] = await listServers(room.context);
      expect(listed?.preflight).toMatchObject({
        decide: (added.preflight?.decide ?? 0) - 1,
        passed: (added.preflight?.passed ?? 0) + 1,
      });
      expect(room.acts().at(-1)).toMatchObject({ verb: 'leave finding', reason: 'shared', outcome: 'done' });
      const extra = uniqueName('db');
      await execute(cluster(), `CREATE DATABASE ${extra}`);
      expect(finding(await preflightServer(room.context, 'par-1'), 'public-access').left).toBe(false);
      await execute(cluster(), `DROP DATABASE ${extra}`);
      expect(finding(await preflightServer(room.context, 'par-1'), 'public-access').left).toBe(true);
    });

    test('cannot leave what blocks, nor run what has passed', async () => {
      await addServer(room.context, inputFor(cluster(), await roleWith(cluster(), '')));
      const leave = settleFinding(room.context, { server: 'par-1', check: 'privileges', remedy: 'leave' });
      await expect(leave).rejects.toMatchObject({ code: 'REFUSED' });
      const run = settleFinding(room.context, { server: 'par-1', check: 'privileges', remedy: 'run' });
      await expect(run).rejects.toMatchObject({ code: 'REFUSED', details: { wayOut: expect.any(String) } });
      const passed = settleFinding(room.context, { server: 'par-1', check: 'version', remedy: 'run' });
      await expect(passed).rejects.toMatchObject({ code: 'CONFLICT' });
    });

    test('sets password_encryption and waits until the server has read it', async () => {
      await execute(cluster(), "ALTER SYSTEM SET password_encryption = 'md5'");
      await reloadSettings(cluster());
      await addServer(room.context, inputFor(cluster()));
      expect(finding(await preflightServer(room.context, 'par-1'), 'password-encryption').verdict).toBe(
        'decide',
      );
      const answer = { server: 'par-1', check: 'password-encryption', remedy: 'run' } as const;
      const report = await settleFinding(room.context, answer);
      expect(finding(report, 'password-encryption').verdict).toBe('passed');
    });

    test('finds prepared transactions that nobody finished', async () => {
      await execute(cluster(), 'CREATE TABLE left_open ()');
      await execute(
        cluster(),
        "BEGIN; INSERT INTO left_open DEFAULT VALUES; PREPARE TRANSACTION 'it''s open'",
      );
      const report = await preflightDraft(room.context, inputFor(cluster()));
      const found = finding(report, 'prepared-transactions');
      expect(found).toMatchObject({ verdict: 'decide', title: '1 prepared transaction left open' });
      expect(found.remedies.map(({ id }) => id)).toEqual(['copy', 'leave']);
      for (const each of found.statements) await execute(cluster(), each.sql, each.database);
      const after = await preflightDraft(room.context, inputFor(cluster()));
      expect(finding(after, 'prepared-transactions').verdict).toBe('passed');
    });

    test('mends a template whose collation version is not the library’s', async () => {
      await execute(cluster(), "UPDATE pg_database SET datistemplate = false WHERE datname = 'template1'");
      await execute(cluster(), 'DROP DATABASE template1');
      await execute(
        cluster(),
        "CREATE DATABASE template1 TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' IS_TEMPLATE true",
      );
      await execute(cluster(), "UPDATE pg_database SET datcollversion = '0' WHERE datname = 'template1'");
      const create = () => execute(cluster(), `CREATE DATABASE ${uniqueName('db')}`);
      await expect(create()).rejects.toThrow(/collation version/);
      await addServer(room.context, inputFor(cluster()));
      const found = finding(await preflightServer(room.context, 'par-1'), 'collation');
      expect(found).toMatchObject({ verdict: 'blocks', title: 'template1 has a collation version mismatch' });
      const report = await settleFinding(room.context, {
        server: 'par-1',
        check: 'collation',
        remedy: 'run',
      });
      expect(finding(report, 'collation').verdict).toBe('passed');
      await create();
      expect(room.acts().at(-1)?.statements).toHaveLength(2);
    });

    test('mends a record of a version where the library has none any more', async () => {
      await execute(cluster(), "UPDATE pg_database SET datcollversion = '0' WHERE datname = 'postgres'");
      await addServer(room.context, inputFor(cluster()));
      const found = finding(await preflightServer(room.context, 'par-1'), 'collation');
      expect(found).toMatchObject({ verdict: 'blocks' });
      const report = await settleFinding(room.context, {
        server: 'par-1',
        check: 'collation',
        remedy: 'run',
      });
      expect(finding(report, 'collation').verdict).toBe('passed');
    });

    test('asks for a decision when few connections are left', async () => {
      const target = cluster().target();
      await cluster().restart({ max_connections: '8' });
      const held = await Promise.all([1, 2, 3, 4].map(() => connectPostgres(target)));
      try {
        const report = await preflightDraft(room.context, inputFor(cluster()));
        expect(finding(report, 'connections')).toMatchObject({
          verdict: 'decide',
          title: '5 of 5 connections in use',
        });
      } finally {
        for (const session of held) await session.close();
      }
    });
  });
}
