import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATIENCE, type RunPatience } from '../../../../src/engine/migrations/run/patience.ts';
import type { RunMoment } from '../../../../src/engine/migrations/run/run-context.ts';
import { type DroppingProxy, startDroppingProxy } from '../../../support/dropping-proxy.ts';
import { withFullDisk } from '../../../support/full-disk.ts';
import { type Fleet, type FleetFile, plantFleet } from '../../../support/planted-fleet.ts';
import { ownCluster } from '../../../support/shared-cluster.ts';
import { addServer, openTestPlatform, type TestPlatform } from '../../../support/test-platform.ts';
import { jobOver, standsStill, targetsOf } from '../../../support/watched-run.ts';

const ALL = [{ name: 'All', size: { rest: true as const } }];
const TENANTS = 12;
const BUDGET = 4;
/** What it takes in minutes elsewhere. */
const IMPATIENT: RunPatience = {
  lookMs: 400,
  silentLooks: 3,
  idleMs: 1_500,
  answerMs: 1_500,
  platformMs: 30_000,
  reconnectAfterMs: [200, 500],
};
const COLUMN = (version: string): FleetFile => ({
  name: `${version}_column.sql`,
  sql: `ALTER TABLE customers ADD COLUMN c${version} text;\nSELECT pg_sleep(0.05);\n`,
});

/** What each tenant says of itself, and what the platform says of it: the same. */
async function agree(platform: TestPlatform, fleet: Fleet): Promise<void> {
  const { rows } = await platform.client.migrations.status({ blueprint: fleet.blueprint, read: false });
  for (const [index, row] of rows.entries()) {
    const [own] = await fleet.query<{ version: string }>(
      index,
      'SELECT max(version) AS version FROM cadastre.schema_history',
    );
    expect(`${row.tenant} ${row.version}`).toBe(`${fleet.slugs[index]} ${own?.version}`);
  }
}

