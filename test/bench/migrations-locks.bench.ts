// How long the reads of an application wait behind our DDL. One tenant with eight clients of pgbench that read without
// pause, and a transaction of eight seconds that has read the table before: in its way stands the same file once through
// plain psql, once as a run with what it has by itself (lock_timeout 500 ms, retries). Both in one go, on one server; what
// counts is the longest read that pgbench saw.
// Last line: one JSON document. Usage: npm run bench -- migrations-locks
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectPostgres } from '../../src/engine/adapters/postgres-session.ts';
import { openEngine } from '../../src/engine/create-engine.ts';
import { findPgbench } from '../support/busy-tenant.ts';
import { startCluster } from '../support/cluster.ts';
import { plantFleet } from '../support/planted-fleet.ts';
import { benchClient } from './bench-client.ts';

const CLIENTS = 8;
/** The transaction in the way, and when it begins and the change comes; milliseconds. */
const STANDS_MS = 8_000;
const LEAD_MS = 1_000;
const LOAD_SECONDS = 14;
const ROUNDS = Number(process.env['CADASTRE_BENCH_ROUNDS'] ?? 3);
const ROOT = join(import.meta.dirname, '..', '..');

const pgbench = findPgbench();
if (!pgbench) throw new Error('pgbench is not on this machine');
const cluster = await startCluster({ major: 15, within: tmpdir(), settings: { fsync: 'on' } });
const folder = await mkdtemp(join(tmpdir(), 'cadastre-bench-locks-'));
const closing: (() => Promise<unknown>)[] = [];

interface Reads {
  readonly count: number;
  readonly longestMs: number;
  /** Of a hundred reads one took longer. */
  readonly p99Ms: number;
}

try {
  const engine = await openEngine({
    dataDirectory: join(folder, 'data'),
    resourcesDirectory: join(ROOT, 'resources'),
    appVersion: '0.0.0',
    environment: {},
    secretStore: 'session',
  });
  closing.push(() => engine.close());
  const { client } = benchClient(engine);
  const { host, port, superuser: user, password } = cluster;
  await client.servers.add({ name: 'main', host, port, user, tls: { mode: 'disable' }, password });
  await client.platform.initialize({ server: 'main' });
  const fleet = await plantFleet({ engine, client }, cluster, 1, {
    files: [
      {
        name: '0001_accounts.sql',
        sql: 'CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL);\nINSERT INTO accounts SELECT n, 0 FROM generate_series(1, 20000) AS n;\n',
      },
    ],
  });
  closing.push(() => fleet.remove());
  const database = fleet.databases[0] ?? '';
  const environment = {
    ...process.env,
    PGPASSWORD: password,
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: database,
  };
  const script = join(folder, 'read.sql');
  await writeFile(script, '\\set id random(1, 20000)\nSELECT balance FROM accounts WHERE id = :id;\n');

  let turns = 0;
  /** Reads of the application while `change` is made, with the transaction in its way. */
  const measure = async (
    change: (number: number) => Promise<void>,
  ): Promise<Reads & { changeMs: number }> => {
    turns += 1;
    const logs = join(folder, `turn-${turns}`);
    await mkdir(logs);
    const load = spawn(
      pgbench,
      [
        '-n',
        '-f',
        script,
        '-c',
        String(CLIENTS),
        '-j',
        '1',
        '-T',
        String(LOAD_SECONDS),
        '--rate',
        '400',
        '-l',
      ],
      { cwd: logs, env: environment, stdio: 'ignore' },
    );
    const ended = once(load, 'exit');
    const long = await connectPostgres(cluster.target(database));
    await sleep(LEAD_MS);
    await long.script("SET application_name = 'report'; BEGIN; SELECT count(*) FROM accounts");
    const over = sleep(STANDS_MS).then(() => long.script('COMMIT'));
    await sleep(LEAD_MS);
    const started = performance.now();
    await change(turns);
    const changeMs = performance.now() - started;
    await over;
    await long.close();
    await ended;
    const times: number[] = [];
    for (const name of await readdir(logs)) {
      // client, transaction, time, script, second, microsecond, lag: what is measured includes none of its own lateness.
      for (const line of (await readFile(join(logs, name), 'utf8')).split('\n')) {
        const [, , time, , , , lag] = line.split(' ').map(Number);
        if (time !== undefined && Number.isFinite(time)) times.push((time - (lag ?? 0)) / 1000);
      }
    }
    times.sort((a, b) => a - b);
    return {
      count: times.length,
      longestMs: times.at(-1) ?? Number.NaN,
      p99Ms: times[Math.floor(times.length * 0.99)] ?? Number.NaN,
      changeMs,
    };
  };

  const psql = async (number: number) => {
    const child = spawn(
      cluster.psql ?? 'psql',
      ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-c', `ALTER TABLE accounts ADD COLUMN p${number} text`],
      { env: environment, stdio: 'inherit' },
    );
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`psql ended with ${code}`);
  };
  const run = async (number: number) => {
    await fleet.addFiles({
      name: `${String(number + 1).padStart(4, '0')}_column.sql`,
      sql: `ALTER TABLE accounts ADD COLUMN r${number} text;\n`,
    });
    const { run: id } = await client.migrations.run({
      blueprint: fleet.blueprint,
      options: { waves: [{ name: 'All', size: { rest: true } }], lockTries: 50 },
    });
    let fact = '';
    for await (const state of await client.migrations.watch({ run: id ?? 0 })) fact = state.status;
    if (fact !== 'succeeded') throw new Error(`The run ended ${fact}`);
  };

  const all = { psql: [] as Reads[], run: [] as Reads[] };
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    for (const [name, way] of [
      ['psql', psql],
      ['run', run],
    ] as const) {
      const reads = await measure(way);
      all[name].push(reads);
      console.log(
        `${turn + 1} ${name.padEnd(5)} longest read ${reads.longestMs.toFixed(0)} ms, 99 of 100 within ${reads.p99Ms.toFixed(1)} ms, of ${reads.count}; the change took ${reads.changeMs.toFixed(0)} ms`,
      );
    }
  }
  const worst = (reads: readonly Reads[]) => Math.max(...reads.map(({ longestMs }) => longestMs));
  console.log(
    JSON.stringify({
      bench: 'migrations-locks',
      ratios: { 'psql-wait-vs-run-wait': Math.round((worst(all.psql) / worst(all.run)) * 100) / 100 },
      figures: {
        'longest-read-psql-ms': Math.round(worst(all.psql)),
        'longest-read-run-ms': Math.round(worst(all.run)),
        rounds: ROUNDS,
        clients: CLIENTS,
        postgresql: cluster.version,
      },
    }),
  );
  if (worst(all.run) > 1_000) process.exitCode = 1;
} finally {
  for (const close of closing.reverse()) await close();
  await cluster.remove();
  await rm(folder, { recursive: true, force: true });
}
