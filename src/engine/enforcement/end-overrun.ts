import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { ConfiguredTenant } from './configured-tenants.ts';
import { loginsOf } from './wanted.ts';

/** What the watch did to one session of a tenant. */
export interface Ended extends Record<string, unknown> {
  readonly tenant: number;
  readonly pid: number;
  readonly login: string;
  readonly because: 'statement' | 'lock' | 'idle' | 'transaction' | 'connections';
}

/** PostgreSQL's own timeouts come first where a session has left them alone; milliseconds. */
export const GRACE_MS = 2_000;

interface Limits {
  readonly tenant: number;
  readonly logins: readonly string[];
  /** Only there, where a login is of others too; null: wherever it is. */
  readonly database: string | null;
  /** Milliseconds; null or 0: without limit. */
  readonly statement: number | null;
  readonly lock: number | null;
  readonly idle: number | null;
  readonly transaction: number | null;
  /** Of both logins together, where no limit of a database of its own holds the sum. */
  readonly connections: number | null;
}

/** null: nothing of it has to be watched. */
export function limitsOf({ id, place, values }: ConfiguredTenant): Limits | null {
  const duration = (name: string): number | null => {
    const value = values[`database.settings.${name}`];
    return typeof value === 'number' && value > 0 ? value : null;
  };
  const logins = loginsOf(place);
  const shared = (place.sharedRoles ?? []).some((role) => logins.includes(role));
  const connections = values['resources.connections'];
  const limits: Limits = {
    tenant: id,
    logins,
    database: shared ? place.database : null,
    statement: duration('statement_timeout'),
    lock: duration('lock_timeout'),
    idle: duration('idle_in_transaction_session_timeout'),
    transaction: duration('transaction_timeout'),
    connections: place.model !== 'database' && typeof connections === 'number' ? connections : null,
  };
  const { statement, lock, idle, transaction } = limits;
  return [statement, lock, idle, transaction, limits.connections].every((each) => each === null)
    ? null
    : limits;
}

/**
 * Cancels statements that run, or wait for a lock, over their tenant's time, and ends sessions that wait inside of a transaction, or are in
 * one, for too long: one query, whatever the number of tenants, whatever the sessions set for themselves. Of logins that
 * take turns in a shared database it ends the newest over their common limit. Superusers, and whoever is no tenant, are
 * never touched. One at a time on a server: whoever finds another at it leaves it alone.
 */
export async function endOverrun(
  session: Pick<Session, 'run'>,
  limits: readonly Limits[],
  graceMs: number = GRACE_MS,
): Promise<Ended[]> {
  const { rows } = await session.run<Ended>(
    sql`WITH turn AS MATERIALIZED (
          SELECT pg_try_advisory_xact_lock(hashtextextended('cadastre watch', 0)) AS mine
        ), held AS MATERIALIZED (
          SELECT each.*, login FROM turn, jsonb_to_recordset(${JSON.stringify(limits)}::jsonb) AS each
            (tenant integer, logins text[], database text, statement float, lock float, idle float, transaction float, connections integer),
            unnest(logins) AS login
          WHERE turn.mine
        ), seen AS MATERIALIZED (
          SELECT held.tenant, session.pid, session.usename::text AS login, session.state,
            extract(epoch FROM clock_timestamp() - query_start) * 1000 - ${graceMs}::float AS statement_ms, held.statement,
            CASE WHEN wait_event_type = 'Lock' THEN (
              SELECT extract(epoch FROM clock_timestamp() - min(waitstart)) * 1000 - ${graceMs}::float
              FROM pg_locks WHERE pg_locks.pid = session.pid AND NOT granted) END AS lock_ms, held.lock,
            extract(epoch FROM clock_timestamp() - state_change) * 1000 - ${graceMs}::float AS idle_ms, held.idle,
            extract(epoch FROM clock_timestamp() - xact_start) * 1000 - ${graceMs}::float AS transaction_ms, held.transaction,
            held.connections,
            row_number() OVER (PARTITION BY held.tenant ORDER BY backend_start, session.pid) AS place
          FROM held JOIN pg_stat_activity AS session ON session.usename = held.login
          JOIN pg_roles ON pg_roles.oid = session.usesysid
          WHERE backend_type = 'client backend' AND NOT rolsuper AND session.pid <> pg_backend_pid()
            AND (held.database IS NULL OR session.datname = held.database)
        ), over AS MATERIALIZED (
          SELECT tenant, pid, login, CASE
            WHEN place > connections THEN 'connections'
            WHEN xact_over THEN 'transaction'
            WHEN state LIKE 'idle in transaction%' AND idle_ms > idle THEN 'idle'
            WHEN state = 'active' AND statement_ms > statement THEN 'statement'
            WHEN state = 'active' AND lock_ms > lock THEN 'lock' END AS because
          FROM seen, LATERAL (SELECT transaction_ms > transaction AS xact_over) AS each
        )
        SELECT tenant, pid, login, because,
          CASE WHEN because IN ('statement', 'lock') THEN pg_cancel_backend(pid) ELSE pg_terminate_backend(pid) END AS sent
        FROM over WHERE because IS NOT NULL`,
  );
  return rows.map(({ tenant, pid, login, because }) => ({ tenant, pid, login, because }));
}
