// Drift of 1,000 tenants on one server: how long it takes to compare what their configurations want with what the server
// says, when nothing holds yet and when everything does.
// Last line: one JSON document. Usage: npm run bench -- drift
import { HELD_PARAMETERS } from '../../src/engine/enforcement/index.ts';
import { asSuperuser, query } from '../support/as-tenant.ts';
import { plantTenants } from '../support/planted-tenants.ts';
import { openBench } from './open-bench.ts';

const TENANTS = 1_000;
const ROUNDS = 5;
const SETTINGS = 'database.settings';
/** Of the shipped tier `standard`, and more of it than any tier sets. */
const VALUES = {
  'resources.connections': 100,
  [`${SETTINGS}.statement_timeout`]: 60_000,
  [`${SETTINGS}.lock_timeout`]: 10_000,
  [`${SETTINGS}.idle_in_transaction_session_timeout`]: 60_000,
  [`${SETTINGS}.transaction_timeout`]: 600_000,
  [`${SETTINGS}.work_mem`]: 16 * 1024 ** 2,
  [`${SETTINGS}.maintenance_work_mem`]: 128 * 1024 ** 2,
  [`${SETTINGS}.temp_file_limit`]: 4 * 1024 ** 3,
  [`${SETTINGS}.log_min_duration_statement`]: 1_000,
  'qos.priority': 'normal',
  'security.allowed_networks': ['10.0.0.0/8', '2001:db8::/32'],
};

const bench = await openBench('drift');
const { cluster, engine, client } = bench;
try {
  const slugs = await plantTenants(engine, cluster, TENANTS, VALUES);

  const timed = async (): Promise<{ ms: number; drifts: number; unruled: number }> => {
    const all: number[] = [];
    let [drifts, unruled] = [0, 0];
    for (let round = 0; round < ROUNDS; round += 1) {
      const started = performance.now();
      const found = await client.enforcement.drift({});
      all.push(performance.now() - started);
      if (found.tenants !== TENANTS || found.unread.length > 0)
        throw new Error('Not all tenants were compared');
      drifts = found.drifts.length;
      unruled = found.hba.flatMap(({ tenants }) => tenants).length;
    }
    return { ms: Math.max(...all), drifts, unruled };
  };
  /** The lines of all tenants above all others, as somebody puts them there by hand. */
  const putRules = async (): Promise<void> => {
    const { fragment } = await client.enforcement.hba({ server: 'bench' });
    await asSuperuser(cluster, 'postgres', async (session) => {
      const [own] = await query<{ text: string }>(
        session,
        `SELECT pg_read_file(current_setting('hba_file')) AS text`,
      );
      const lines = `${fragment}${own?.text}`.split('\n').map((line) => `('${line.replaceAll("'", "''")}')`);
      await query(session, `COPY (VALUES ${lines.join(', ')}) TO '${cluster.dataDirectory}/pg_hba.conf'`);
      await query(session, 'SELECT pg_reload_conf()');
    });
  };
  const before = await timed();
  if (before.drifts < TENANTS * 10) throw new Error('Nothing was set, and not everything was found missing');
  const started = performance.now();
  const { totals } = await client.enforcement.apply({ tenants: slugs });
  const applied = performance.now() - started;
  if (totals.succeeded !== TENANTS) throw new Error(`${totals.failed} could not be held`);
  const unruled = await timed();
  if (unruled.drifts > 0 || unruled.unruled !== TENANTS) throw new Error('Something is not held');
  await putRules();
  const after = await timed();
  if (after.drifts + after.unruled > 0) throw new Error('Something is not held, or its rules are not found');
  console.log(
    `${TENANTS} tenants: ${before.drifts} differences in ${before.ms.toFixed(0)} ms, their access rules alone in ${unruled.ms.toFixed(0)} ms, none in ${after.ms.toFixed(0)} ms; applied to all in ${(applied / 1000).toFixed(1)} s`,
  );
  console.log(
    JSON.stringify({
      bench: 'drift',
      ratios: {},
      figures: {
        tenants: TENANTS,
        // The slowest of the rounds; networks are compared with pg_hba.conf too.
        'drift-1000-ms': Math.round(after.ms),
        'drift-1000-all-missing-ms': Math.round(before.ms),
        'drift-1000-rules-missing-ms': Math.round(unruled.ms),
        'apply-1000-s': Math.round(applied / 100) / 10,
        parameters: HELD_PARAMETERS.length,
        postgresql: cluster.version,
      },
    }),
  );
} finally {
  await bench.close();
}
