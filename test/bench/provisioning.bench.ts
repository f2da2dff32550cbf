/**
 * The whole provisioning saga against the two ways it replaces, on one server in one run, fsync on:
 * a bare `CREATE DATABASE … TEMPLATE` loop in psql, and psql creating from template0 and running the migrations.
 * Rounds alternate, so that a machine whose speed drifts does not decide. Prints one JSON object as its last line.
 *
 * Concurrency 2 means two databases being cloned at any moment, in all three. The saga has four tenants in work for
 * that, as an import with concurrency 2 has: two wait for nothing but their clones, two have their roles made or
 * their content written. `two-in-work-vs-bare-create` is the same with two tenants in work and so fewer clones.
 *
 * `saga-vs-bare-create` is the job on a tenant that is held to no tier. A plan that points at a tier adds what the tier
 * names, which the shipped ones do: three schemas and three roles with their rights on every object. That is
 * `saga-with-tier-vs-bare-create`.
 *
 * The bare loop is measured in three forms, and all are printed. `saga-vs-bare-create` is the psql program once a database,
 * two at a time, as scripts have it and as the other baselines of these benchmarks do. `saga-vs-bare-session` is the least
 * that can be: one psql a lane that is handed all statements as a file. `saga-vs-psql-of-path` starts what PATH calls psql,
 * which on Debian is a wrapper.
 *
 * Both sides are bound by the CPU, so what a tenant costs decides: `docs/adr/0029-what-a-tenant-costs.md` has the list.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { hashPassword } from '../../src/engine/adapters/bcrypt-password.ts';
import { openEngine } from '../../src/engine/create-engine.ts';
import { sql } from '../../src/engine/postgres/sql.ts';
import { createTenant } from '../../src/engine/provisioning/create-tenant.ts';
import { createTenantInputSchema } from '../../src/shared/models/tenant.ts';
import { startCluster } from '../support/cluster.ts';
import { benchClient } from './bench-client.ts';
import { cpuOfFamily, ownCpu } from './cpu-time.ts';

const run = promisify(execFile);
const TENANTS = Number(process.argv[2] ?? 100);
const ROUNDS = 4;
const CONCURRENCY = 2;
/** Tenants in work while two are being cloned, as an import with concurrency 2 has them. */
const IN_WORK = 2 * CONCURRENCY;
const resources = join(import.meta.dirname, '..', '..', 'resources');

