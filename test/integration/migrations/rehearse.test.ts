import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { IsolationModel } from '../../../src/shared/models/tenant.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { scratchesOf } from '../../support/rehearsal-scratches.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor(
  'a rehearsal',
  (cluster) => {
    let platform: TestPlatform;
    let folder: string;
    const blueprint = uniqueName('r').replace('_', '');
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      folder = await mkdtemp(join(tmpdir(), 'cadastre-test-rehearse-'));
      await mkdir(join(folder, 'migrations'));
      await writeFile(
        join(folder, 'blueprint.yaml'),
        `name: ${blueprint}\ntitle: Rehearsed\nprefix: ${blueprint}\nisolation: [database, schema]\nextensions: [citext]\nmigrations: migrations\n`,
      );
      await file('0001_items.sql', 'CREATE TABLE items (id int PRIMARY KEY, name citext);\n');
      await platform.client.blueprints.add({ directory: folder });
      tenants.push(await create('database'), await create('schema'), await create('schema'));
      await file('0002_note.sql', "ALTER TABLE items ADD COLUMN note text NOT NULL DEFAULT '';\n");
      await file('0003_id.sql', 'ALTER TABLE items ALTER COLUMN id TYPE bigint;\n');
    });
    afterAll(async () => {
      await platform?.remove();
      if (folder) await rm(folder, { recursive: true, force: true });
    });
    const tenants: Awaited<ReturnType<typeof create>>[] = [];
    const file = (name: string, sql: string) => writeFile(join(folder, 'migrations', name), sql);
    const create = async (isolation: IsolationModel) => {
      const job = await createAndWait(platform.client, tenantInput({ blueprint, isolation }));
      const tenant = await platform.client.tenants.get({ tenant: job.tenant?.slug ?? '' });
      await asSuperuser(cluster, tenant.database, (session) =>
        session.script(
          `INSERT INTO ${tenant.schema ?? 'public'}.items SELECT n, 'item ' || n FROM generate_series(1, 2000) AS n`,
        ),
      );
      return tenant;
    };
    const rehearse = async (tenant: string) => {
      const { jobId } = await platform.client.migrations.rehearse({ tenant });
      const job = await jobEnd(platform.client, jobId);
      const all = await platform.client.migrations.rehearsals({});
      return { job, found: all.find((each) => each.jobId === jobId) };
    };
    const copies = () => scratchesOf(platform, cluster);
    const state = (at: number) =>
      asSuperuser(cluster, tenants[at]?.database ?? '', (session) =>
        query(
          session,
          `SELECT attname FROM pg_attribute WHERE attrelid = '${tenants[at]?.schema ?? 'public'}.items'::regclass AND attnum > 0`,
        ),
      );

    it.each([
      ['a database of its own', 0],
      ['a schema of its own', 1],
    ])('of a tenant with %s measures on a copy, and leaves tenant and server as they were', async (_, at) => {
      const { slug = '' } = tenants[at] ?? {};
      const before = await state(at);
      const { job, found } = await rehearse(slug);
      expect(job).toMatchObject({ status: 'succeeded' });
      expect(found).toMatchObject({
        tenant: slug,
        error: null,
        files: [
          { version: '0002', rewritten: [] },
          { version: '0003', rewritten: [`${tenants[at]?.schema ?? 'public'}.items`] },
        ],
      });
      expect(found?.files.every(({ durationMs }) => durationMs > 0)).toBe(true);
      expect(await state(at)).toEqual(before);
      expect(await copies()).toEqual([]);
      const plan = await platform.client.migrations.plan({ blueprint });
      expect(plan.estimate).not.toBeNull();
    });

    it('holds nothing of the others who share the database, and tells a file that fails', async () => {
      const [, first, second] = tenants;
      await asSuperuser(cluster, first?.database ?? '', (session) =>
        session.script(`INSERT INTO ${second?.schema}.items VALUES (-1, 'theirs')`),
      );
      await file('0004_positive.sql', 'ALTER TABLE items ADD CONSTRAINT positive CHECK (id > 0);\n');
      expect((await rehearse(first?.slug ?? '')).found).toMatchObject({ error: null, files: { length: 3 } });
      const { job, found } = await rehearse(second?.slug ?? '');
      expect(job.status).toBe('succeeded');
      expect(found).toMatchObject({ files: { length: 2 }, error: { details: { sqlstate: '23514' } } });
      expect(await copies()).toEqual([]);
    });

    it('is refused where nothing is lacking', async () => {
      const { slug } = await create('database');
      expect(await refusal(platform.client.migrations.rehearse({ tenant: slug }))).toMatchObject({
        code: 'CONFLICT',
      });
    });
  },
  [15],
);
