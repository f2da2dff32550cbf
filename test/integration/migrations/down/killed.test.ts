import { expect, it } from 'vitest';
import { killedRuns } from '../../../support/killed-runs.ts';
import { FIRST_FILE, plantFleet } from '../../../support/planted-fleet.ts';
import { eachMajor } from '../../../support/shared-cluster.ts';
import { jobOver, standsStill, targetsOf } from '../../../support/watched-run.ts';

/** What is another matter than in a run up: where the history loses a row, and where that is written down. */
const MOMENTS = ['after-apply', 'after-end', 'statement-ran'] as const;
const FILES = [
  FIRST_FILE,
  { name: '0002_email.sql', sql: 'ALTER TABLE customers ADD COLUMN email text;\n' },
  { name: '0002_email.down.sql', sql: 'ALTER TABLE customers DROP COLUMN email;\n' },
  { name: '0003_index.sql', sql: 'CREATE INDEX customers_email ON customers (email);\n' },
  {
    name: '0003_index.down.sql',
    sql: '-- cadastre: no-transaction\nDROP INDEX CONCURRENTLY customers_email;\n',
  },
];

eachMajor(
  'a take back killed with SIGKILL',
  (cluster) => {
    const runs = killedRuns(
      cluster,
      MOMENTS,
      (platform) => plantFleet(platform, cluster, 2, { files: FILES }),
      ({ slugs }) => ({ takeBack: { tenants: slugs, to: '0001' } }),
    );

    it.each(MOMENTS)('%s: another process takes the rest back, and not one file more', async (moment) => {
      const { fleet, ended } = runs.struck(moment);
      const again = runs.again();
      if (moment === 'statement-ran') {
        // The index may be gone or not: a person says go on, and only then it is looked at.
        expect(ended.status).toBe('stopped');
        const failed = [...(await targetsOf(again.client, ended.id)).values()].find(
          ({ status }) => status === 'failed',
        );
        expect(failed?.version).toBe('0003');
        expect(failed?.error?.message).toMatch(/0003_index\.down\.sql was begun in .* and has not ended/);
        await again.client.migrations.retry({ run: ended.id });
      }
      expect(await standsStill(again.client, ended.id)).toMatchObject({
        kind: 'down',
        status: 'succeeded',
        counts: { total: 2, succeeded: 2 },
      });
      await jobOver(again.client, ended.id);
      for (const index of [0, 1]) {
        expect(
          await fleet.query(
            index,
            `SELECT (SELECT string_agg(version, ' ') FROM cadastre.schema_history) AS versions,
               (SELECT count(*)::int FROM pg_attribute WHERE attrelid = 'customers'::regclass AND attname = 'email' AND NOT attisdropped) AS email`,
          ),
        ).toEqual([{ versions: '0001', email: 0 }]);
      }
      const { rows } = await again.client.migrations.status({ blueprint: fleet.blueprint, read: false });
      expect(rows.map(({ version, behind }) => [version, behind])).toEqual([
        ['0001', 2],
        ['0001', 2],
      ]);
      const tenants = await Promise.all(fleet.slugs.map((tenant) => again.client.tenants.get({ tenant })));
      expect(tenants.map(({ schemaVersion }) => schemaVersion)).toEqual(['0001', '0001']);
    });
  },
  [15],
);
