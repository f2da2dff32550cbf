import { expect, test } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { applyMigrations, type Blueprint } from '../../../src/engine/blueprints/index.ts';
import { recorded, type Session, withSession } from '../../../src/engine/postgres/session.ts';
import { identifier, sql } from '../../../src/engine/postgres/sql.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { asSuperuser, blueprintOf, withTenantDatabase } from './support.ts';

const TWO = {
  '0001_first.sql': 'CREATE TABLE first (id int PRIMARY KEY);',
  '0002_second.sql': 'CREATE TABLE second (id int REFERENCES first);\nINSERT INTO first VALUES (1);',
};

/** The same blueprint with other files, as an edited folder gives. */
const edited = async (blueprint: Blueprint, migrations: Record<string, string>): Promise<Blueprint> => ({
  ...(await blueprintOf(migrations)),
  name: blueprint.name,
});

eachMajor('migrations', (cluster) => {
  const inTenant = (
    work: (
      session: Session,
      apply: (blueprint: Blueprint, session?: Session) => Promise<{ applied: string[] }>,
      tenant: { database: string; owner: string; login: string; password: string },
    ) => Promise<void>,
  ) =>
    withTenantDatabase(cluster, (tenant) =>
      asSuperuser(cluster, tenant.database, (session) =>
        work(
          session,
          (blueprint, other = session) =>
            applyMigrations(other, blueprint, { ownerRole: tenant.owner, appliedBy: 'a test' }),
          tenant,
        ),
      ),
    );
  const history = async (session: Session) =>
    (
      await session.run(
        sql`SELECT version, name, applied_by, duration_ms >= 0 AS timed FROM cadastre.schema_history ORDER BY version`,
      )
    ).rows;
  const tables = async (session: Session) =>
    (
      await session.run<{ tablename: string; tableowner: string }>(
        sql`SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
      )
    ).rows;

  test('are applied as the owner, recorded, and harmless the second time', async () => {
    const blueprint = await blueprintOf(TWO);
    await inTenant(async (session, apply, { owner }) => {
      expect(await apply(blueprint)).toEqual({ applied: ['0001', '0002'] });
      expect(await history(session)).toEqual([
        { version: '0001', name: '0001_first.sql', applied_by: 'a test', timed: true },
        { version: '0002', name: '0002_second.sql', applied_by: 'a test', timed: true },
      ]);
      expect(await tables(session)).toEqual([
        { tablename: 'first', tableowner: owner },
        { tablename: 'second', tableowner: owner },
      ]);
      const { rows } = await session.run(
        sql`SELECT current_user AS who, current_setting('search_path') AS path`,
      );
      expect(rows).toEqual([{ who: 'postgres', path: '"$user", public' }]);

      let statements = 0;
      const counted = recorded(session, () => statements++);
      expect(await apply(blueprint, counted)).toEqual({ applied: [] });
      expect(statements).toBe(2);
    });
  });

  test('new ones are added to those that stand', async () => {
    const blueprint = await blueprintOf(TWO);
    await inTenant(async (session, apply) => {
      await apply(blueprint);
      const more = await edited(blueprint, { ...TWO, '0010_more.sql': 'CREATE TABLE third ();' });
      expect(await apply(more)).toEqual({ applied: ['0010'] });
      expect(await tables(session)).toHaveLength(3);
    });
  });

  test('that were edited, lost or put in between are refused by name', async () => {
    const blueprint = await blueprintOf({ ...TWO, '0004_fourth.sql': 'SELECT 4;' });
    await inTenant(async (session, apply) => {
      await apply(blueprint);
      const before = await history(session);
      const refused = async (migrations: Record<string, string>, message: string) =>
        expect(apply(await edited(blueprint, migrations))).rejects.toMatchObject({
          code: 'CONFLICT',
          message: expect.stringContaining(message),
        });
      const fourth = { '0004_fourth.sql': 'SELECT 4;' };
      await refused(
        { ...TWO, '0002_second.sql': 'SELECT 2;', ...fourth },
        'migrations/0002_second.sql: was edited',
      );
      await refused({ '0001_first.sql': TWO['0001_first.sql'], ...fourth }, 'migration 0002');
      await refused(
        { ...TWO, '0003_late.sql': 'SELECT 3;', ...fourth },
        'migrations/0003_late.sql: comes before 0004',
      );
      expect(await history(session)).toEqual(before);
    });
  });

  test('that fail leave nothing of themselves, and the session as it was', async () => {
    const blueprint = await blueprintOf({
      ...TWO,
      '0003_bad.sql': "CREATE TABLE half ();\n-- 😀\nSELECT '😀', 1/0;\n",
    });
    await inTenant(async (session, apply) => {
      await expect(apply(blueprint)).rejects.toMatchObject({
        code: 'STATEMENT_FAILED',
        message: expect.stringMatching(/^migrations\/0003_bad\.sql.*: Division by zero/),
        details: { sqlstate: '22012' },
      });
      expect(await tables(session)).toHaveLength(2);
      expect(await history(session)).toHaveLength(2);
      const { rows } = await session.run(sql`SELECT current_user AS who`);
      expect(rows).toEqual([{ who: 'postgres' }]);
    });
  });

  test('tell the line of a mistake in characters, not bytes', async () => {
    const blueprint = await blueprintOf({ '0001_bad.sql': "SELECT '😀é'; SELECT no_such_column;\n" });
    await inTenant(async (_session, apply) => {
      await expect(apply(blueprint)).rejects.toMatchObject({
        message: expect.stringContaining('migrations/0001_bad.sql:1:22: '),
        details: { statement: 'SELECT no_such_column' },
      });
    });
  });

  test('do not inherit what the file before has set', async () => {
    const blueprint = await blueprintOf({
      '0001_dump.sql': "SELECT pg_catalog.set_config('search_path', '', false); CREATE TABLE public.a ();",
      '0002_plain.sql': 'CREATE TABLE b ();',
    });
    await inTenant(async (session, apply) => {
      expect(await apply(blueprint)).toEqual({ applied: ['0001', '0002'] });
      expect((await tables(session)).map((each) => each.tablename)).toEqual(['a', 'b']);
    });
  });

  test('outside a transaction run alone and are recorded', async () => {
    const blueprint = await blueprintOf({
      ...TWO,
      '0003_index.sql':
        '-- cadastre: no-transaction\nCREATE INDEX CONCURRENTLY second_idx ON second (id);\nVACUUM first;\n',
    });
    await inTenant(async (session, apply, { owner }) => {
      expect(await apply(blueprint)).toEqual({ applied: ['0001', '0002', '0003'] });
      const { rows } = await session.run(
        sql`SELECT indisvalid AS valid, relowner::regrole::text AS owner FROM pg_index
            JOIN pg_class ON pg_class.oid = indexrelid WHERE relname = 'second_idx'`,
      );
      expect(rows).toEqual([{ valid: true, owner }]);
      expect(await apply(blueprint)).toEqual({ applied: [] });
    });
  });

  test('do not take an index for built that a failed attempt left invalid', async () => {
    const blueprint = await blueprintOf({
      '0001_rows.sql': 'CREATE TABLE pairs (x int); INSERT INTO pairs VALUES (1), (1);',
      '0002_unique.sql':
        '-- cadastre: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS pairs_key ON pairs (x);',
    });
    await inTenant(async (session, apply) => {
      await expect(apply(blueprint)).rejects.toMatchObject({ details: { sqlstate: '23505' } });
      // The statement itself now says "already exists, skipping".
      await expect(apply(blueprint)).rejects.toMatchObject({
        code: 'STATEMENT_FAILED',
        message: expect.stringContaining('left an invalid index: public.pairs_key'),
      });
      expect(await history(session)).toHaveLength(1);
      await session.script('DROP INDEX pairs_key; DELETE FROM pairs');
      expect(await apply(blueprint)).toEqual({ applied: ['0002'] });
    });
  });

  test('run once when two processes apply them at the same time', async () => {
    const blueprint = await blueprintOf({
      '0001_slow.sql': 'CREATE TABLE slow (); SELECT pg_sleep(0.3);',
      '0002_index.sql': '-- cadastre: no-transaction\nCREATE INDEX CONCURRENTLY slow_idx ON slow ((1));',
    });
    await inTenant(async (session, apply, { database }) => {
      const results = await asSuperuser(cluster, database, (other) =>
        Promise.all([apply(blueprint), apply(blueprint, other)]),
      );
      expect(results.map((each) => each.applied.length).sort()).toEqual([0, 2]);
      expect(await history(session)).toHaveLength(2);
    });
  });

  test('give up on a lock instead of queueing behind it', async () => {
    const first = await blueprintOf({ '0001_first.sql': 'CREATE TABLE held (id int);' });
    await inTenant(async (session, apply, { database, owner }) => {
      await apply(first);
      const more = await edited(first, {
        '0001_first.sql': 'CREATE TABLE held (id int);',
        '0002_alter.sql': 'ALTER TABLE held ADD COLUMN more int;',
      });
      await asSuperuser(cluster, database, (other) =>
        other.transaction(async () => {
          await other.script('LOCK TABLE held IN ACCESS SHARE MODE');
          // The lock stays: an end of the wait is giving up.
          await expect(
            applyMigrations(session, more, { ownerRole: owner, appliedBy: 'a test', lockTimeoutMs: 150 }),
          ).rejects.toMatchObject({ details: { sqlstate: '55P03' } });
        }),
      );
      expect(await apply(more)).toEqual({ applied: ['0002'] });
    });
  });

  test('keep a history that the tenant can neither write nor read', async () => {
    const blueprint = await blueprintOf(TWO);
    await inTenant(async (_session, apply, { database, login, password, owner }) => {
      await apply(blueprint);
      await withSession(
        connectPostgres,
        cluster.target(database, { user: login, password }),
        async (tenant) => {
          for (const statement of [
            'SELECT * FROM cadastre.schema_history',
            'DELETE FROM cadastre.schema_history',
            'CREATE TABLE cadastre.mine ()',
            'DROP SCHEMA cadastre CASCADE',
          ]) {
            await expect(tenant.script(statement)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
          }
        },
      );
      // Neither do its migrations: they run as the owner.
      const sly = await edited(blueprint, { ...TWO, '0003_sly.sql': 'DELETE FROM cadastre.schema_history;' });
      await expect(apply(sly)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
      expect(owner).not.toBe('postgres');
    });
  });

  test('never run what a tenant has put in the place of the history', async () => {
    const blueprint = await blueprintOf(TWO);
    await inTenant(async (session, apply, { database, login, password }) => {
      await withSession(connectPostgres, cluster.target(database, { user: login, password }), (tenant) =>
        tenant.script(`
          CREATE SCHEMA cadastre;
          CREATE FUNCTION cadastre.trap() RETURNS text LANGUAGE plpgsql AS $$
            BEGIN EXECUTE 'ALTER ROLE ${login} SUPERUSER'; RETURN ''; END $$;
          CREATE VIEW cadastre.schema_history AS SELECT '0001'::text AS version, cadastre.trap() AS checksum;`),
      );
      await expect(apply(blueprint)).rejects.toMatchObject({ code: 'REFUSED' });
      await session.script('DROP VIEW cadastre.schema_history');
      await expect(apply(blueprint)).rejects.toMatchObject({ code: 'REFUSED' });
      const { rows } = await session.run(sql`SELECT rolsuper FROM pg_roles WHERE rolname = ${login}`);
      expect(rows).toEqual([{ rolsuper: false }]);
      await session.run(sql`ALTER SCHEMA ${identifier('cadastre')} RENAME TO theirs`);
      expect(await apply(blueprint)).toEqual({ applied: ['0001', '0002'] });
    });
  });

  test('ask two questions when there is nothing to do, however many there are', async () => {
    const blueprint = await blueprintOf(
      Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => [`${index + 1}_x.sql`, `SELECT ${index};`]),
      ),
    );
    await inTenant(async (session, apply) => {
      await apply(blueprint);
      const asked: string[] = [];
      const told = recorded(session, ({ shown }) => asked.push(shown));
      expect(await apply(blueprint, told)).toEqual({ applied: [] });
      expect(asked).toHaveLength(2);
    });
  });
});
