import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('a file without transaction, for tenants that share a database', (cluster) => {
  let platform: TestPlatform;
  let folder: string;
  const blueprint = uniqueName('s').replace('_', '');
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    folder = await mkdtemp(join(tmpdir(), 'cadastre-test-alone-'));
    await mkdir(join(folder, 'migrations'));
    await writeFile(
      join(folder, 'blueprint.yaml'),
      `name: ${blueprint}\ntitle: Shared\nprefix: ${blueprint}\nisolation: [database, schema]\nmigrations: migrations\n`,
    );
    await file('0001_items.sql', 'CREATE TABLE items (id int PRIMARY KEY, name text);\n');
    await platform.client.blueprints.add({ directory: folder });
  });
  afterAll(async () => {
    await platform?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });
  const file = (name: string, sql: string) => writeFile(join(folder, 'migrations', name), sql);
  const create = async () => {
    const job = await createAndWait(platform.client, tenantInput({ blueprint, isolation: 'schema' }));
    return platform.client.tenants.get({ tenant: job.tenant?.slug ?? '' });
  };

  const over = async (run: number | null) => {
    let last = null;
    for await (const state of await platform.client.migrations.watch({ run: run ?? 0 })) last = state;
    return last;
  };

  it('is applied to those that are there, and to the schema of a new one', async () => {
    const { client } = platform;
    const before = [await create(), await create()];
    await file(
      '0002_names.sql',
      '-- cadastre: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY items_name ON items (name);\nVACUUM items;\n',
    );
    await file('0002_names.down.sql', '-- cadastre: no-transaction\nDROP INDEX CONCURRENTLY items_name;\n');
    const { run } = await client.migrations.run({ blueprint });
    expect(await over(run)).toMatchObject({ status: 'succeeded', counts: { total: 2, succeeded: 2 } });
    const all = [...before, await create()];
    const database = all[0]?.database ?? '';
    const indexesOf = () =>
      asSuperuser(cluster, database, (session) =>
        query<{ schema: string; valid: boolean; owner: string }>(
          session,
          `SELECT nspname AS schema, indisvalid AS valid, pg_get_userbyid(relowner) AS owner FROM pg_index
         JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
         WHERE relname = 'items_name' ORDER BY 1`,
        ),
      );
    const indexes = await indexesOf();
    expect(indexes.map(({ schema, valid }) => ({ schema, valid }))).toEqual(
      all
        .map(({ schema }) => ({ schema, valid: true }))
        .sort((a, b) => ((a.schema ?? '') < (b.schema ?? '') ? -1 : 1)),
    );
    expect(new Set(indexes.map(({ owner }) => owner)).size).toBe(3);
    expect(await client.migrations.run({ blueprint })).toEqual({ run: null, jobId: null });
    const tenants = all.map(({ slug }) => slug);
    const { jobId } = await client.schemaDrift.read({ tenants });
    expect(await jobEnd(client, jobId)).toMatchObject({ fact: '3 in sync, 0 drifted, 0 unknown' });

    const [first = ''] = tenants;
    const back = await client.migrations.down({ tenants: [first], to: '0001' });
    expect(await over(back.run)).toMatchObject({ status: 'succeeded', counts: { total: 1, succeeded: 1 } });
    expect((await indexesOf()).map(({ schema }) => schema)).not.toContain(all[0]?.schema);
    expect(await indexesOf()).toHaveLength(2);
  });

  it('of a shared database from before times were kept: they are kept from now on', async () => {
    const { client } = platform;
    const tenant = await create();
    const forgetTimes = () =>
      asSuperuser(cluster, tenant.database, (session) =>
        session.script('ALTER TABLE cadastre.place_history DROP COLUMN duration_ms'),
      );
    const kept = async (slug: string) => {
      const { entries } = await client.migrations.history({ tenant: slug });
      expect(new Set(entries.map(({ state }) => state))).toEqual(new Set(['applied']));
      const [row] = await asSuperuser(cluster, tenant.database, (session) =>
        query<{ times: number }>(
          session,
          'SELECT count(duration_ms)::int AS times FROM cadastre.place_history',
        ),
      );
      return [entries.length, row?.times];
    };
    await forgetTimes();
    expect((await client.migrations.history({ tenant: tenant.slug })).entries).toHaveLength(2);
    await file('0003_more.sql', 'ALTER TABLE items ADD COLUMN more text;\n');
    const one = await client.migrations.run({ blueprint });
    expect(await over(one.run)).toMatchObject({ status: 'succeeded' });
    // The first of the four tenants has lost its second file above, and gets it again.
    expect(await kept(tenant.slug)).toEqual([3, 5]);
    await forgetTimes();
    await file(
      '0004_index.sql',
      '-- cadastre: no-transaction\nCREATE INDEX CONCURRENTLY items_more ON items (more);\n',
    );
    const other = await client.migrations.run({ blueprint });
    const { status } = (await over(other.run)) ?? {};
    const { targets } = await client.migrations.targets({ run: other.run ?? 0, limit: 10 });
    expect(targets.map(({ error }) => error)).toEqual(targets.map(() => null));
    expect(status).toBe('succeeded');
    await forgetTimes();
    const { slug } = await create();
    expect(await kept(slug)).toEqual([4, 4]);
  });
});
