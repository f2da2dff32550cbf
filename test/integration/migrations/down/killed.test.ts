import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MigrationRun } from '../../../../src/shared/models/migration.ts';
import { bundledChild } from '../../../support/bundled-child.ts';
import type { RunsDoom } from '../../../support/children/doomed-runs.ts';
import { startNode } from '../../../support/node-child.ts';
import { FIRST_FILE, type Fleet, plantFleet } from '../../../support/planted-fleet.ts';
import { eachMajor } from '../../../support/shared-cluster.ts';
import {
  openTestPlatform,
  RESOURCES,
  type TestEngine,
  type TestPlatform,
} from '../../../support/test-platform.ts';
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
    let platform: TestPlatform;
    let again: TestEngine;
    const fleets = new Map<string, Fleet>();
    const ends = new Map<string, MigrationRun>();

    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      for (const moment of MOMENTS)
        fleets.set(moment, await plantFleet(platform, cluster, 2, { files: FILES }));
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
          takeBack: { tenants: fleets.get(moment)?.slugs ?? [], to: '0001' },
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
    }, 120_000);
    afterAll(async () => {
      for (const fleet of fleets.values()) await fleet.remove();
      await again?.close();
      await platform?.remove();
    });

    it.each(MOMENTS)('%s: another process takes the rest back, and not one file more', async (moment) => {
      const fleet = fleets.get(moment);
      const ended = ends.get(moment);
      if (!fleet || !ended) throw new Error(`There is no run for ${moment}`);
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
