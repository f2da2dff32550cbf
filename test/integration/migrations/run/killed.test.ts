import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MigrationRun } from '../../../../src/shared/models/migration.ts';
import { bundledChild } from '../../../support/bundled-child.ts';
import type { RunsDoom } from '../../../support/children/doomed-runs.ts';
import { startNode } from '../../../support/node-child.ts';
import { type Fleet, plantFleet } from '../../../support/planted-fleet.ts';
import { eachMajor } from '../../../support/shared-cluster.ts';
import {
  openTestPlatform,
  RESOURCES,
  type TestEngine,
  type TestPlatform,
} from '../../../support/test-platform.ts';
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
    let platform: TestPlatform;
    let again: TestEngine;
    const fleets = new Map<string, Fleet>();
    const ends = new Map<string, MigrationRun>();

    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      const left = MOMENTS.values();
      const lane = async () => {
        for (const moment of left) {
          const fleet = await plantFleet(platform, cluster, TENANTS);
          await fleet.addFiles(...FILES);
          fleets.set(moment, fleet);
        }
      };
      await Promise.all([lane(), lane(), lane()]);
      const doom: RunsDoom = {
        dataDirectory: platform.dataDirectory,
        resourcesDirectory: RESOURCES,
        runs: MOMENTS.map((moment) => ({
          blueprint: fleets.get(moment)?.blueprint ?? '',
          options: {
            waves: [
              { name: 'Canary', size: { count: 1 } },
              { name: 'The rest', size: { rest: true } },
            ],
          },
          moment,
        })),
      };
      const child = startNode(await bundledChild('doomed-runs'), [JSON.stringify(doom)], {
        ...platform.secrets,
      });
      const end = await child.end();
      expect(end.signal, `${end.stdout}${end.stderr}`).toBe('SIGKILL');
      again = await platform.again();
      await again.engine.runner.recover();
      // As a shell that stays does: the server lets go of a dead process's locks a moment later.
      const tries = setInterval(() => void again.engine.runner.recover().catch(() => undefined), 500);
      for (const { id, blueprint } of await again.client.migrations.runs({})) {
        const moment = MOMENTS.find((each) => fleets.get(each)?.blueprint === blueprint) ?? '';
        ends.set(moment, await standsStill(again.client, id));
        await jobOver(again.client, id);
      }
      clearInterval(tries);
    }, 300_000);
    afterAll(async () => {
      for (const fleet of fleets.values()) await fleet.remove();
      await again?.close();
      await platform?.remove();
    });

    it.each(MOMENTS)('%s: another process ends it, and every tenant stands where it says', async (moment) => {
      const fleet = fleets.get(moment);
      const ended = ends.get(moment);
      if (!fleet || !ended) throw new Error(`There is no run for ${moment}`);
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
      expect((await again.client.audit.verify()).firstBad).toBeNull();
    });
  },
  [15],
);
