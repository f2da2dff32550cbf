import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser, asTenant, loginOf, query } from '../../../support/as-tenant.ts';
import { type Fleet, plantFleet } from '../../../support/planted-fleet.ts';
import { scratchesOf } from '../../../support/rehearsal-scratches.ts';
import { eachMajor } from '../../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../../support/test-platform.ts';
import { jobOver, standsStill, targetsOf } from '../../../support/watched-run.ts';

eachMajor(
  'a run over tenants that share',
  (cluster) => {
    let platform: TestPlatform;
    let fleet: Fleet;
    const slugs: Record<'schema' | 'row', string[]> = { schema: [], row: [] };
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      fleet = await plantFleet(platform, cluster, 1, { like: 'studio' });
      for (const isolation of ['schema', 'row'] as const) {
        for (const _each of [0, 1]) {
          const { slug = '', ...input } = tenantInput({ blueprint: fleet.blueprint, isolation });
          await createAndWait(platform.client, { slug, ...input });
          slugs[isolation].push(slug);
        }
      }
    });
    afterAll(async () => {
      await fleet?.remove();
      await platform?.remove();
    });

    it('migrates a schema as its owner, and shared tables for all their tenants at once, behind row security', async () => {
      const { client } = platform;
      await fleet.addFiles(
        {
          name: '../row/0002_tags.sql',
          sql: `ALTER TABLE tags ADD COLUMN tenant_id bigint NOT NULL;
ALTER TABLE tags DROP CONSTRAINT tags_pkey, ADD PRIMARY KEY (tenant_id, id);
`,
        },
        {
          name: '0007_tags.sql',
          sql: `CREATE TABLE tags (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
ALTER TABLE invoices ADD COLUMN release_note text;
`,
        },
      );
      const { run } = await client.migrations.run({ blueprint: fleet.blueprint });
      const ended = await standsStill(client, run ?? 0);
      const targets = await targetsOf(client, run ?? 0);
      expect([...targets.values()].flatMap(({ error }) => error ?? [])).toEqual([]);
      expect(ended).toMatchObject({ status: 'succeeded', counts: { total: 4, succeeded: 4 } });
      await jobOver(client, run ?? 0);
      const shared = [...targets.values()].find(({ tenant }) => tenant === null);
      expect(shared).toMatchObject({ applied: ['0007'], version: '0007' });
      for (const slug of [...slugs.schema, ...slugs.row]) {
        const { entries } = await client.migrations.history({ tenant: slug });
        expect(entries[0]).toMatchObject({ version: '0007', run });
        // Each has its own time, where the tenant shares a database as where it does not.
        expect(entries.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBeGreaterThan(0);
        const login = await loginOf(client, slug);
        expect(login.tenant.schemaVersion).toBe('0007');
        const names = await asTenant(cluster, login, async (session) => {
          await session.script(`INSERT INTO tags (name) VALUES ('of ${slug}')`);
          return query<{ name: string }>(session, 'SELECT name FROM tags');
        });
        // Nobody sees what another has written.
        expect(names).toEqual([{ name: `of ${slug}` }]);
      }
      const rows = await asSuperuser(cluster, shared?.database ?? '', (session) =>
        query(
          session,
          "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'tags' AND relkind = 'r'",
        ),
      );
      expect(rows).toEqual([{ relrowsecurity: true, relforcerowsecurity: true }]);
      expect(await client.migrations.run({ blueprint: fleet.blueprint })).toEqual({ run: null, jobId: null });
    });

    it('is rehearsed on a copy of the shared tables with the rows of one tenant, and with those of nobody else', async () => {
      const { client } = platform;
      const [first = '', second = ''] = slugs.row;
      await fleet.addFiles(
        {
          name: '0008_tags.sql',
          sql: `ALTER TABLE tags ADD CONSTRAINT mine CHECK (name <> 'of ${second}');\n`,
        },
        { name: '0009_width.sql', sql: 'ALTER TABLE tags ALTER COLUMN name TYPE varchar(60);\n' },
      );
      const rehearse = async (tenant: string) => {
        const { jobId } = await client.migrations.rehearse({ tenant });
        expect(await jobEnd(client, jobId)).toMatchObject({ status: 'succeeded' });
        const all = await client.migrations.rehearsals({});
        return all.find((each) => each.jobId === jobId);
      };
      expect(await rehearse(first)).toMatchObject({
        tenant: first,
        rowsOnly: true,
        error: null,
        // One transaction in the run, and so here.
        files: [{ version: '0008, 0009', rewritten: ['public.tags'] }],
      });
      const failed = await rehearse(second);
      expect(failed).toMatchObject({ files: [], error: { details: { sqlstate: '23514' } } });
      expect(failed?.error?.message).toMatch(/^migrations\/0008_tags\.sql/);
      // The rows of one tenant say nothing about how long all take.
      const plan = await client.migrations.plan({ blueprint: fleet.blueprint });
      expect(plan.estimate).toBeNull();
      expect(await scratchesOf(platform, cluster)).toEqual([]);
    });
  },
  [15],
);
