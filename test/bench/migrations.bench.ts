// One ALTER TABLE … ADD COLUMN over 500 databases of one server, four at a time: with `psql` and with `dbmate`, each
// driven by `xargs -P4` as people drive them; with a bare loop over `pg` that does nothing but connect, begin, alter,
// commit; and as a run of Cadastre, which besides keeps a history in every database, holds locks, records every tenant and
// can be killed at any moment. Rounds alternate; what is compared is the median.
//
// `psql` and `dbmate` in the keys are the programs as a person starts them: `psql` as PATH finds it (on Debian that is a
// wrapper in Perl which looks for the right version), `node_modules/.bin/dbmate` (the npm package's script). The programs
// behind them are measured too, under the figures `psql-bare-…` and `dbmate-bare-…`.
//
// A run is measured from its beginning to its end (`run-vs-…`), with the template that it builds for tenants to come.
// What the plan costs beforehand, which asks every tenant where it stands, is the figure `plan-ms`; so are `status-…`.
// Last line: one JSON document. Usage: npm run bench -- migrations
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '../../src/engine/create-engine.ts';
import { startCluster } from '../support/cluster.ts';
import { plantFleet } from '../support/planted-fleet.ts';
import type { BareLoop } from './bare-loop.ts';
import { benchClient } from './bench-client.ts';
import { cpuOfFamily, ownCpu } from './cpu-time.ts';

const TENANTS = Number(process.env['CADASTRE_BENCH_TENANTS'] ?? 500);
const STATUS_TENANTS = Number(process.env['CADASTRE_BENCH_STATUS_TENANTS'] ?? 1_000);
const ROUNDS = Number(process.env['CADASTRE_BENCH_ROUNDS'] ?? 3);
const LANES = 4;
const ROOT = join(import.meta.dirname, '..', '..');

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const round = (value: number, digits = 2) => Math.round(value * 10 ** digits) / 10 ** digits;

