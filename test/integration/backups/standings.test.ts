import { afterAll, beforeAll, expect, it } from 'vitest';
import { readStandings } from '../../../src/engine/backups/read-standings.ts';
import type { OpenPlatform } from '../../../src/engine/platform/platform.ts';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { plantTenants } from '../../support/planted-tenants.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { openTestPlatform, type TestPlatform } from '../../support/test-platform.ts';

/** A schedule is looked at every minute, for as long as there are tenants. */
eachMajor(
  'Who is due',
  (cluster) => {
    let platform: TestPlatform;
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
    });
    afterAll(() => platform?.remove());

    const settings = {
      'backup.full': '0 2 * * 0',
      'backup.incremental': '0 */6 * * *',
      'backup.keep': 30 * 86_400_000,
    };
    const counted = async () => {
      const open = await platform.engine.platform.open();
      let questions = 0;
      const counting: OpenPlatform = {
        ...open,
        database: {
          ...open.database,
          run: (statement) => {
            questions += 1;
            return open.database.run(statement);
          },
        },
      };
      const standings = await readStandings(counting);
      return { questions, standings };
    };

    it('is asked in as many questions for 1,000 tenants with a history as for 10', async () => {
      await platform.client.sharedSettings.update({ backups: { folder: platform.dataDirectory } });
      await plantTenants(platform.engine, cluster, 10, settings);
      const few = await counted();
      await plantTenants(platform.engine, cluster, 990, settings);
      const { database } = await platform.engine.platform.open();
      // A month of four a day; of every tenth the last five have failed.
      await database.run(
        sql`INSERT INTO platform.backups (organization_id, job_id, kind, due_at, began_at, ended_at, result, workstation, file, manifest, bytes, sha256)
            SELECT id, 0, CASE WHEN n % 28 = 0 THEN 'full' ELSE 'incremental' END, at, at, at,
              CASE WHEN failed THEN 'failed' ELSE 'good' END, 'there', CASE WHEN NOT failed THEN '/f' END, '/m', 1, CASE WHEN NOT failed THEN 's' END
            FROM platform.organizations, generate_series(1, 120) AS n,
              LATERAL (SELECT now() - n * interval '6 hours' AS at, n <= 5 AND id % 10 = 0 AS failed) AS each`,
      );
      await database.run(sql`ANALYZE platform.backups`);
      const many = await counted();
      expect(many.questions).toBe(few.questions);
      expect(many.standings).toHaveLength(1000);
      const failed = many.standings.filter(({ standing }) => standing.state === 'failed');
      expect(failed).toHaveLength(100);
      expect(new Set(failed.map(({ standing }) => standing.failures))).toEqual(new Set([5]));
      expect(few.standings.every(({ standing }) => standing.lastGood === null)).toBe(true);
    });
  },
  [15],
);
