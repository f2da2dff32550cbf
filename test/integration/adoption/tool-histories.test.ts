import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { nodeProgram } from '../../support/node-child.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import { jobEnd, openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';

const run = promisify(execFile);
const MODULES = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

/** Three files: two that the tool has applied, and one that is new. */
const [FIRST, SECOND, THIRD] = [
  'CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);\n',
  'ALTER TABLE customers ADD COLUMN email text;\n',
  'ALTER TABLE customers ADD COLUMN phone text;\n',
] as const;
const TAKE_BACK = 'ALTER TABLE customers DROP COLUMN phone;\n';

interface Tool {
  readonly format: string;
  /** Below the folder of migrations, oldest first. */
  readonly files: readonly (readonly [string, string])[];
  readonly version: string;
  readonly newest: string;
  /** Statements that leave what the tool leaves, as its documentation has it; null: the tool itself is run. */
  readonly planted: string | null;
  readonly program?: (folder: string) => readonly string[];
}

const prismaSum = (text: string) => createHash('sha256').update(text).digest('hex');

const TOOLS: readonly Tool[] = [
  {
    format: 'dbmate',
    files: [
      ['20260101000001_customers.sql', `-- migrate:up\n${FIRST}\n-- migrate:down\nDROP TABLE customers;\n`],
      ['20260101000002_email.sql', `-- migrate:up\n${SECOND}\n-- migrate:down\n`],
      ['20260101000003_phone.sql', `-- migrate:up\n${THIRD}\n-- migrate:down\n${TAKE_BACK}`],
    ],
    version: '20260101000002',
    newest: '20260101000003',
    planted: null,
    program: (folder) => [
      join(MODULES, 'dbmate', 'dist', 'cli.js'),
      '-d',
      folder,
      '--no-dump-schema',
      'migrate',
    ],
  },
  {
    format: 'node-pg-migrate',
    files: [
      [
        '1700000000001_customers.sql',
        `-- Up Migration\n${FIRST}\n-- Down Migration\nDROP TABLE customers;\n`,
      ],
      ['1700000000002_email.sql', `-- Up Migration\n${SECOND}`],
      ['1700000000003_phone.sql', `-- Up Migration\n${THIRD}\n-- Down Migration\n${TAKE_BACK}`],
    ],
    version: '1700000000002',
    newest: '1700000000003',
    planted: null,
    program: (folder) => [join(MODULES, 'node-pg-migrate', 'bin', 'node-pg-migrate.js'), 'up', '-m', folder],
  },
  {
    format: 'flyway',
    files: [
      ['V1__customers.sql', FIRST],
      ['V1_10__email.sql', SECOND],
      ['V2__phone.sql', THIRD],
      ['R__names.sql', 'CREATE OR REPLACE VIEW names AS SELECT name FROM customers;\n'],
    ],
    version: '1.10',
    newest: '2',
    planted: `CREATE TABLE flyway_schema_history (installed_rank integer NOT NULL PRIMARY KEY, version varchar(50),
        description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum integer,
        installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(), execution_time integer NOT NULL, success boolean NOT NULL);
      ${FIRST}${SECOND}CREATE VIEW names AS SELECT name FROM customers;
      INSERT INTO flyway_schema_history VALUES
        (1, '1', 'customers', 'SQL', 'V1__customers.sql', NULL, 'me', now(), 5, true),
        (2, '2', 'phone', 'SQL', 'V2__phone.sql', NULL, 'me', now(), 5, true),
        (3, '2', 'phone', 'UNDO_SQL', 'U2__phone.sql', NULL, 'me', now(), 5, true),
        (4, '1.10', 'email', 'SQL', 'V1_10__email.sql', NULL, 'me', now(), 5, true),
        (5, NULL, 'names', 'SQL', 'R__names.sql', NULL, 'me', now(), 5, true);`,
  },
  {
    format: 'golang-migrate',
    files: [
      ['0001_customers.up.sql', FIRST],
      ['0001_customers.down.sql', 'DROP TABLE customers;\n'],
      ['0002_email.up.sql', SECOND],
      ['0003_phone.up.sql', THIRD],
      ['0003_phone.down.sql', TAKE_BACK],
    ],
    version: '0002',
    newest: '0003',
    planted: `CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL);
      ${FIRST}${SECOND}INSERT INTO schema_migrations VALUES (2, false);`,
  },
  {
    format: 'prisma',
    files: [
      ['20260101000001_customers/migration.sql', FIRST],
      ['20260101000002_email/migration.sql', SECOND],
      ['20260101000003_phone/migration.sql', THIRD],
    ],
    version: '20260101000002',
    newest: '20260101000003',
    planted: `CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
        migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
        applied_steps_count integer NOT NULL DEFAULT 0);
      ${FIRST}${SECOND}INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, rolled_back_at) VALUES
        ('a', '${prismaSum(FIRST)}', now(), '20260101000001_customers', NULL),
        ('b', '${prismaSum('another text')}', NULL, '20260101000002_email', now()),
        ('c', '${prismaSum(SECOND)}', now(), '20260101000002_email', NULL);`,
  },
];