const cluster = await startCluster({
  major: 15,
  within: tmpdir(),
  settings: {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: '128MB',
    max_wal_size: '4GB',
  },
});
const folder = await mkdtemp(join(tmpdir(), 'cadastre-bench-'));
try {
  const { psql } = cluster;
  if (!psql) throw new Error('psql is not on this machine: it is the baseline');
  const hashStarted = performance.now();
  const ownerPasswordHash = await hashPassword('a password of the bench', 10);
  const bcryptMs = performance.now() - hashStarted;

  const engine = await openEngine({
    dataDirectory: join(folder, 'data'),
    resourcesDirectory: resources,
    appVersion: '0.0.0',
    environment: {},
    secretStore: 'session',
  });
  const { client, actor } = benchClient(engine);
  const { password } = cluster;
  await client.servers.add({
    name: 'bench',
    host: cluster.host,
    port: cluster.port,
    user: 'postgres',
    tls: { mode: 'disable' },
    password,
  });
  await client.servers.settleFinding({ server: 'bench', check: 'public-access', remedy: 'run' });
  await client.platform.initialize({ server: 'bench' });
  const { template } = await client.blueprints.build({ server: 'bench' });

  let made = 0;
  const saga = (count: number, lanes: number) =>
    timed(count, lanes, async () => {
      made += 1;
      const number = made;
      const input = createTenantInputSchema.parse({
        name: `Bench ${number}`,
        slug: `bench-${number}`,
        ownerEmail: `owner-${number}@example.com`,
        ownerPasswordHash,
      });
      const { ended } = await createTenant(engine.tenants, actor, input);
      const job = await ended;
      if (job.status !== 'succeeded') throw new Error(`job ${job.id}: ${job.error?.message}`);
    });

  const environment = { ...process.env, PGPASSWORD: password, PGOPTIONS: '--client-min-messages=warning' };
  const psqlArgs = [
    '-X',
    '-q',
    '-v',
    'ON_ERROR_STOP=1',
    '-h',
    cluster.host,
    '-p',
    String(cluster.port),
    '-U',
    'postgres',
  ];
  let bareMade = 0;
  const bare = async (count: number) => {
    const files = await Promise.all(
      Array.from({ length: CONCURRENCY }, async (_, lane) => {
        const lines = Array.from(
          { length: count / CONCURRENCY },
          (_, index) => `CREATE DATABASE bare_${bareMade}_${lane}_${index} TEMPLATE ${template};`,
        );
        const file = join(folder, `bare-${lane}.sql`);
        await writeFile(file, lines.join('\n'));
        return file;
      }),
    );
    bareMade += 1;
    const started = performance.now();
    await Promise.all(
      files.map((file) => run(psql, [...psqlArgs, '-d', 'postgres', '-f', file], { env: environment })),
    );
    return (performance.now() - started) / count;
  };

  /** As a script has it: one psql a database, two at a time. */
  let eachMade = 0;
  const psqlEach = (program: string) => (count: number) =>
    timed(count, CONCURRENCY, async () => {
      eachMade += 1;
      const statement = `CREATE DATABASE each_${eachMade} TEMPLATE ${template}`;
      await run(program, [...psqlArgs, '-d', 'postgres', '-c', statement], { env: environment });
    });

  const migrations = (await readdir(join(resources, 'blueprints', 'studio', 'migrations'))).sort();
  const files = migrations.flatMap((file) => [
    '-f',
    join(resources, 'blueprints', 'studio', 'migrations', file),
  ]);
  let replayed = 0;
  const replay = (count: number) =>
    timed(count, CONCURRENCY, async () => {
      replayed += 1;
      const name = `replay_${replayed}`;
      await run(psql, [...psqlArgs, '-d', 'postgres', '-c', `CREATE DATABASE ${name} TEMPLATE template0`], {
        env: environment,
      });
      await run(psql, [...psqlArgs, '-d', name, ...files], { env: environment });
    });

  const { database } = await engine.platform.open();
  const { rows: plans } = await database.run<{ id: string; tier: string | null }>(
    sql`SELECT id, tier FROM platform.plans`,
  );
  const tiers = async (held: boolean) => {
    for (const { id, tier } of plans)
      await database.run(sql`UPDATE platform.plans SET tier = ${held ? tier : null} WHERE id = ${id}`);
  };

  // Warm caches and pools of all three.
  await bare(4);
  await psqlEach(psql)(4);
  await psqlEach('psql')(4);
  await saga(6, IN_WORK);
  await tiers(false);
  await saga(12, IN_WORK);
  await replay(4);
  const figures = {
    bare: [] as number[],
    saga: [] as number[],
    psqlEach: [] as number[],
    psqlOfPath: [] as number[],
    twoInWork: [] as number[],
    withTier: [] as number[],
    replay: [] as number[],
  };
  const each = Math.max(CONCURRENCY, Math.round(TENANTS / ROUNDS / CONCURRENCY) * CONCURRENCY);
  const postmaster = Number.parseInt(
    await readFile(join(cluster.dataDirectory, 'postmaster.pid'), 'utf8'),
    10,
  );
  const cpu = {
    bare: [] as number[],
    saga: [] as number[],
    app: [] as number[],
    tierServer: [] as number[],
    tierApp: [] as number[],
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await settledCpu(postmaster);
    figures.bare.push(await bare(each));
    const between = await settledCpu(postmaster);
    const app = ownCpu();
    figures.saga.push(await saga(each, IN_WORK));
    cpu.app.push((ownCpu() - app) / each);
    cpu.bare.push((between - before) / each);
    cpu.saga.push(((await settledCpu(postmaster)) - between) / each);
    figures.psqlEach.push(await psqlEach(psql)(each));
    figures.psqlOfPath.push(await psqlEach('psql')(each));
    figures.twoInWork.push(await saga(each, CONCURRENCY));
    await tiers(true);
    const tierServer = await settledCpu(postmaster);
    const tierApp = ownCpu();
    figures.withTier.push(await saga(each, IN_WORK));
    cpu.tierApp.push((ownCpu() - tierApp) / each);
    cpu.tierServer.push(((await settledCpu(postmaster)) - tierServer) / each);
    await tiers(false);
    figures.replay.push(await replay(each));
    const last = (values: number[]) => values.at(-1)?.toFixed(1);
    console.log(
      `round ${round + 1}: bare ${last(figures.psqlEach)} ms (${last(figures.bare)} in one session, ${last(figures.psqlOfPath)} with psql of PATH), saga ${last(figures.saga)} ms (${last(figures.twoInWork)} with only two tenants in work, ${last(figures.withTier)} with a tier), replay ${last(figures.replay)} ms a database`,
    );
  }
  // As the app makes one: with the tier of the entry plan.
  await tiers(true);
  const single: number[] = [];
  for (let index = 0; index < 5; index += 1) {
    const started = performance.now();
    await saga(1, 1);
    single.push(performance.now() - started);
  }
  const ms = {
    bare: median(figures.bare),
    saga: median(figures.saga),
    psqlEach: median(figures.psqlEach),
    psqlOfPath: median(figures.psqlOfPath),
    twoInWork: median(figures.twoInWork),
    withTier: median(figures.withTier),
    replay: median(figures.replay),
  };
  await engine.close();
  console.log(
    JSON.stringify({
      bench: 'provisioning',
      ratios: {
        'saga-vs-bare-create': round2(ms.saga / ms.psqlEach),
        'saga-vs-bare-session': round2(ms.saga / ms.bare),
        'saga-vs-psql-of-path': round2(ms.saga / ms.psqlOfPath),
        'saga-with-tier-vs-bare-create': round2(ms.withTier / ms.psqlEach),
        'replay-vs-saga': round2(ms.replay / ms.saga),
      },
      figures: {
        tenants: each * ROUNDS,
        concurrency: CONCURRENCY,
        'tenants-in-work': IN_WORK,
        'bare-create-ms': round2(ms.psqlEach),
        'bare-session-ms': round2(ms.bare),
        'psql-of-path-ms': round2(ms.psqlOfPath),
        'saga-ms': round2(ms.saga),
        'saga-two-in-work-ms': round2(ms.twoInWork),
        'two-in-work-vs-bare-create': round2(ms.twoInWork / ms.psqlEach),
        'replay-ms': round2(ms.replay),
        'single-tenant-ms': round2(median(single)),
        'bare-session-server-cpu-ms': round2(median(cpu.bare)),
        'saga-server-cpu-ms': round2(median(cpu.saga)),
        'saga-app-cpu-ms': round2(median(cpu.app)),
        'saga-with-tier-ms': round2(ms.withTier),
        'saga-with-tier-server-cpu-ms': round2(median(cpu.tierServer)),
        'saga-with-tier-app-cpu-ms': round2(median(cpu.tierApp)),
        'bcrypt-ms': round2(bcryptMs),
        postgresql: cluster.version,
      },
    }),
  );
} finally {
  await cluster.remove();
  await rm(folder, { recursive: true, force: true });
}

/** Sessions that have just ended still count for a moment as neither living nor waited for. */
async function settledCpu(postmaster: number): Promise<number> {
  await sleep(250);
  return cpuOfFamily(postmaster);
}

/** Milliseconds a piece, `lanes` at a time. */
async function timed(count: number, lanes: number, work: () => Promise<void>): Promise<number> {
  const queue = Array.from({ length: count }).values();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const _ of queue) await work();
    }),
  );
  return (performance.now() - started) / count;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) /
    2
  );
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