describe('a server that is lost while a run goes on (PostgreSQL 15)', () => {
  // What was committed and waited for is there after a crash; what was not waited for is lost.
  const cluster = ownCluster(15, { settings: { synchronous_commit: 'on', wal_writer_delay: '10s' } });
  const far = ownCluster(15);
  const armed = new Map<RunMoment, { after: number; strike: () => Promise<void> }>();
  let platform: TestPlatform;
  let near: Fleet;
  let remote: Fleet;
  let proxy: DroppingProxy;
  let patience = PATIENCE;
  const at = async (moment: RunMoment) => {
    const trap = armed.get(moment);
    if (!trap || --trap.after > 0) return;
    armed.delete(moment);
    await trap.strike();
  };
  beforeAll(async () => {
    platform = await openTestPlatform(cluster(), {
      runHooks: {
        at,
        get patience() {
          return patience;
        },
      },
      secretStore: 'session',
    });
    proxy = await startDroppingProxy(far().port);
    await addServer(platform.client, { ...far(), port: proxy.port }, 'far');
    [near, remote] = await Promise.all([
      plantFleet(platform, cluster(), TENANTS),
      plantFleet(platform, far(), TENANTS, { server: 'far' }),
    ]);
  });
  afterAll(async () => {
    for (const fleet of [near, remote]) await fleet?.remove();
    await platform?.remove();
    await proxy?.close();
  });
  const begin = async ({ blueprint }: Fleet, stopAtFailures = 5, perServer = 2) => {
    const { run } = await platform.client.migrations.run({
      blueprint,
      options: { waves: ALL, perServer, stopAtFailures },
    });
    return run ?? 0;
  };

  it('goes on after a restart, the platform database among what was restarted', async () => {
    await near.addFiles(COLUMN('0002'));
    armed.set('before-apply', { after: 5, strike: () => cluster().restart() });
    const run = await begin(near);
    expect(await standsStill(platform.client, run)).toMatchObject({
      status: 'succeeded',
      counts: { succeeded: TENANTS, failed: 0 },
    });
    await agree(platform, near);
    // Its job was written to the end too, by this process or by the one that finds it.
    await platform.engine.runner.recover();
    expect(await jobOver(platform.client, run)).toMatchObject({ status: 'succeeded' });
  });

  it('believes nobody who may have forgotten: commits that a crash took are made again', async () => {
    await near.addFiles(COLUMN('0003'));
    // Applied, and not yet on disk.
    armed.set('before-end', {
      after: 1,
      strike: async () => {
        await cluster().stop('immediate');
        await cluster().start();
      },
    });
    const run = await begin(near);
    expect(await standsStill(platform.client, run)).toMatchObject({
      status: 'succeeded',
      counts: { succeeded: TENANTS, failed: 0 },
    });
    await agree(platform, near);
    for (const [index] of near.slugs.entries())
      expect(await near.query(index, 'SELECT c0003 FROM customers LIMIT 0')).toEqual([]);
  });

  it('goes on where a network was cut in the middle of a statement, and tells who could not be reached', async () => {
    await remote.addFiles(COLUMN('0002'));
    armed.set('before-apply', { after: 4, strike: async () => void setTimeout(() => proxy.cut(), 40) });
    // It may have sixteen of the run, and the server has four for all that Cadastre does.
    await platform.client.servers.edit({ server: 'far', changes: { connectionBudget: BUDGET } });
    let most = 0;
    const counting = setInterval(() => {
      most = Math.max(most, proxy.open());
    }, 2);
    const run = await begin(remote, 5, 16);
    expect(await standsStill(platform.client, run)).toMatchObject({
      status: 'succeeded',
      counts: { succeeded: TENANTS, failed: 0 },
    });
    clearInterval(counting);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(BUDGET);
    await agree(platform, remote);

    await remote.addFiles(COLUMN('0003'));
    armed.set('before-apply', {
      after: 4,
      strike: async () => void setTimeout(() => proxy.cut('refuse'), 40),
    });
    const away = await begin(remote, 0);
    const stopped = await standsStill(platform.client, away);
    expect(stopped).toMatchObject({ status: 'stopped', counts: { atWork: 0 } });
    const failed = [...(await targetsOf(platform.client, away)).values()].filter(
      ({ status }) => status === 'failed',
    );
    expect(failed.length).toBeGreaterThan(0);
    for (const { error } of failed) expect(error?.code).toBe('SERVER_UNREACHABLE');
    expect(failed[0]?.error?.details.wayOut).toMatch(/stands in its own history/);
    proxy.mend();
    await jobOver(platform.client, away);
    await platform.client.migrations.retry({ run: away });
    expect(await standsStill(platform.client, away)).toMatchObject({ status: 'succeeded' });
    await agree(platform, remote);
  });

  it('is not held up by a network that says nothing: in a statement, at a commit, before a connection', async () => {
    patience = IMPATIENT;
    vi.stubEnv('PGCONNECT_TIMEOUT', '1');
    await platform.client.servers.edit({ server: 'far', changes: { connectionBudget: 20 } });
    try {
      const lost = (after: number, moment: RunMoment) =>
        armed.set(moment, {
          after,
          strike: async () => {
            // In the middle of the statement, or with its answer here and not yet known to be on disk.
            if (moment === 'before-apply') await new Promise((wake) => setTimeout(wake, 40));
            proxy.silence();
            setTimeout(() => proxy.mend(), 100);
          },
        });
      await remote.addFiles(COLUMN('0004'), {
        name: '0005_settings.sql',
        sql: "CREATE TABLE orphans AS SELECT setting FROM pg_settings WHERE name = 'client_connection_check_interval';\n",
      });
      lost(3, 'before-apply');
      lost(2, 'before-end');
      const run = await begin(remote, 0);
      expect(await standsStill(platform.client, run)).toMatchObject({
        status: 'succeeded',
        counts: { succeeded: TENANTS, failed: 0 },
      });
      expect(armed.size).toBe(0);
      await agree(platform, remote);
      // So often the server looks whether the client of a running statement is still there.
      expect(await remote.query(0, 'SELECT setting FROM orphans')).toEqual([{ setting: '5000' }]);

      // Dark from the first one on, until somebody mends it: told, and nobody is between two versions.
      patience = { ...IMPATIENT, reconnectAfterMs: [] };
      await remote.addFiles(COLUMN('0006'));
      armed.set('before-apply', { after: 1, strike: async () => proxy.silence() });
      const dark = await begin(remote, 0);
      const stopped = await standsStill(platform.client, dark);
      expect(stopped).toMatchObject({ status: 'stopped', counts: { atWork: 0, succeeded: 0 } });
      const failed = [...(await targetsOf(platform.client, dark)).values()].filter(
        ({ status }) => status === 'failed',
      );
      expect(failed.length).toBeGreaterThan(0);
      for (const { error } of failed) expect(error?.code).toBe('SERVER_UNREACHABLE');
      proxy.mend();
      await jobOver(platform.client, dark);
      await platform.client.migrations.retry({ run: dark });
      expect(await standsStill(platform.client, dark)).toMatchObject({ status: 'succeeded' });
      await agree(platform, remote);
    } finally {
      patience = PATIENCE;
      vi.unstubAllEnvs();
    }
  });

  it('stops where the disk of a server is full, and goes on when there is room', async (context) => {
    const outcome = await withFullDisk(15, async ({ cluster: small, fill, free }) => {
      await addServer(platform.client, small, 'small');
      const fleet = await plantFleet(platform, small, 3, { server: 'small' });
      try {
        await fleet.addFiles(COLUMN('0002'), {
          name: '0003_fill.sql',
          sql: 'CREATE TABLE heap AS SELECT repeat(md5(n::text), 60) AS text FROM generate_series(1, 4000) AS n;\n',
        });
        // The template of the run has its room before the disk is full.
        armed.set('wave-begun', { after: 1, strike: fill });
        const run = await begin(fleet, 1);
        const stopped = await standsStill(platform.client, run);
        expect(stopped.status).toBe('stopped');
        const full = [...(await targetsOf(platform.client, run)).values()].filter(
          ({ status }) => status === 'failed',
        );
        expect(full.length).toBeGreaterThan(0);
        for (const { error, version } of full) {
          expect(error).toMatchObject({ code: 'DISK_FULL', details: { sqlstate: '53100' } });
          expect(version).toBe('0002');
        }
        await jobOver(platform.client, run);
        await agree(platform, fleet);
        await free();
        await platform.client.migrations.retry({ run });
        expect(await standsStill(platform.client, run)).toMatchObject({
          status: 'succeeded',
          counts: { succeeded: 3 },
        });
        await agree(platform, fleet);
      } finally {
        await fleet.remove();
      }
    });
    if (!outcome.done) context.skip(outcome.reason);
  });
});
