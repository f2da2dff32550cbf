import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser, asTenant, loginOf, query } from '../../../support/as-tenant.ts';
import { eachMajor, uniqueName } from '../../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../../support/test-platform.ts';
import { jobOver, standsStill, targetsOf } from '../../../support/watched-run.ts';

const TOOL = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  '..',
  'node_modules',
  'node-pg-migrate',
  'bin',
  'node-pg-migrate.js',
);

eachMajor(
  'tenants that node-pg-migrate brings up',
  (cluster) => {
    let platform: TestPlatform;
    let folder = '';
    const name = uniqueName('npm').replace('_', '');
    const slugs: string[] = [];
    /** Somebody else's, brought up to the first file by the tool before Cadastre came. */
    const foreign = uniqueName('legacy');

    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      folder = await mkdtemp(join(tmpdir(), 'cadastre-test-external-'));
      await mkdir(join(folder, 'migrations'));
      await writeFile(
        join(folder, 'blueprint.yaml'),
        `name: ${name}
isolation: [database, schema]
migrations:
  command: [${JSON.stringify(process.execPath)}, ${JSON.stringify(TOOL)}, up, -m, migrations, --schema, '{schema}', --no-lock]
  version: SELECT name FROM pgmigrations ORDER BY run_on DESC, id DESC LIMIT 1
  files: migrations
  timeLimit: 60s
seed:
  file: seed.sql
`,
      );
      await writeFile(join(folder, 'seed.sql'), "INSERT INTO notes (body) VALUES ('welcome');\n");
      await addFile(
        '1700000000001_notes.sql',
        'CREATE TABLE notes (id serial PRIMARY KEY, body text NOT NULL);',
      );
      await platform.client.blueprints.add({ directory: folder });
      for (const isolation of ['database', 'database', 'schema'] as const) {
        const input = tenantInput({ blueprint: name, isolation });
        await createAndWait(platform.client, input);
        slugs.push(input.slug ?? '');
      }
      await makeForeign();
      const { jobId } = await platform.client.adoption.adopt({
        server: platform.server,
        databases: [foreign],
        blueprint: name,
      });
      expect((await jobEnd(platform.client, jobId)).status).toBe('succeeded');
    });
    afterAll(async () => {
      await platform?.remove();
      if (folder) await rm(folder, { recursive: true, force: true });
    });
    const makeForeign = async () => {
      const owner = `${foreign}_app`;
      await asSuperuser(cluster, 'postgres', (session) =>
        session.script(`CREATE ROLE ${owner} LOGIN PASSWORD 'of the application'`),
      );
      await asSuperuser(cluster, 'postgres', (session) =>
        session.script(`CREATE DATABASE ${foreign} OWNER ${owner}`),
      );
      await asSuperuser(cluster, foreign, (session) =>
        session.script(`ALTER SCHEMA public OWNER TO ${owner}; SET ROLE ${owner};
          CREATE TABLE notes (id serial PRIMARY KEY, body text NOT NULL);
          CREATE TABLE pgmigrations (id serial PRIMARY KEY, name varchar(255) NOT NULL, run_on timestamp NOT NULL);
          INSERT INTO pgmigrations (name, run_on) VALUES ('1700000000001_notes', now())`),
      );
    };
    const addFile = (file: string, up: string) =>
      writeFile(join(folder, 'migrations', file), `-- Up Migration\n${up}\n-- Down Migration\n`);

    it('gives new tenants their schema by the command, as their owner, at the version that it led to', async () => {
      const status = await platform.client.migrations.status({ blueprint: name });
      expect(status.rows.map(({ version, behind, problem }) => ({ version, behind, problem }))).toEqual(
        [...slugs, foreign].map(() => ({ version: '1700000000001_notes', behind: 0, problem: null })),
      );
      for (const slug of slugs) {
        const login = await loginOf(platform.client, slug);
        expect(login.tenant.schemaVersion).toBe('1700000000001_notes');
        const rows = await asTenant(cluster, login, (session) => query(session, 'SELECT body FROM notes'));
        expect(rows).toEqual([{ body: 'welcome' }]);
      }
      expect(await platform.client.migrations.run({ blueprint: name })).toEqual({ run: null, jobId: null });
    });

    it('brings tenants up over waves, and leaves no login and no file', async () => {
      const { client } = platform;
      await addFile('1700000000002_colour.sql', 'ALTER TABLE notes ADD COLUMN colour text;');
      const plan = await client.migrations.plan({ blueprint: name });
      expect(plan).toMatchObject({ counts: { lacking: 4, held: 0 }, refusals: [], locks: [] });
      expect(plan.steps[0]?.fact).toContain('not known before it runs');
      const { run } = await client.migrations.run({ blueprint: name });
      const ended = await standsStill(client, run ?? 0);
      const targets = await targetsOf(client, run ?? 0);
      const why = [...targets.values()].map(({ error }) => error?.message);
      expect({ ...ended, why }).toMatchObject({
        status: 'succeeded',
        to: '1700000000002_colour',
        counts: { succeeded: 4 },
        why: [undefined, undefined, undefined, undefined],
      });
      await jobOver(client, run ?? 0);
      for (const slug of slugs) {
        const target = targets.get(slug);
        expect(target).toMatchObject({
          version: '1700000000002_colour',
          applied: ['1700000000002_colour'],
          hasOutput: true,
        });
        const { output } = await client.migrations.output({ run: run ?? 0, target: target?.id ?? 0 });
        expect(output).toContain('1700000000002_colour');
        const login = await loginOf(client, slug);
        expect(login.tenant.schemaVersion).toBe('1700000000002_colour');
        await asTenant(cluster, login, (session) => session.script("UPDATE notes SET colour = 'red'"));
      }
      // An adopted tenant's objects stay its owner's, by name.
      const rows = await asSuperuser(cluster, foreign, (session) =>
        query(
          session,
          "SELECT pg_get_userbyid(relowner) AS owner, (SELECT count(*)::int FROM pgmigrations) AS files FROM pg_class WHERE relname = 'notes'",
        ),
      );
      expect(rows).toEqual([{ owner: `${foreign}_app`, files: 2 }]);
      // Other files of a run have commands on this server too.
      const { id } = await platform.engine.platform.open();
      const left = await asSuperuser(cluster, 'postgres', (session) =>
        query(
          session,
          `SELECT rolname FROM pg_roles WHERE shobj_description(oid, 'pg_authid') LIKE 'Cadastre command%${id}%'`,
        ),
      );
      expect(left).toEqual([]);
      expect((await client.migrations.status({ blueprint: name })).upToDate).toBe(true);
      expect(await client.migrations.run({ blueprint: name })).toEqual({ run: null, jobId: null });
    });
  },
  [15],
);
