import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

/** Samples of one look: with what lies between, about two seconds. */
const SAMPLES = 10;
const SAMPLE_EVERY_MS = 200;

/** What the sessions of one login in one database did during a look. Times in milliseconds. */
export interface Activity {
  readonly database: string;
  readonly login: string;
  /** The most that were open at once. */
  readonly sessions: number;
  /** On average. */
  readonly onCpu: number;
  readonly statementMs: number;
  readonly transactionMs: number;
  readonly idleMs: number;
}

interface Sample extends Record<string, unknown> {
  readonly database: string;
  readonly login: string;
  readonly sessions: number;
  readonly on_cpu: number;
  readonly statement_ms: number | null;
  readonly transaction_ms: number | null;
  readonly idle_ms: number | null;
}

/**
 * Looks at the sessions of a server several times: as many questions whatever the number of tenants. A session that is
 * active and waits for nothing is on a CPU, or stands in line for one (manual, section 28.2.3); on average over the
 * samples that is the load. Sessions of superusers and our own are left out.
 */
export async function readActivity(
  maintenance: Pick<Database, 'run'>,
  everyMs: number = SAMPLE_EVERY_MS,
): Promise<Activity[]> {
  const sums = new Map<string, Activity>();
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    if (sample > 0) await sleep(everyMs);
    const { rows } = await maintenance.run<Sample>(
      sql`SELECT datname::text AS database, usename::text AS login,
            count(*) FILTER (WHERE backend_type = 'client backend')::int AS sessions,
            count(*) FILTER (WHERE state = 'active' AND wait_event_type IS NULL)::int AS on_cpu,
            max(extract(epoch FROM clock_timestamp() - query_start) * 1000) FILTER (WHERE state = 'active')::float AS statement_ms,
            max(extract(epoch FROM clock_timestamp() - xact_start) * 1000)::float AS transaction_ms,
            max(extract(epoch FROM clock_timestamp() - state_change) * 1000)
              FILTER (WHERE state LIKE 'idle in transaction%')::float AS idle_ms
          FROM pg_stat_activity JOIN pg_roles ON pg_roles.oid = usesysid
          WHERE NOT rolsuper AND usename <> current_user AND datname IS NOT NULL
            AND backend_type IN ('client backend', 'parallel worker')
          GROUP BY datname, usename`,
    );
    for (const row of rows) {
      const key = JSON.stringify([row.database, row.login]);
      const before = sums.get(key);
      sums.set(key, {
        database: row.database,
        login: row.login,
        sessions: Math.max(before?.sessions ?? 0, row.sessions),
        onCpu: (before?.onCpu ?? 0) + row.on_cpu / SAMPLES,
        statementMs: longest(before?.statementMs, row.statement_ms),
        transactionMs: longest(before?.transactionMs, row.transaction_ms),
        idleMs: longest(before?.idleMs, row.idle_ms),
      });
    }
  }
  return [...sums.values()];
}

const longest = (before: number | undefined, now: number | null): number =>
  Math.max(before ?? 0, Math.round(now ?? 0));
