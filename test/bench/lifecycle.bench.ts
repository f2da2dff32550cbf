// How long it takes from the order to suspend a tenant that never rests to no session of it left.
// Last line: one JSON document. Usage: npm run bench -- lifecycle
import { asSuperuser, loginOf, query } from '../support/as-tenant.ts';
import { findPgbench, startBusyTenant } from '../support/busy-tenant.ts';
import { openBench } from './open-bench.ts';

const ROUNDS = 10;

const pgbench = findPgbench();
if (pgbench === null) throw new Error('pgbench is not on this machine: it is the load');
const bench = await openBench('lifecycle');
const { cluster, client } = bench;
try {
  const { jobId } = await client.tenants.create({
    name: 'Busy',
    slug: 'busy',
    ownerEmail: 'owner@bench.example',
    ownerPassword: 'correct horse battery',
    trialDays: 0,
  });
  for await (const job of await client.jobs.watch({ job: jobId }))
    if (job.status === 'failed') throw new Error(job.fact);
  const login = await loginOf(client, 'busy');
  const busy = await startBusyTenant(pgbench, cluster, login);
  bench.closing.push(() => busy.stop());
  const sessions = () =>
    asSuperuser(cluster, 'postgres', async (session) => {
      const rows = await query(
        session,
        `SELECT FROM pg_stat_activity WHERE usename = '${login.tenant.role}'`,
      );
      return rows.length;
    });
  const all: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    while ((await sessions()) < 6) await new Promise((wake) => setTimeout(wake, 50));
    const started = performance.now();
    const { results } = await client.lifecycle.suspend({ tenants: ['busy'], reason: 'a benchmark' });
    all.push(performance.now() - started);
    if (results[0]?.status !== 'SUSPENDED' || (await sessions()) > 0) throw new Error('It is not suspended');
    await client.lifecycle.reactivate({ tenants: ['busy'] });
  }
  const sorted = all.toSorted((a, b) => a - b);
  const [middle, most] = [sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
  console.log(`a busy tenant is suspended in ${middle.toFixed(0)} ms, in ${most.toFixed(0)} ms at most`);
  console.log(
    JSON.stringify({
      bench: 'lifecycle',
      ratios: {},
      figures: {
        rounds: ROUNDS,
        'suspend-busy-ms': Math.round(middle),
        'suspend-busy-most-ms': Math.round(most),
        postgresql: cluster.version,
      },
    }),
  );
} finally {
  await bench.close();
}
