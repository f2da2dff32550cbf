import { afterAll, beforeAll, expect } from 'vitest';
import type { MigrationRun } from '../../src/shared/models/migration-run.ts';
import { bundledChild } from './bundled-child.ts';
import type { DoomedRun, RunsDoom } from './children/doomed-runs.ts';
import type { ClusterConnection } from './cluster.ts';
import { startNode } from './node-child.ts';
import type { Fleet } from './planted-fleet.ts';
import { openTestPlatform, RESOURCES, type TestEngine, type TestPlatform } from './test-platform.ts';
import { jobOver, standsStill } from './watched-run.ts';

const WAVES = [
  { name: 'Canary', size: { count: 1 } },
  { name: 'The rest', size: { rest: true } },
];
/** Fleets that are planted at once. */
const AT_ONCE = 3;

export interface KilledRuns {
  /** The engine that took the runs up. */
  again(): TestEngine;
  /** What became of the run that was struck at this moment, and whose tenants it was for. */
  struck(moment: string): { readonly fleet: Fleet; readonly ended: MigrationRun };
}

/**
 * Before all tests of a suite: a fleet for each moment, a run of each in one process, which is killed when every run
 * stands at its moment, and another engine that takes them up.
 */
export function killedRuns(
  cluster: ClusterConnection,
  moments: readonly string[],
  plant: (platform: TestPlatform) => Promise<Fleet>,
  more: (fleet: Fleet) => Partial<DoomedRun> = () => ({}),
): KilledRuns {
  let platform: TestPlatform;
  let again: TestEngine;
  const fleets = new Map<string, Fleet>();
  const ends = new Map<string, MigrationRun>();

  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    const left = moments.values();
    const lane = async () => {
      for (const moment of left) fleets.set(moment, await plant(platform));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const doom: RunsDoom = {
      dataDirectory: platform.dataDirectory,
      resourcesDirectory: RESOURCES,
      runs: [...fleets].map(([moment, fleet]) => ({
        blueprint: fleet.blueprint,
        options: { waves: WAVES },
        ...more(fleet),
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
      const moment = moments.find((each) => fleets.get(each)?.blueprint === blueprint) ?? '';
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

  return {
    again: () => again,
    struck(moment) {
      const [fleet, ended] = [fleets.get(moment), ends.get(moment)];
      if (fleet && ended) return { fleet, ended };
      throw new Error(`There is no run for ${moment}`);
    },
  };
}