eachMajor('A fleet of another tool is adopted and goes on', (cluster) => {
  let platform: TestPlatform;
  let folder: string;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-tools-'));
  });
  afterAll(async () => {
    await platform?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  const script = (database: string, text: string) =>
    asSuperuser(cluster, database, (session) => session.script(text));
  const ask = <R extends object>(database: string, text: string) =>
    asSuperuser(cluster, database, (session) => query<R & Record<string, unknown>>(session, text));

  /** A blueprint of the tool's files, and a folder of those that it has applied. */
  const blueprintOf = async ({ format, files, newest }: Tool) => {
    const name = uniqueName('t').replace('_', '');
    const directory = join(folder, name);
    const old = join(folder, `${name}-old`);
    for (const [path, text] of files) {
      const places = [join(directory, 'db', path), ...(path.includes(newest) ? [] : [join(old, path)])];
      for (const place of places) {
        await mkdir(dirname(place), { recursive: true });
        await writeFile(place, text);
      }
    }
    await writeFile(
      join(directory, 'blueprint.yaml'),
      `name: ${name}\ntitle: Shop\nprefix: ${name}\nisolation: [database]\nmigrations:\n  folder: db\n  format: ${format}\n`,
    );
    await platform.client.blueprints.add({ directory });
    return { name, old };
  };

  /** As its owner, whose login the tool has. */
  const madeBy = async ({ planted, program }: Tool, name: string, old: string) => {
    const [database, role, password] = [`${name}_db`, `${name}_app`, `secret-${name}`];
    await script('postgres', `CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
    await script('postgres', `CREATE DATABASE ${database} OWNER ${role}`);
    if (planted !== null) {
      await script(database, `SET ROLE ${role}; SET search_path = public; ${planted}`);
    } else {
      const { host, port } = cluster.target(database);
      const DATABASE_URL = `postgres://${role}:${password}@${host}:${port}/${database}?sslmode=disable`;
      await run(nodeProgram, [...(program?.(old) ?? [])], {
        env: { ...process.env, DATABASE_URL },
        cwd: folder,
      });
    }
    return { database, role, password };
  };

  it.each(TOOLS)('$format', async (tool) => {
    const { client } = platform;
    const { name, old } = await blueprintOf(tool);
    const { database, password } = await madeBy(tool, name, old);
    const plan = await client.adoption.plan({ server: platform.server, databases: [database] });
    expect(plan.rows).toMatchObject([
      { blueprint: name, detectedBy: 'tool', schemaVersion: tool.version, verdict: 'adopt', errors: [] },
    ]);
    expect(plan.rows[0]?.findings.filter(({ check }) => check.startsWith('tool-'))).toEqual([]);
    expect(plan.rows[0]?.statements.join()).toContain('INSERT INTO cadastre.schema_history');

    const { jobId } = await client.adoption.adopt({
      server: platform.server,
      databases: [database],
      login: 'keep',
      password,
    });
    expect(await jobEnd(client, jobId)).toMatchObject({ status: 'succeeded' });
    const { rows } = await client.jobs.rows({ job: jobId, limit: 10 });
    const slug = rows[0]?.slug ?? '';
    const applied = await ask<{ version: string; by: string }>(
      database,
      'SELECT version, applied_by AS by FROM cadastre.schema_history ORDER BY version COLLATE "C"',
    );
    expect(applied.at(0)).toMatchObject({ by: `${tool.format}, before Cadastre` });
    expect(applied.map(({ version }) => version)).toContain(tool.version);
    expect(applied.map(({ version }) => version)).not.toContain(tool.newest);

    const started = await client.migrations.run({ blueprint: name });
    let ended = null;
    for await (const state of await client.migrations.watch({ run: started.run ?? 0 })) ended = state;
    expect(ended).toMatchObject({ status: 'succeeded', counts: { total: 1, succeeded: 1 } });
    const columns = await ask<{ attname: string }>(
      database,
      `SELECT attname FROM pg_attribute WHERE attrelid = 'public.customers'::regclass AND attnum > 0`,
    );
    expect(columns.map(({ attname }) => attname)).toEqual(['id', 'name', 'email', 'phone']);
    expect(await client.tenants.get({ tenant: slug })).toMatchObject({ schemaVersion: tool.newest });
    expect(await client.migrations.run({ blueprint: name })).toEqual({ run: null, jobId: null });
  });

  it('tells what the tool did not end, what was edited since, and what no blueprint has', async () => {
    const { client } = platform;
    const [, , flyway, golang, prisma] = TOOLS;
    if (!flyway || !golang || !prisma) throw new Error('The tools are gone');
    const findings = async (tool: Tool, more: string) => {
      const { name, old } = await blueprintOf(tool);
      const { database } = await madeBy({ ...tool, planted: `${tool.planted} ${more}` }, name, old);
      const plan = await client.adoption.plan({ server: platform.server, databases: [database] });
      const row = plan.rows[0];
      const told = row?.findings
        .filter(({ check }) => check.startsWith('tool-'))
        .map(({ message }) => message);
      return { by: row?.detectedBy, version: row?.schemaVersion, told };
    };
    expect(await findings(golang, 'UPDATE schema_migrations SET version = 3, dirty = true;')).toEqual({
      by: 'tool',
      version: '0002',
      told: ['golang-migrate began 3 and did not end it, as public.schema_migrations says'],
    });
    expect(
      await findings(prisma, `UPDATE _prisma_migrations SET checksum = 'x' WHERE id = 'c';`),
    ).toMatchObject({
      by: 'tool',
      told: [expect.stringContaining('20260101000002_email: not the text that prisma applied')],
    });
    expect(
      await findings(
        flyway,
        `INSERT INTO flyway_schema_history VALUES (6, '9', 'other', 'SQL', 'V9__other.sql', 1, 'me', now(), 1, true);`,
      ),
    ).toMatchObject({
      by: 'none',
      told: [expect.stringContaining('flyway has applied what no blueprint has')],
    });
  });

  it('one that has no history at all goes on when somebody says where it stands', async () => {
    const { client } = platform;
    const [dbmate] = TOOLS;
    if (!dbmate) throw new Error('The tool is gone');
    const { name, old } = await blueprintOf(dbmate);
    const planted = `${FIRST}${SECOND}`;
    const { database, password } = await madeBy({ ...dbmate, planted }, name, old);
    const { jobId } = await client.adoption.adopt({
      server: platform.server,
      databases: [database],
      login: 'keep',
      password,
    });
    await jobEnd(client, jobId);
    const tenant = (await client.jobs.rows({ job: jobId, limit: 10 })).rows[0]?.slug ?? '';
    const say = (version: string, over: object = {}) =>
      client.migrations.baseline({ tenants: [tenant], version, reason: 'as its admin says', ...over });
    const only = async (results: ReturnType<typeof say>) => (await results).results[0];
    expect(await only(say(dbmate.version))).toMatchObject({
      result: 'failed',
      error: { code: 'INVALID_INPUT', details: { fields: [{ field: 'blueprint' }] } },
    });
    const blueprint = name;
    expect(await only(say('7', { blueprint }))).toMatchObject({
      error: { code: 'INVALID_INPUT', details: { fields: [{ field: 'version' }] } },
    });
    await script(database, 'ALTER TABLE customers RENAME TO people');
    expect(await only(say(dbmate.version, { blueprint }))).toMatchObject({
      error: { code: 'CONFLICT', message: `${tenant} lacks tables that these files make: customers` },
    });
    await script(database, 'ALTER TABLE people RENAME TO customers');
    expect(await only(say(dbmate.version, { blueprint }))).toMatchObject({
      result: 'succeeded',
      message: `stands at ${dbmate.version}: 2 files written into its history`,
    });
    expect(await only(say(dbmate.version, { blueprint }))).toMatchObject({ error: { code: 'CONFLICT' } });
    const plan = await client.migrations.plan({ blueprint });
    expect(plan.targets).toMatchObject([{ tenant, version: dbmate.version, lacks: [dbmate.newest] }]);
    const { acts } = await client.audit.list({ verb: 'write baseline', search: tenant });
    expect(acts.map(({ outcome }) => outcome)).toEqual(['refused', 'done', 'refused', 'refused', 'refused']);
  });

  it('asks a table that pretends to be a history nothing of its own', async () => {
    const tool = TOOLS[3];
    if (!tool) throw new Error('The tool is gone');
    const { name, old } = await blueprintOf(tool);
    const trap = `CREATE FUNCTION take() RETURNS boolean LANGUAGE plpgsql AS 'BEGIN CREATE TABLE public.taken (); RETURN true; END';
      CREATE VIEW schema_migrations AS SELECT 2::bigint AS version, take() AS dirty;`;
    const { database } = await madeBy({ ...tool, planted: trap }, name, old);
    const plan = await platform.client.adoption.plan({ server: platform.server, databases: [database] });
    expect(plan.rows[0]).toMatchObject({ detectedBy: 'none' });
    expect(await ask(database, `SELECT FROM pg_class WHERE relname = 'taken'`)).toEqual([]);
  });
});