// With fsync and on a disk, as a server in service.
const cluster = await startCluster({
  major: 15,
  within: tmpdir(),
  settings: { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', shared_buffers: '128MB' },
});
const folder = await mkdtemp(join(tmpdir(), 'cadastre-bench-migrations-'));
const closing: (() => Promise<unknown>)[] = [];
const postmaster = Number(
  (await readFile(join(cluster.dataDirectory, 'postmaster.pid'), 'utf8')).split('\n')[0],
);

async function ended(child: ChildProcess, input: string): Promise<string> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin?.end(input);
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0)
    throw new Error(`${child.spawnargs.slice(0, 3).join(' ')} ended with ${code}: ${stderr.slice(-500)}`);
  return stdout;
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
  const fleet = await plantFleet({ engine, client }, cluster, TENANTS);
  closing.push(() => fleet.remove());
  console.log(`${TENANTS} databases planted on PostgreSQL ${cluster.version}`);
  const environment = {
    ...process.env,
    PGPASSWORD: password,
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
  };
  const lines = `${fleet.databases.join('\n')}\n`;
  const xargs = async (program: string, args: readonly string[]) => {
    const started = performance.now();
    await ended(
      spawn('xargs', ['-P', String(LANES), '-I', '{}', program, ...args], {
        env: environment,
        stdio: 'pipe',
      }),
      lines,
    );
    return performance.now() - started;
  };

  let columns = 0;
  const alter = () => {
    columns += 1;
    return `ALTER TABLE customers ADD COLUMN c${columns} text`;
  };
  const psql = (program: string) => () =>
    xargs(program, ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', '{}', '-c', alter()]);

  const dbmateFolder = join(folder, 'dbmate');
  await mkdir(dbmateFolder);
  let dbmateFiles = 0;
  const dbmate = (program: string) => async () => {
    dbmateFiles += 1;
    const name = `2026010100${String(dbmateFiles).padStart(4, '0')}_column.sql`;
    await writeFile(join(dbmateFolder, name), `-- migrate:up\n${alter()};\n\n-- migrate:down\n`);
    const url = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/{}?sslmode=disable`;
    return xargs(program, ['--url', url, '-d', dbmateFolder, '--no-dump-schema', 'migrate']);
  };

  const bareCpu: number[] = [];
  const bare = async () => {
    const input: BareLoop = {
      host,
      port,
      user,
      databases: fleet.databases,
      statement: alter(),
      lanes: LANES,
    };
    const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-loop.ts')], {
      env: environment,
      stdio: 'pipe',
    });
    const { ms, cpuMs } = JSON.parse(await ended(child, JSON.stringify(input))) as {
      ms: number;
      cpuMs: number;
    };
    bareCpu.push(cpuMs / TENANTS);
    return ms;
  };

  const plans: number[] = [];
  const wavesMs: number[] = [];
  const runCpu: number[] = [];
  /** How much of the time the sessions were at work on tenants; the rest waited for the run itself. */
  const busy: number[] = [];
  let versions = 1;
  /** CPU of the server when the plan was made and the run had begun. */
  let runFrom = 0;
  const run = async () => {
    versions += 1;
    await fleet.addFiles({ name: `${String(versions).padStart(4, '0')}_column.sql`, sql: `${alter()};\n` });
    const started = performance.now();
    const { run: id } = await client.migrations.run({
      blueprint: fleet.blueprint,
      options: { waves: [{ name: 'All', size: { rest: true } }], perServer: LANES },
    });
    const begun = performance.now();
    runFrom = await cpuOfFamily(postmaster);
    const ownFrom = ownCpu();
    let last: Awaited<ReturnType<typeof client.migrations.show>> | null = null;
    for await (const state of await client.migrations.watch({ run: id ?? 0 })) last = state;
    if (last?.status !== 'succeeded' || last.counts.succeeded !== TENANTS)
      throw new Error(`The run ended ${last?.status}: ${last?.fact}`);
    runCpu.push((ownCpu() - ownFrom) / TENANTS);
    plans.push(begun - started);
    const [created, finished] = [last.createdAt, last.finishedAt ?? ''].map((each) =>
      new Date(each).getTime(),
    );
    const waves = (finished ?? 0) - new Date(last.waves[0]?.startedAt ?? '').getTime();
    wavesMs.push(waves);
    const { targets } = await client.migrations.targets({ run: id ?? 0, limit: 20_000 });
    const worked = targets.reduce((sum, { durationMs }) => sum + (durationMs ?? 0), 0);
    busy.push(worked / (LANES * waves));
    return (finished ?? 0) - (created ?? 0);
  };

  const [package_] = await readdir(join(ROOT, 'node_modules', '@dbmate'));
  const dbmateBare = join(ROOT, 'node_modules', '@dbmate', package_ ?? '', 'bin', 'dbmate');
  const ways: [string, () => Promise<number>][] = [
    ['run', run],
    ['bare', bare],
    ['psql', psql('psql')],
    ...(cluster.psql ? ([['psql-bare', psql(cluster.psql)]] as [string, () => Promise<number>][]) : []),
    ['dbmate', dbmate(join(ROOT, 'node_modules', '.bin', 'dbmate'))],
    ['dbmate-bare', dbmate(dbmateBare)],
  ];
  const wanted = process.env['CADASTRE_BENCH_WAYS']?.split(',');
  const chosen = ways.filter(([name]) => wanted?.includes(name) ?? true);
  const all = new Map<string, number[]>();
  const serverCpu = new Map<string, number[]>();
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    for (const [name, way] of chosen) {
      const before = await cpuOfFamily(postmaster);
      const ms = await way();
      const from = name === 'run' ? runFrom : before;
      const cpu = ((await cpuOfFamily(postmaster)) - from) / TENANTS;
      all.set(name, [...(all.get(name) ?? []), ms]);
      serverCpu.set(name, [...(serverCpu.get(name) ?? []), cpu]);
      console.log(
        `${turn + 1} ${name.padEnd(12)} ${(ms / TENANTS).toFixed(2)} ms a tenant, server CPU ${cpu.toFixed(2)} ms`,
      );
    }
  }
  const of = (name: string) => median(all.get(name) ?? []);

  /** Where everybody stands, with nothing to do. */
  const status = async (tenants: number) => {
    const times: number[] = [];
    for (let turn = 0; turn < ROUNDS; turn += 1) {
      const started = performance.now();
      const { upToDate, rows } = await client.migrations.status({ blueprint: fleet.blueprint });
      times.push(performance.now() - started);
      if (!upToDate || rows.length < tenants) throw new Error('Not everybody is up to date');
    }
    return Math.round(median(times));
  };
  const statusMs = await status(TENANTS);
  await fleet.grow(Math.max(0, STATUS_TENANTS - TENANTS));
  const { run: rest } = await client.migrations.run({ blueprint: fleet.blueprint });
  if (rest !== null) for await (const _state of await client.migrations.watch({ run: rest }));
  const statusOfAllMs = await status(Math.max(TENANTS, STATUS_TENANTS));

  console.log(
    JSON.stringify({
      bench: 'migrations',
      ratios: {
        'psql-vs-run': round(of('psql') / of('run')),
        'dbmate-vs-run': round(of('dbmate') / of('run')),
        'run-vs-bare-loop': round(of('run') / of('bare')),
      },
      figures: {
        tenants: TENANTS,
        rounds: ROUNDS,
        'run-tenants-a-second': Math.round((TENANTS * 1000) / of('run')),
        ...Object.fromEntries(
          [...all].map(([name, times]) => [`${name}-ms-a-tenant`, round(median(times) / TENANTS)]),
        ),
        ...Object.fromEntries(
          [...serverCpu].map(([name, times]) => [`${name}-server-cpu-ms`, round(median(times))]),
        ),
        'psql-bare-vs-run': round(of('psql-bare') / of('run')),
        'dbmate-bare-vs-run': round(of('dbmate-bare') / of('run')),
        'run-waves-ms-a-tenant': round(median(wavesMs) / TENANTS),
        'run-sessions-busy': round(median(busy)),
        'run-cpu-ms-a-tenant': round(median(runCpu)),
        'bare-cpu-ms-a-tenant': round(median(bareCpu)),
        'plan-ms': Math.round(median(plans)),
        'status-ms': statusMs,
        [`status-${STATUS_TENANTS}-ms`]: statusOfAllMs,
        postgresql: cluster.version,
      },
    }),
  );
} finally {
  for (const close of closing.reverse()) await close();
  await cluster.remove();
  await rm(folder, { recursive: true, force: true });
}
