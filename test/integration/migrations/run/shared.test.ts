import { afterAll, beforeAll, expect, it } from 'vitest';
import { workRun } from '../../../../src/engine/migrations/run/run-worker.ts';
import { sql } from '../../../../src/engine/postgres/sql.ts';
import type { MigrationRun } from '../../../../src/shared/models/migration-run.ts';
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
    /** Targets that wait before they are begun, for as long as a test holds them. */
    const gates: (() => void)[] = [];
    let held = 0;
    const children: NodeChild[] = [];
    beforeAll(async () => {
      platform = await openTestPlatform(cluster, {
        runHooks: {
          at: (moment) => {
            if (moment !== 'before-apply' || gates.length >= held) return undefined;
            return new Promise((open) => void gates.push(open));
          },
        },
      });
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
      held = 6;
      const { run } = await client.migrations.run({
        blueprint: fleet.blueprint,
        options: { waves: [{ name: 'All', size: { rest: true } }], perServer: 6, lockTries: 20 },
      });
      // This one uses every session and holds on to them until the others have come.
      const shared = await runWhere(client, run ?? 0, ({ workers }) => workers.length === 3);
      expect(shared.status).toBe('running');
      held = 0;
      for (const open of gates.splice(0)) open();
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

    it('lets one more wait where others use every session: seldom asking, until one is free for it', async () => {
      const { client, engine } = platform;
      const small = await plantFleet(platform, cluster, 10);
      try {
        await small.addFiles({ name: '0002_slow.sql', sql: 'SELECT pg_sleep(0.4);\n' });
        const options = { waves: [{ name: 'All', size: { rest: true as const } }], perServer: 2 };
        held = 2;
        const { run } = await client.migrations.run({ blueprint: small.blueprint, options });
        await runWhere(client, run ?? 0, () => gates.length === 2);
        let asked = 0;
        let applied = 0;
        let goOn: () => void = () => undefined;
        const seen = new Promise<void>((resolve) => {
          goOn = resolve;
        });
        const context: typeof engine.migrations = {
          ...engine.migrations,
          platform: () => {
            asked += 1;
            return engine.migrations.platform();
          },
          runHooks: {
            at: (moment) => {
              if (moment !== 'after-apply') return undefined;
              applied += 1;
              return seen;
            },
          },
        };
        const blueprint = await engine.migrations.findBlueprint(small.blueprint);
        const shown = await client.migrations.show({ run: run ?? 0 });
        const one = workRun(context, {
          run: run ?? 0,
          blueprint,
          options: shown.options,
          signal: new AbortController().signal,
          idleMs: 100,
          remark: () => undefined,
        });
        const waits = ({ workers }: MigrationRun) =>
          workers.length === 2 && workers.some(({ sessions, atWork }) => sessions === 0 && atWork === 0);
        await runWhere(client, run ?? 0, waits);
        await new Promise((wake) => setTimeout(wake, 800));
        const before = asked;
        await new Promise((wake) => setTimeout(wake, 2_000));
        expect(asked - before).toBeLessThanOrEqual(4);
        expect(waits(await client.migrations.show({ run: run ?? 0 }))).toBe(true);
        // One session does all the rest, and lets go of the other as soon as its target is done.
        held = 0;
        gates[0]?.();
        await expect.poll(() => applied).toBe(1);
        const sharing = await runWhere(client, run ?? 0, ({ workers }) =>
          workers.every(({ sessions }) => sessions === 1),
        );
        expect(sharing.workers).toHaveLength(2);
        goOn();
        gates[1]?.();
        expect(await standsStill(client, run ?? 0)).toMatchObject({
          status: 'succeeded',
          counts: { succeeded: 10, failed: 0 },
        });
        await one;
      } finally {
        held = 0;
        for (const open of gates) open();
        await small.remove();
      }
    });
  },
  [15],
);
