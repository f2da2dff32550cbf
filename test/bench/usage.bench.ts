// What it costs to measure a server: 1,000 tenants whose rows share a database, and tenants that have a database each.
// Beside it, who of them is due for a backup, with a month of four backups a day.
// Two seconds of every look are the samples; a look beside it without them tells the rest.
// Last line: one JSON document. Usage: npm run bench -- usage
import { connectPostgres } from '../../src/engine/adapters/postgres-session.ts';
import { readStandings } from '../../src/engine/backups/read-standings.ts';
import { withSession } from '../../src/engine/postgres/session.ts';
import { sql } from '../../src/engine/postgres/sql.ts';
import { measureTenants } from '../../src/engine/usage/index.ts';
import { plantTenants } from '../support/planted-tenants.ts';
import { openBench } from './open-bench.ts';

const SHARED = 1_000;
const DATABASES = 200;
const ROUNDS = 5;
const VALUES = {
  'resources.cpu': 2,
  'backup.full': '0 2 * * 0',
  'backup.incremental': '0 */6 * * *',
  'backup.keep': 30 * 86_400_000,
  'resources.connections': 100,
  'resources.storage': 1024 ** 3,
  'monitoring.interval': 60_000,
  'monitoring.alerts': [{ name: 'high_cpu_usage', threshold: 80, for: 300_000 }],
};

const bench = await openBench('usage');
const { cluster, engine, client } = bench;
try {
  const shared = await plantTenants(engine, cluster, SHARED, VALUES);
  const own = await plantTenants(engine, cluster, DATABASES, VALUES);
  const { database } = await engine.platform.open();
  const { rows } = await database.run<{ name: string }>(
    sql`UPDATE platform.tenants SET isolation = 'database', database_name = 'own_' || organization_id
        FROM platform.organizations WHERE id = organization_id AND slug = ANY (${own}::text[])
        RETURNING database_name AS name`,
  );
  await withSession(connectPostgres, cluster.target(), async (session) => {
    for (const { name } of rows) await session.script(`CREATE DATABASE "${name}"`);
  });

  let minute = 0;
  const timed = async (tenants: readonly string[], sampleEveryMs: number): Promise<number> => {
    const all: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      minute += 1;
      const at = new Date(Date.now() + minute * 60_000);
      const started = performance.now();
      const done = await measureTenants(
        { ...engine.usage, sampleEveryMs, clock: () => at },
        { name: 'bench', shell: 'cli', workstation: 'bench' },
        { tenants },
      );
      all.push(performance.now() - started);
      if (done?.measured !== tenants.length) throw new Error('Not all tenants were measured');
    }
    return Math.max(...all);
  };
  const look = await timed(shared, 200);
  const rest = await timed(shared, 0);
  const sizes = await timed(own, 0);
  const started = performance.now();
  const listed = await client.usage.list();
  const list = performance.now() - started;
  if (listed.tenants.some(({ latest }) => latest === null)) throw new Error('Somebody was not measured');
  await client.sharedSettings.update({ backups: { folder: bench.folder } });
  await database.run(
    sql`INSERT INTO platform.backups (organization_id, job_id, kind, due_at, began_at, ended_at, result, workstation, file, manifest, bytes, sha256)
        SELECT id, 0, CASE WHEN n % 28 = 0 THEN 'full' ELSE 'incremental' END, at, at, at, 'good', 'there', '/f', '/m', 1, 's'
        FROM platform.organizations, generate_series(1, 120) AS n, LATERAL (SELECT now() - n * interval '6 hours' AS at) AS each
        WHERE slug = ANY (${shared}::text[])`,
  );
  await database.run(sql`ANALYZE platform.backups`);
  const asked = performance.now();
  const standings = await readStandings(await engine.platform.open());
  const due = performance.now() - asked;
  if (standings.length !== SHARED + DATABASES) throw new Error('Not everybody was looked at');
  console.log(
    `${SHARED} tenants in ${look.toFixed(0)} ms, ${rest.toFixed(0)} ms of it not waiting between samples; ${DATABASES} databases in ${sizes.toFixed(0)} ms; all listed in ${list.toFixed(0)} ms; due for a backup or not in ${due.toFixed(0)} ms`,
  );
  console.log(
    JSON.stringify({
      bench: 'usage',
      ratios: {},
      figures: {
        tenants: SHARED,
        // The slowest of the rounds.
        'measure-1000-ms': Math.round(look),
        'measure-1000-without-waits-ms': Math.round(rest),
        databases: DATABASES,
        'measure-databases-without-waits-ms': Math.round(sizes),
        'list-1200-ms': Math.round(list),
        'backups-due-1200-ms': Math.round(due),
        postgresql: cluster.version,
      },
    }),
  );
} finally {
  await bench.close();
}
