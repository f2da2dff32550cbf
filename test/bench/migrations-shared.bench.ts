// One run over many tenants of one server, with one process at work and with two. The limits of a run hold over all its
// processes, so both have the same sessions: what two bring is the CPU of a second one. Rounds alternate; every tenant is
// looked at afterwards: each was done once.
// Last line: one JSON document. Usage: npm run bench -- migrations-shared
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../src/engine/create-engine.ts';
import type { Shared, Sharer } from '../support/children/run-sharer.ts';
import { startCluster } from '../support/cluster.ts';
import { type NodeChild, startNode } from '../support/node-child.ts';
import { plantFleet } from '../support/planted-fleet.ts';
import { testSecrets } from '../support/test-platform.ts';
import { benchClient } from './bench-client.ts';

const TENANTS = Number(process.env['CADASTRE_BENCH_TENANTS'] ?? 500);
const ROUNDS = Number(process.env['CADASTRE_BENCH_ROUNDS'] ?? 3);
const LANES = 8;
/** What the server does with each tenant without asking for CPU; milliseconds. */
const WAIT_MS = Number(process.env['CADASTRE_BENCH_WAIT_MS'] ?? 0);
const ROOT = join(import.meta.dirname, '..', '..');

const cluster = await startCluster({ major: 15, within: tmpdir(), settings: { shared_buffers: '128MB' } });
const folder = await mkdtemp(join(tmpdir(), 'cadastre-bench-shared-'));
const closing: (() => Promise<unknown>)[] = [];
try {
  const dataDirectory = join(folder, 'data');
  const resourcesDirectory = join(ROOT, 'resources');
  const secrets = testSecrets(cluster);
  const open = () =>
    openEngine({ dataDirectory, resourcesDirectory, appVersion: '0.0.0', environment: { ...secrets } });
  const engine = await open();
  closing.push(() => engine.close());
  const { client } = benchClient(engine);
  const { host, port, superuser: user, password } = cluster;
  await client.servers.add({ name: 'main', host, port, user, tls: { mode: 'disable' }, password });
  await client.platform.initialize({ server: 'main' });
  const fleet = await plantFleet({ engine, client }, cluster, TENANTS, {
    files: [
      { name: '0001_counts.sql', sql: 'CREATE TABLE counts (n int);\nINSERT INTO counts VALUES (1);\n' },
    ],
  });
  closing.push(() => fleet.remove());
  console.log(`${TENANTS} databases planted on PostgreSQL ${cluster.version}`);

  let version = 1;
  const share = async (first?: Sharer['first']): Promise<NodeChild> => {
    const sharer: Sharer = { dataDirectory, resourcesDirectory, ...(first && { first }) };
    const child = startNode(
      'support/children/run-sharer.ts',
      [JSON.stringify(sharer)],
      { ...secrets },
      'pipe',
    );
    while (!child.stdout().includes('ready')) await new Promise((wake) => setTimeout(wake, 20));
    return child;
  };
  const round = async (processes: 1 | 2) => {
    version += 1;
    await fleet.addFiles({
      name: `${String(version).padStart(4, '0')}_count.sql`,
      sql: `UPDATE counts SET n = n + 1;\nSELECT pg_sleep(${WAIT_MS / 1000});\n`,
    });
    const other = processes === 2 ? await share() : null;
    const leader = await share({
      verb: 'run',
      input: {
        blueprint: fleet.blueprint,
        options: { waves: [{ name: 'All', size: { rest: true } }], perServer: LANES },
      },
    });
    const [newest] = await client.migrations.runs({ limit: 1 });
    let last: Awaited<ReturnType<typeof client.migrations.show>> | null = null;
    for await (const state of await client.migrations.watch({ run: newest?.id ?? 0 })) last = state;
    if (last?.counts.succeeded !== TENANTS) throw new Error(`The run ended ${last?.status}: ${last?.fact}`);
    const applied: number[] = [];
    for (const child of [leader, other]) {
      if (!child) continue;
      child.process.stdin?.end();
      const end = (await child.end()).stdout.trim().split('\n').at(-1) ?? '{}';
      applied.push((JSON.parse(end) as Shared).applied);
    }
    const ms = new Date(last.finishedAt ?? '').getTime() - new Date(last.waves[0]?.startedAt ?? '').getTime();
    console.log(
      `${processes} ${processes === 1 ? 'process ' : 'processes'} ${(ms / TENANTS).toFixed(2)} ms a tenant; ${applied.join(' and ')} tenants; load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} CPUs`,
    );
    return ms;
  };
  const times = { 1: [] as number[], 2: [] as number[] };
  for (let turn = 0; turn < ROUNDS; turn += 1)
    for (const processes of [1, 2] as const) times[processes].push(await round(processes));
  for (const [index] of fleet.databases.entries()) {
    const [row] = await fleet.query<{ n: number }>(index, 'SELECT n FROM counts');
    if (row?.n !== version)
      throw new Error(`${fleet.databases[index]} was counted to ${row?.n}, not ${version}`);
  }
  const median = (values: readonly number[]) =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  const figure = (processes: 1 | 2) => Math.round((median(times[processes]) / TENANTS) * 100) / 100;
  console.log(
    JSON.stringify({
      bench: 'migrations-shared',
      ratios: { 'one-vs-two': Math.round((median(times[1]) / median(times[2])) * 100) / 100 },
      figures: {
        tenants: TENANTS,
        rounds: ROUNDS,
        sessions: LANES,
        'wait-ms': WAIT_MS,
        'one-ms-a-tenant': figure(1),
        'two-ms-a-tenant': figure(2),
        cpus: cpus().length,
        postgresql: cluster.version,
      },
    }),
  );
} finally {
  for (const close of closing.reverse()) await close();
  await cluster.remove();
  await rm(folder, { recursive: true, force: true });
}
