import { expect, test } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import {
  type Blueprint,
  dropStaleTemplates,
  ensureTemplate,
  forgetTemplate,
  listTemplates,
  OBJECT_OWNER,
  templateName,
} from '../../../src/engine/blueprints/index.ts';
import type { CadastreError } from '../../../src/engine/errors.ts';
import { identifier, sql } from '../../../src/engine/postgres/sql.ts';
import { startNode } from '../../support/node-child.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import { asSuperuser, blueprintOf, STUDIO, soundBlueprint, templatesOn, withFolder } from './support.ts';

eachMajor('a template database', (cluster) => {
  const { context, server } = templatesOn(cluster);
  const onServer = <T>(work: Parameters<typeof asSuperuser<T>>[2]) => asSuperuser(cluster, 'postgres', work);
  const ensure = (blueprint: Blueprint) => ensureTemplate(context, server, blueprint);
  /** As another process would: nothing is known yet. */
  const ensureAnew = (blueprint: Blueprint) => {
    forgetTemplate(server, blueprint);
    return ensure(blueprint);
  };
  const stateOf = async (blueprint: Blueprint) =>
    (await onServer((session) => listTemplates(session, templateName(blueprint))))[0] ?? null;
  const refusal = (database: string) =>
    connectPostgres(cluster.target(database)).then(
      async (session) => {
        await session.close();
        return null;
      },
      (error: CadastreError) => error.details.sqlstate ?? error.code,
    );
  const simple = () => blueprintOf({ '0001_first.sql': 'CREATE TABLE thing (id int PRIMARY KEY);' });

  test('of studio has its 35 tables, is closed even to the superuser, and clones', async () => {
    const studio = await soundBlueprint(STUDIO);
    const build = await ensureAnew(studio);
    expect(build).toMatchObject({ blueprint: 'studio', tables: 35, template: templateName(studio) });
    expect(await refusal(build.template)).toBe('55000');
    expect(await stateOf(studio)).toMatchObject({
      state: 'ready',
      marker: { hash: studio.hash, tables: 35 },
    });

    const clone = uniqueName('clone');
    await onServer((session) =>
      session.run(sql`CREATE DATABASE ${identifier(clone)} TEMPLATE ${identifier(build.template)}`),
    );
    try {
      const rows = await asSuperuser(cluster, clone, async (session) => {
        const tables = await session.run(sql`
          SELECT tableowner FROM pg_tables WHERE schemaname = 'public'`);
        const history = await session.run(sql`SELECT version FROM cadastre.schema_history ORDER BY version`);
        const settings = await session.run<{ encoding: string; open: boolean; history_owner: string }>(sql`
          SELECT pg_encoding_to_char(encoding) AS encoding,
            has_schema_privilege('public', 'public', 'USAGE') AS open,
            (SELECT relowner::regrole::text FROM pg_class WHERE oid = 'cadastre.schema_history'::regclass) AS history_owner
          FROM pg_database WHERE datname = current_database()`);
        return { tables: tables.rows, history: history.rows, settings: settings.rows[0] };
      });
      expect(rows.tables).toHaveLength(35);
      expect(new Set(rows.tables.map((each) => each.tableowner))).toEqual(new Set([OBJECT_OWNER]));
      expect(rows.history.map((each) => each.version)).toEqual(studio.migrations.map((each) => each.version));
      expect(rows.settings).toEqual({ encoding: 'UTF8', open: false, history_owner: 'postgres' });
    } finally {
      await onServer((session) => session.run(sql`DROP DATABASE ${identifier(clone)} WITH (FORCE)`));
    }
  });

  test('keeps the locale of the cluster', async () => {
    const blueprint = await blueprintOf({ '0001_a.sql': 'CREATE TABLE a ();' });
    await ensure(blueprint);
    const { rows } = await onServer((session) =>
      session.run<{ locales: number }>(sql`
        SELECT count(DISTINCT (datcollate, datctype))::int AS locales
        FROM pg_database WHERE datname IN ('template1', ${templateName(blueprint)})`),
    );
    expect(rows[0]?.locales).toBe(1);
  });

  test('is built once by two builders at the same time', async () => {
    const blueprint = await simple();
    const other = { ...server, id: `${server.id} seen by another app` };
    const builds = await Promise.all([ensure(blueprint), ensureTemplate(context, other, blueprint)]);
    expect(builds.map((each) => each.built).sort()).toEqual([false, true]);
    expect(new Set(builds.map((each) => each.template)).size).toBe(1);
  });

  test('costs no connection the second time', async () => {
    const blueprint = await simple();
    expect((await ensure(blueprint)).built).toBe(true);
    const broken = { ...context, connect: () => Promise.reject(new Error('no connection was expected')) };
    expect((await ensureTemplate(broken, server, blueprint)).built).toBe(false);
  });

  test('that was dropped behind our back is built again', async () => {
    const blueprint = await simple();
    const { template } = await ensure(blueprint);
    await onServer(async (session) => {
      await session.run(sql`ALTER DATABASE ${identifier(template)} IS_TEMPLATE false`);
      await session.run(sql`DROP DATABASE ${identifier(template)}`);
    });
    expect((await ensureAnew(blueprint)).built).toBe(true);
  });

  test('that somebody opened is closed again, with its sessions ended', async () => {
    const blueprint = await simple();
    const { template } = await ensure(blueprint);
    await onServer((session) =>
      session.run(sql`ALTER DATABASE ${identifier(template)} ALLOW_CONNECTIONS true`),
    );
    const visitor = await connectPostgres(cluster.target(template));
    const gone = new Promise<void>((resolve) => visitor.onLost(resolve));
    expect(await stateOf(blueprint)).toMatchObject({ state: 'open' });
    expect((await ensureAnew(blueprint)).built).toBe(false);
    await gone;
    expect(await refusal(template)).toBe('55000');
  });

  test('that was opened and changed is built again', async () => {
    const blueprint = await simple();
    const { template } = await ensure(blueprint);
    await onServer((session) =>
      session.run(sql`ALTER DATABASE ${identifier(template)} ALLOW_CONNECTIONS true`),
    );
    await asSuperuser(cluster, template, (session) => session.script('CREATE TABLE left_here ()'));
    expect(await ensureAnew(blueprint)).toMatchObject({ built: true, tables: 1 });
  });

  test('is never left half-built by a migration that fails', async () => {
    const blueprint = await blueprintOf({
      '0001_good.sql': 'CREATE TABLE good ();',
      '0002_bad.sql': '-- ça\n\nCREATE TABLE fine ();\nCREATE TABLE bad (x no_such_type);\n',
    });
    await expect(ensure(blueprint)).rejects.toMatchObject({
      code: 'STATEMENT_FAILED',
      message: expect.stringContaining('migrations/0002_bad.sql:4:21: '),
      details: { sqlstate: '42704', statement: 'CREATE TABLE bad (x no_such_type)' },
    });
    const names = await onServer((session) => listTemplates(session));
    expect(names.filter((each) => each.template.includes(blueprint.name))).toEqual([]);
  });

  test('is built from the beginning after its builder was ended half-way', async () => {
    const blueprint = await blueprintOf({ '0001_slow.sql': 'CREATE TABLE t (); SELECT pg_sleep(60);' });
    const building = `${templateName(blueprint)}_building`;
    const pids: number[] = [];
    const connect: typeof context.connect = async (database) => {
      const session = await context.connect(database);
      pids.push(session.processId);
      return session;
    };
    const ended = ensureTemplate({ ...context, connect }, server, blueprint).catch(
      (error: CadastreError) => error,
    );
    const sleeping = () =>
      onServer(async (session) => {
        const { rowCount } = await session.run(
          sql`SELECT FROM pg_stat_activity WHERE datname = ${building} AND query LIKE '%pg_sleep%'`,
        );
        return rowCount > 0;
      });
    await expect.poll(sleeping).toBe(true);
    // All of its sessions at once, as in a crash: nobody is left to clean up.
    await onServer((session) =>
      session.run(sql`SELECT pg_terminate_backend(pid, 5000) FROM unnest(${pids}::int[]) AS pid`),
    );
    expect(await ended).toMatchObject({ name: 'CadastreError' });
    expect((await onServer((session) => listTemplates(session, building)))[0]).toMatchObject({
      state: 'building',
    });

    // The same template by name, as if the file had been quick: only the marker's hash counts.
    const quick = {
      ...blueprint,
      migrations: blueprint.migrations.map((each) => ({ ...each, content: 'CREATE TABLE t ();' })),
    };
    expect(await ensureAnew(quick)).toMatchObject({ built: true, tables: 1 });
    expect(await onServer((session) => listTemplates(session, building))).toEqual([]);
  });

  test('is built by the next app when the first was killed in the middle', async () => {
    const name = uniqueName('killed').replaceAll(/[^a-z0-9]/g, '');
    const files = {
      'blueprint.yaml': `name: ${name}\nmigrations: migrations\n`,
      'migrations/0001_slow.sql': 'CREATE TABLE t (); SELECT pg_sleep(1.5);',
    };
    await withFolder(files, async (directory) => {
      const blueprint = await soundBlueprint(directory);
      const building = `${templateName(blueprint)}_building`;
      const child = startNode('support/children/template-builder.ts', [directory], {
        TEST_PORT: String(cluster.port),
        TEST_PASSWORD: cluster.password,
      });
      const halfWay = () =>
        onServer(async (session) => {
          const { rowCount } = await session.run(
            sql`SELECT FROM pg_stat_activity WHERE datname = ${building} AND query LIKE '%pg_sleep%'`,
          );
          return rowCount > 0;
        });
      await expect.poll(halfWay).toBe(true);
      child.process.kill('SIGKILL');
      expect(await child.end()).toMatchObject({ signal: 'SIGKILL', stdout: '' });
      expect(await ensure(blueprint)).toMatchObject({ built: true, tables: 1 });
      expect(await onServer((session) => listTemplates(session, building))).toEqual([]);
    });
  });

  test('replaces what an interrupted drop has left', async () => {
    const blueprint = await simple();
    const { template } = await ensure(blueprint);
    await onServer(async (session) => {
      await session.run(sql`ALTER DATABASE ${identifier(template)} IS_TEMPLATE false`);
      await session.run(sql`UPDATE pg_database SET datconnlimit = -2 WHERE datname = ${template}`);
    });
    expect(await stateOf(blueprint)).toMatchObject({ state: 'broken', invalid: true });
    expect((await ensureAnew(blueprint)).built).toBe(true);
  });

  test('with another marker under its name is not used', async () => {
    const blueprint = await simple();
    const { template } = await ensure(blueprint);
    await onServer((session) => session.run(sql`COMMENT ON DATABASE ${identifier(template)} IS 'mine'`));
    expect(await stateOf(blueprint)).toMatchObject({ state: 'broken' });
    expect((await ensureAnew(blueprint)).built).toBe(true);
  });

  test('has the extensions of its blueprint, and says which are missing', async () => {
    const good = await blueprintOf(
      {
        '0001_a.sql':
          'CREATE TABLE a (); CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$BEGIN RETURN 1; END$$;',
      },
      { yaml: 'extensions: [plpgsql]\n' },
    );
    expect((await ensure(good)).tables).toBe(1);
    const bad = await blueprintOf({ '0001_a.sql': 'SELECT 1;' }, { yaml: 'extensions: [no_such_thing]\n' });
    await expect(ensure(bad)).rejects.toMatchObject({
      code: 'NOT_SUPPORTED',
      message: expect.stringContaining('no_such_thing'),
    });
  });

  test('is made from a plain folder with SQL files and three lines of YAML', async () => {
    const name = uniqueName('plain').replaceAll(/[^a-z0-9]/g, '');
    const files = {
      'blueprint.yaml': `name: ${name}\ntitle: Ours\nmigrations: .\n`,
      '1-tables.sql': '\uFEFFCREATE SCHEMA shop;\r\nCREATE TABLE shop.orders (id int);\r\n',
      '2-more.sql': 'CREATE TABLE customers (id int);',
      '10-last.sql': 'CREATE VIEW both_of AS SELECT o.id FROM shop.orders o JOIN customers c USING (id);',
    };
    const blueprint = await withFolder(files, soundBlueprint);
    expect(blueprint.migrations.map((each) => each.version)).toEqual(['1', '2', '10']);
    expect(await ensure(blueprint)).toMatchObject({ built: true, tables: 2 });
  });

  test('of an old version goes only when that is asked for', async () => {
    const [old, current] = [await simple(), await simple()];
    await ensure(old);
    await ensure(current);
    const templates = await onServer((session) => listTemplates(session));
    const keep = new Set(
      templates.flatMap((each) => each.marker?.hash ?? []).filter((hash) => hash !== old.hash),
    );
    const results = await onServer((session) => dropStaleTemplates(session, keep));
    expect(results.find((each) => each.template === templateName(old))?.result).toBe('succeeded');
    expect(results.find((each) => each.template === templateName(current))?.result).toBe('skipped');
    expect(await stateOf(old)).toBeNull();
  });
});
