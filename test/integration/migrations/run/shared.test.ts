import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../../../src/engine/postgres/sql.ts';
import { bundledChild } from '../../../support/bundled-child.ts';
import type { Shared, Sharer } from '../../../support/children/run-sharer.ts';
import { type NodeChild, startNode } from '../../../support/node-child.ts';
import { type Fleet, plantFleet } from '../../../support/planted-fleet.ts';
import { eachMajor } from '../../../support/shared-cluster.ts';
import { openTestPlatform, RESOURCES, type TestPlatform } from '../../../support/test-platform.ts';
import { runWhere, standsStill } from '../../../support/watched-run.ts';

const TENANTS = 40;

eachMajor(
  'a run that several processes share',
  (cluster) => {
    let platform: TestPlatform;
    let fleet: Fleet;
    const children: NodeChild[] = [];
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      fleet = await plantFleet(platform, cluster, TENANTS, {
        files: [
          { name: '0001_first.sql', sql: 'CREATE TABLE counts (n int);\nINSERT INTO counts VALUES (0);\n' },
        ],
      });
    });
    afterAll(async () => {
      for (const child of children) child.process.kill('SIGKILL');
      await fleet?.remove();
      await platform?.remove();
    });

    const share = async (dieAfter?: number) => {
      const sharer: Sharer = {
        dataDirectory: platform.dataDirectory,
        resourcesDirectory: RESOURCES,
        ...(dieAfter !== undefined && { dieAfter }),
      };
      const child = startNode(
        await bundledChild('run-sharer'),
        [JSON.stringify(sharer)],
        { ...platform.secrets },
        'pipe',
      );
      children.push(child);
      while (!child.stdout().includes('ready')) await new Promise((wake) => setTimeout(wake, 20));
      return child;
    };

    it('does each tenant exactly once, within the limits of the run, whoever dies', async () => {
      const { client } = platform;
      const [stays, dies] = await Promise.all([share(), share(3)]);
      await fleet.addFiles({
        name: '0002_count.sql',
        sql: 'UPDATE counts SET n = n + 1;\nSELECT pg_sleep(0.9);\n',
      });
      const { run } = await client.migrations.run({
        blueprint: fleet.blueprint,
        options: { waves: [{ name: 'All', size: { rest: true } }], perServer: 6, lockTries: 20 },
      });
      const shared = await runWhere(client, run ?? 0, ({ workers }) => workers.length >= 2);
      expect(shared.status).toBe('running');
      const { database } = await platform.engine.platform.open();
      let most = 0;
      let over = false;
      const counting = (async () => {
        while (!over) {
          const { rows } = await database.run<{ count: number }>(
            sql`SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = ANY (${[...fleet.databases]}) AND state = 'active'`,
          );
          most = Math.max(most, rows[0]?.count ?? 0);
          await new Promise((wake) => setTimeout(wake, 15));
        }
      })();
      // They are called one after the other, a second apart: the run lasts that long, and has sessions for all three.
      const ended = await standsStill(client, run ?? 0);
      over = true;
      await counting;
      expect(ended).toMatchObject({ status: 'succeeded', counts: { succeeded: TENANTS, failed: 0 } });
      expect(dies.process.signalCode).toBe('SIGKILL');
      stays.process.stdin?.end();
      const { applied } = JSON.parse((await stays.end()).stdout.trim().split('\n').at(-1) ?? '{}') as Shared;
      expect(applied).toBeGreaterThan(0);
      expect(applied).toBeLessThan(TENANTS);
      // Of a process that died the backend goes on for as long as its statement.
      expect(most).toBeLessThanOrEqual(6 + 3);
      const counts = await Promise.all(
        fleet.databases.map((_, index) => fleet.query<{ n: number }>(index, 'SELECT n FROM counts')),
      );
      expect(counts.map(([row]) => row?.n)).toEqual(fleet.databases.map(() => 1));
    });
  },
  [15],
);
