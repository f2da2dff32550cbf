import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { countClientSessions, readServerVersion } from './preflight/read-preflight-facts.ts';
import type { ServerState } from './server-state.ts';
import { singleRow } from './single-row.ts';

/** Sizes are read from the file system, a directory a database: thousands of them take seconds. */
const SIZES_EVERY_MS = 10 * 60_000;
const SIZES_BUDGET_MS = 2_000;

/** Live state over an open session. `before` lends the sizes while they are fresh enough. */
export async function readServerState(
  session: Session,
  latencyMs: number,
  before: ServerState,
  now: Date,
): Promise<ServerState> {
  const { version } = await readServerVersion(session);
  const { rows } = await session.run<{ started: Date; usable: number }>(sql`
    SELECT pg_postmaster_start_time() AS started,
      greatest(0, current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - coalesce(current_setting('reserved_connections', true)::int, 0)) AS usable`);
  const { started, usable } = singleRow(rows);
  const used = await countClientSessions(session, []);
  const stale = before.sizesReadAt === null || now.getTime() - before.sizesReadAt >= SIZES_EVERY_MS;
  const bytes = stale ? await readDatabaseBytes(session) : before.databaseBytes;
  return {
    state: 'reachable',
    problem: null,
    readAt: now.toISOString(),
    latencyMs,
    version,
    encrypted: session.tlsProtocol !== null,
    startedAt: started.toISOString(),
    connections: { used, available: usable },
    databaseBytes: bytes ?? before.databaseBytes,
    sizesReadAt: stale ? now.getTime() : before.sizesReadAt,
  };
}

/** Bytes of all databases; null when that takes too long, or when this user may not see all of them. */
async function readDatabaseBytes(session: Session): Promise<number | null> {
  await session.script(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${SIZES_BUDGET_MS}`);
  try {
    const { rows } = await session.run<{ bytes: number | null }>(sql`
      SELECT CASE WHEN bool_and(seen) THEN sum(CASE WHEN seen THEN pg_database_size(oid) END)::float8 END AS bytes
      FROM (SELECT oid, has_database_privilege(oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'USAGE') AS seen
            FROM pg_database WHERE datconnlimit <> -2) AS each`);
    return rows[0]?.bytes ?? null;
  } catch (error) {
    // Too slow, or dropped between the list and the reading: the former value stands.
    if (error instanceof CadastreError && error.code !== 'SERVER_UNREACHABLE') return null;
    throw error;
  } finally {
    await session.script('ROLLBACK');
  }
}
