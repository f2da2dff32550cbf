import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MigrationRun } from '../../../../src/shared/models/migration-run.ts';
import { bundledChild } from '../../../support/bundled-child.ts';
import type { Sharer } from '../../../support/children/run-sharer.ts';
import { type NodeChild, startNode } from '../../../support/node-child.ts';
import { type Fleet, plantFleet } from '../../../support/planted-fleet.ts';
import { eachMajor } from '../../../support/shared-cluster.ts';
import { openTestPlatform, RESOURCES, type TestPlatform } from '../../../support/test-platform.ts';
import { targetsOf } from '../../../support/watched-run.ts';

// The whole of it takes 1,000 tenants and ten deaths: CADASTRE_RELEASE_TENANTS=1000 CADASTRE_RELEASE_DEATHS=10.
const TENANTS = Number(process.env['CADASTRE_RELEASE_TENANTS'] ?? 48);
const DEATHS = Number(process.env['CADASTRE_RELEASE_DEATHS'] ?? 4);
/** The seventh may be at work when the sixth fails. */
const LIMIT = 5;
const FAILURES = 7;

const RELEASE = [
  { name: '0007_notes.sql', sql: 'ALTER TABLE invoices ADD COLUMN release_note text;\n' },
  {
    name: '0008_tags.sql',
    sql: `CREATE TABLE release_tags (name text PRIMARY KEY, colour text NOT NULL);
INSERT INTO release_tags SELECT 'tag ' || n, 'blue' FROM generate_series(1, 50) AS n;
`,
  },
  {
    name: '0009_counts.sql',
    sql: `CREATE VIEW tag_counts AS SELECT colour, count(*) AS tags FROM release_tags GROUP BY colour;
ALTER TABLE release_tags ADD COLUMN runs integer NOT NULL DEFAULT 1;
`,
  },
];

eachMajor(
  `a release of three files over ${TENANTS} tenants`,
  (cluster) => {
    let platform: TestPlatform;
    let fleet: Fleet;
    let child: NodeChild | null = null;
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      fleet = await plantFleet(platform, cluster, TENANTS, { like: 'studio' });
      await fleet.addFiles(...RELEASE);
    }, 1_800_000);
    afterAll(async () => {
      child?.process.kill('SIGKILL');
      await fleet?.remove();
      await platform?.remove();
    });

    const start = async (over: Partial<Sharer>) => {
      const sharer: Sharer = {
        dataDirectory: platform.dataDirectory,
        resourcesDirectory: RESOURCES,
        ...over,
      };
      child = startNode(
        await bundledChild('run-sharer'),
        [JSON.stringify(sharer)],
        { ...platform.secrets },
        'pipe',
      );
      return child;
    };
    /** Its death, or the run that stands still, whichever is first; then nobody works on it. */
    const untilRest = async (working: NodeChild, run: () => Promise<MigrationRun | null>) => {
      const death = working.end();
      for (;;) {
        const dead = await Promise.race([death, new Promise<null>((wake) => setTimeout(wake, 100, null))]);
        if (dead) {
          expect(dead.signal, dead.stderr).toBe('SIGKILL');
          return true;
        }
        // Before it is ready the run stands as the one before has left it.
        const state = working.stdout().includes('ready') ? await run() : null;
        if (state !== null && state.status !== 'running') {
          working.process.stdin?.end();
          await death;
          return false;
        }
      }
    };

    it('stops at its limit, is retried, dies again and again, and ends as if nothing had been', async () => {
      const { client } = platform;
      const current = async () => {
        const [newest] = await client.migrations.runs({ limit: 1 });
        return newest ? client.migrations.show({ run: newest.id }) : null;
      };
      // Behind the first two waves, far from each other.
      const planted = Array.from({ length: FAILURES }, (_, index) =>
        Math.floor(TENANTS * (0.35 + index * 0.08)),
      );
      for (const index of planted) await fleet.query(index, 'CREATE TABLE release_tags (id int)');
      const input = {
        blueprint: fleet.blueprint,
        options: {
          waves: [
            { name: 'Canary', size: { count: 1 } },
            { name: 'Early', size: { percent: 10 } },
            { name: 'The rest', size: { rest: true } },
          ],
          stopAtFailures: LIMIT,
        },
      };
      let deaths = 0;
      let stops = 0;
      let next: Partial<Sharer> = { first: { verb: 'run', input } };
      for (;;) {
        const dieAfter = deaths < DEATHS ? { dieAfter: 2 + Math.floor(Math.random() * (TENANTS / 8)) } : {};
        const died = await untilRest(await start({ ...next, ...dieAfter }), current);
        next = {};
        if (died) deaths += 1;
        const state = await current();
        // Nobody stands anywhere without its being shown.
        expect(state).toMatchObject({ counts: { total: TENANTS } });
        if (died) continue;
        if (state?.status === 'succeeded') break;
        expect(state).toMatchObject({
          status: 'stopped',
          counts: { atWork: 0 },
        });
        expect(state?.fact).toMatch(/^Stopped: [67] of \d+ failed, and 5 may$/);
        stops += 1;
        const failed = [...(await targetsOf(client, state?.id ?? 0)).values()].filter(
          ({ status }) => status === 'failed',
        );
        expect(failed.length).toBeGreaterThan(LIMIT);
        for (const { version, error } of failed) {
          expect(version).toBe('0007');
          expect(error?.message).toMatch(/^migrations\/0008_tags\.sql.*already exists/);
        }
        for (const index of planted) await fleet.query(index, 'DROP TABLE IF EXISTS release_tags');
        next = { first: { verb: 'retry', input: { run: state?.id } } };
      }
      expect({ stops, deaths }).toEqual({ stops: 1, deaths: DEATHS });
      const ended = await current();
      expect(ended?.counts).toMatchObject({ succeeded: TENANTS, failed: 0, notRun: 0 });
      for (let index = 0; index < TENANTS; index += 1) {
        expect(
          await fleet.query(
            index,
            `SELECT (SELECT string_agg(version, ' ' ORDER BY version) FROM cadastre.schema_history WHERE version > '0006') AS versions,
               (SELECT sum(runs)::int FROM release_tags) AS tags, (SELECT tags::int FROM tag_counts) AS counted,
               (SELECT count(release_note)::int FROM invoices) AS notes`,
          ),
        ).toEqual([{ versions: '0007 0008 0009', tags: 50, counted: 50, notes: 0 }]);
      }
      const { upToDate, rows } = await client.migrations.status({ blueprint: fleet.blueprint });
      expect([upToDate, rows.length]).toEqual([true, TENANTS]);
      expect((await client.audit.verify()).firstBad).toBeNull();
    }, 1_800_000);
  },
  [15],
);
