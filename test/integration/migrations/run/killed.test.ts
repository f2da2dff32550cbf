import { expect, it } from 'vitest';
import { killedRuns } from '../../../support/killed-runs.ts';
import { plantFleet } from '../../../support/planted-fleet.ts';
import { eachMajor } from '../../../support/shared-cluster.ts';
import { jobOver, standsStill, targetsOf } from '../../../support/watched-run.ts';

/** Every step of the job, before and after it, and every moment of a worker and of a file without transaction. */
const MOMENTS = [
  'before template',
  'after template',
  'before waves',
  'after waves',
  'wave-begun',
  'claimed',
  'before-apply',
  'after-apply',
  'before-end',
  'after-end',
  'wave-ended',
  'statement-marked',
  'statement-ran',
] as const;
/** Where it cannot be known how far a statement came. */
const IN_DOUBT: readonly string[] = ['statement-marked', 'statement-ran'];
const TENANTS = 3;
const FILES = [
  { name: '0002_email.sql', sql: 'ALTER TABLE customers ADD COLUMN email text;\n' },
  {
    name: '0003_index.sql',
    sql: '-- cadastre: no-transaction\nCREATE TABLE notes (id bigint);\nCREATE INDEX CONCURRENTLY customers_name ON customers (name);\nINSERT INTO notes VALUES (1);\n',
  },
];

eachMajor(
  'a run killed with SIGKILL',
  (cluster) => {
    const runs = killedRuns(cluster, MOMENTS, async (platform) => {
      const fleet = await plantFleet(platform, cluster, TENANTS);
      await fleet.addFiles(...FILES);
      return fleet;
    });

    it.each(MOMENTS)('%s: another process ends it, and every tenant stands where it says', async (moment) => {
      const { fleet, ended } = runs.struck(moment);
      const again = runs.again();
      if (IN_DOUBT.includes(moment)) {
        // It is never guessed: the tenant is shown as standing in the middle of a file, until somebody says go on.
        expect(ended.status).toBe('stopped');
        const failed = [...(await targetsOf(again.client, ended.id)).values()].filter(
          ({ status }) => status === 'failed',
        );
        expect(failed.length).toBeGreaterThan(0);
        for (const { error, version } of failed) {
          expect(version).toBe('0002');
          expect(error?.message).toMatch(
            /0003_index\.sql was begun in .* and has not ended, at its statement 2$/,
          );
        }
        const { rows } = await again.client.migrations.status({ blueprint: fleet.blueprint });
        expect(rows.filter(({ cells }) => cells.includes('unfinished')).length).toBe(failed.length);
        await again.client.migrations.retry({ run: ended.id });
      }
      expect(await standsStill(again.client, ended.id)).toMatchObject({
        status: 'succeeded',
        counts: { total: TENANTS, succeeded: TENANTS },
      });
      expect(await jobOver(again.client, ended.id)).toMatchObject({ status: 'succeeded', error: null });
      const { rows } = await again.client.migrations.status({ blueprint: fleet.blueprint, read: false });
      expect(rows.every(({ cells }) => cells.every((cell) => cell === 'applied'))).toBe(true);
      for (let index = 0; index < TENANTS; index += 1) {
        expect(
          await fleet.query(
            index,
            `SELECT (SELECT string_agg(version, ' ' ORDER BY version) FROM cadastre.schema_history) AS versions,
               (SELECT count(*)::int FROM notes) AS notes, (SELECT count(*)::int FROM cadastre.schema_unfinished) AS marks,
               (SELECT indisvalid FROM pg_index WHERE indexrelid = 'customers_name'::regclass) AS valid`,
          ),
        ).toEqual([{ versions: '0001 0002 0003', notes: 1, marks: 0, valid: true }]);
      }
    });

    it('leaves an audit log that is whole', async () => {
      expect((await runs.again().client.audit.verify()).firstBad).toBeNull();
    });
  },
  [15],
);
