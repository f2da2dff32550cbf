import type { BlockerRule } from '../../../shared/models/migration-options.ts';
import type { Blocker } from '../../../shared/models/migration-run.ts';
import type { Database } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';

const LONGEST_QUERY = 300;

/** A backend as another session sees it. */
export interface SeenBackend {
  /** False: there is no such backend any more. */
  readonly alive: boolean;
  /** For how long it has been waiting for its client; 0: it works. */
  readonly idleMs: number;
  /** Whom it waits for, the oldest of them; null: nobody. */
  readonly blocker: Blocker | null;
}

export async function readBlocker(maintenance: Pick<Database, 'run'>, pid: number): Promise<SeenBackend> {
  const { rows } = await maintenance.run<{
    idle: number | null;
    pid: number | null;
    role: string | null;
    application: string | null;
    state: string | null;
    age: number | null;
    query: string | null;
    wanted: string | null;
  }>(
    sql`SELECT CASE WHEN ours.state LIKE 'idle%' THEN (extract(epoch FROM clock_timestamp() - ours.state_change) * 1000)::float8 END AS idle,
          other.pid, other.usename AS role, other.application_name AS application,
          coalesce(other.state, other.backend_type) AS state,
          (extract(epoch FROM clock_timestamp() - coalesce(other.xact_start, other.state_change, other.backend_start)) * 1000)::float8 AS age,
          left(other.query, ${LONGEST_QUERY}) AS query,
          (SELECT wanted.mode || coalesce(' on relation ' || wanted.relation, '') FROM pg_locks AS wanted
           WHERE wanted.pid = ours.pid AND NOT wanted.granted LIMIT 1) AS wanted
        FROM pg_stat_activity AS ours
        LEFT JOIN LATERAL (
          SELECT * FROM pg_stat_activity AS each WHERE each.pid = ANY (pg_blocking_pids(ours.pid))
          ORDER BY each.xact_start NULLS LAST LIMIT 1
        ) AS other ON true
        WHERE ours.pid = ${pid}`,
  );
  const [row] = rows;
  if (!row) return { alive: false, idleMs: 0, blocker: null };
  const idleMs = row.idle ?? 0;
  if (row.pid === null) return { alive: true, idleMs, blocker: null };
  return {
    alive: true,
    idleMs,
    blocker: {
      pid: row.pid,
      role: row.role ?? '',
      application: row.application ?? '',
      state: row.state ?? 'unknown',
      ageMs: Math.max(0, Math.round(row.age ?? 0)),
      query: row.query ?? '',
      wanted: row.wanted ?? 'a lock',
    },
  };
}

/** Sessions of Cadastre are never ended by rule: another act on the same tenant waits its turn and does not die. */
export function mayEnd(rule: BlockerRule, blocker: Blocker): boolean {
  if (rule === 'leave' || blocker.application === 'cadastre') return false;
  return rule === 'any' || blocker.state.startsWith('idle in transaction');
}

/** False: it was gone, or it is not one that may be ended. */
export async function endSession(maintenance: Pick<Database, 'run'>, pid: number): Promise<boolean> {
  const { rows } = await maintenance.run<{ ended: boolean }>(
    sql`SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity
        WHERE pid = ${pid} AND backend_type = 'client backend'`,
  );
  return rows[0]?.ended === true;
}
