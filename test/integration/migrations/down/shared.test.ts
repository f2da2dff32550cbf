import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser, asTenant, loginOf, query } from '../../../support/as-tenant.ts';
import { type Fleet, plantFleet } from '../../../support/planted-fleet.ts';
import { eachMajor } from '../../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../../support/test-platform.ts';
import { jobOver, standsStill, targetsOf } from '../../../support/watched-run.ts';

/** Its own file under `row/` gives it what tables that tenants share need. */
const TAGS = [
  {
    name: '0007_tags.sql',
    sql: 'CREATE TABLE tags (name text NOT NULL);\nALTER TABLE invoices ADD COLUMN note text;\n',
  },
  { name: '0007_tags.down.sql', sql: 'ALTER TABLE invoices DROP COLUMN note;\nDROP TABLE tags;\n' },
];
const ROW_TAGS = {
  up: 'ALTER TABLE tags ADD COLUMN tenant_id bigint NOT NULL DEFAULT cadastre.current_tenant_id();\n',
  down: 'ALTER TABLE tags DROP COLUMN tenant_id;\n',
};

eachMajor(
  'files that are taken back of tenants that share',
  (cluster) => {
    let platform: TestPlatform;
    let fleet: Fleet;
    let folder = '';
    const slugs: Record<'schema' | 'row', string[]> = { schema: [], row: [] };
    const move = async (work: Promise<{ run: number | null }>) => {
      const { run } = await work;
      const ended = await standsStill(platform.client, run ?? 0);
      const targets = [...(await targetsOf(platform.client, run ?? 0)).values()];
      expect({ status: ended.status, why: targets.map(({ error }) => error?.message ?? null) }).toEqual({
        why: targets.map(() => null),
        status: 'succeeded',
      });
      await jobOver(platform.client, run ?? 0);
      return { run: run ?? 0, targets };
    };
    const tagsOf = async (slug: string) => {
      const login = await loginOf(platform.client, slug);
      return asTenant(cluster, login, async (session) => {
        await session.script(`INSERT INTO tags (name) VALUES ('of ${slug}')`);
        return query<{ name: string }>(session, 'SELECT name FROM tags');
      });
    };

    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      fleet = await plantFleet(platform, cluster, 0, { like: 'studio' });
      folder =
        (await platform.client.blueprints.list()).find(({ name }) => name === fleet.blueprint)?.directory ??
        '';
      for (const isolation of ['schema', 'row', 'row'] as const) {
        const input = tenantInput({ blueprint: fleet.blueprint, isolation });
        await createAndWait(platform.client, input);
        slugs[isolation].push(input.slug ?? '');
      }
      await fleet.addFiles(...TAGS);
      await writeFile(join(folder, 'row', '0002_tags.sql'), ROW_TAGS.up);
      await writeFile(join(folder, 'row', '0002_tags.down.sql'), ROW_TAGS.down);
    });
    afterAll(async () => {
      await fleet?.remove();
      await platform?.remove();
    });

    it('takes schemas and shared tables back to where they were, and brings them up again behind row security', async () => {
      const { client } = platform;
      const { run, targets } = await move(
        client.migrations.run({ blueprint: fleet.blueprint, options: ALL_AT_ONCE }),
      );
      const shared = targets.find(({ tenant }) => tenant === null)?.database ?? '';
      for (const slug of [...slugs.schema, ...slugs.row])
        expect(await tagsOf(slug)).toEqual([{ name: `of ${slug}` }]);
      const plan = await client.migrations.planDown({ run });
      expect(plan.counts).toEqual({ lacking: 2, upToDate: 0, held: 0 });
      expect(plan.steps.map(({ title }) => title)).toEqual([
        '0002_tags.sql, taken back',
        '0007_tags.sql, taken back',
        'Templates',
      ]);
      const back = await move(client.migrations.down({ run, options: ALL_AT_ONCE }));
      expect(back.targets.map(({ applied, version }) => [applied, version])).toEqual([
        [['0007'], '0006'],
        [['0007'], '0006'],
      ]);
      for (const slug of [...slugs.schema, ...slugs.row]) {
        expect((await client.tenants.get({ tenant: slug })).schemaVersion).toBe('0006');
        await expect(tagsOf(slug)).rejects.toMatchObject({ details: { sqlstate: '42P01' } });
      }
      const rows = await asSuperuser(cluster, shared, (session) =>
        query(
          session,
          `SELECT (SELECT array_agg(path ORDER BY path) FROM cadastre.row_files) AS files,
             (SELECT max(version) FROM cadastre.schema_history) AS version`,
        ),
      );
      expect(rows).toEqual([{ files: ['row/0001_tenant_id.sql'], version: '0006' }]);
      const status = await client.migrations.status({ blueprint: fleet.blueprint });
      expect(status.rows.map(({ behind, version, problem }) => [behind, version, problem])).toEqual([
        [1, '0006', null],
        [1, '0006', null],
      ]);
      const history = await client.migrations.history({ tenant: slugs.row[0] ?? '' });
      expect(history.takenBack).toMatchObject([{ versions: ['0007'] }]);
      await move(client.migrations.run({ blueprint: fleet.blueprint, options: ALL_AT_ONCE }));
      for (const slug of [...slugs.schema, ...slugs.row])
        expect(await tagsOf(slug)).toEqual([{ name: `of ${slug}` }]);
      expect((await client.migrations.status({ blueprint: fleet.blueprint })).upToDate).toBe(true);
    });

    it('refuses a part of those who share tables, and what their tables were made with', async () => {
      const { client } = platform;
      const [one = '', other = ''] = slugs.row;
      const part = await refusal(client.migrations.planDown({ tenants: [one] }));
      expect(part).toMatchObject({ code: 'REFUSED' });
      expect(part.message).toContain(`shared with ${other}`);
      const plan = await client.migrations.planDown({ tenants: [one, other], to: '0005' });
      expect(plan.targets).toMatchObject([{ obstacle: 'no-way-back', lacks: [] }]);
      const [schema = ''] = slugs.schema;
      const own = await client.migrations.planDown({ tenants: [schema] });
      expect(own.targets).toMatchObject([{ tenant: schema, lacks: ['0007'], obstacle: null }]);
    });

    it('rolls all of it back where taking back would let tenants meet', async () => {
      const { client } = platform;
      // A down part that leaves a table without its tenant_id.
      await writeFile(join(folder, 'row', '0002_tags.down.sql'), ROW_TAGS.down);
      await fleet.addFiles(
        { name: '0008_open.sql', sql: 'ALTER TABLE tags ADD COLUMN colour text;\n' },
        { name: '0008_open.down.sql', sql: 'CREATE TABLE open_to_all (id bigint);\n' },
      );
      const { run } = await move(client.migrations.run({ blueprint: fleet.blueprint, options: ALL_AT_ONCE }));
      const back = await client.migrations.down({ run, options: ALL_AT_ONCE });
      await standsStill(client, back.run ?? 0);
      const targets = await targetsOf(client, back.run ?? 0);
      const shared = [...targets.values()].find(({ tenant }) => tenant === null);
      expect(shared).toMatchObject({ status: 'failed', version: '0008', applied: [] });
      expect(shared?.error?.message).toContain('without the column tenant_id: open_to_all');
      const rows = await asSuperuser(cluster, shared?.database ?? '', (session) =>
        query(session, `SELECT to_regclass('public.open_to_all') AS open`),
      );
      expect(rows).toEqual([{ open: null }]);
      await jobOver(client, back.run ?? 0);
    });
  },
  [15],
);

const ALL_AT_ONCE = { waves: [{ name: 'All', size: { rest: true as const } }] };
