import { CadastreError } from '../../errors.ts';
import type { Row, Session } from '../../postgres/session.ts';
import { sql, trusted } from '../../postgres/sql.ts';
import { SQLSTATE } from '../../postgres/sqlstates.ts';
import { singleRow } from '../single-row.ts';
import type { DatabaseFacts, PreflightFacts, PreparedTransaction } from './preflight-facts.ts';

export interface ServerVersion {
  readonly versionNumber: number;
  readonly major: number;
  readonly version: string;
}

/** Works on every version that the protocol still knows, so it is asked first. */
export async function readServerVersion(session: Session): Promise<ServerVersion> {
  const { rows } = await session.run<{ number: number; version: string }>(
    sql`SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version`,
  );
  const row = singleRow(rows);
  return {
    versionNumber: row.number,
    major: Math.floor(row.number / 10_000),
    // Distributions add their package's name after a space.
    version: row.version.split(' ')[0] ?? row.version,
  };
}

interface ServerRow extends Row {
  user: string;
  superuser: boolean;
  createdb: boolean;
  createrole: boolean;
  inRecovery: boolean;
  startedAt: Date;
  signalsBackends: boolean;
  readsStatistics: boolean;
  createroleSelfGrant: string | null;
  passwordEncryption: string;
  dataChecksums: boolean;
  logStatement: string;
  logMinDurationMs: number;
  dataDirectory: string | null;
  maxConnections: number;
  superuserReserved: number;
  reserved: number;
  otherLoginRoles: number;
}

/** Reads everything that the checks look at; PostgreSQL 14 or later. Changes nothing. */
export async function readPreflightFacts(
  session: Session,
  version: ServerVersion,
  clock: () => Date,
): Promise<PreflightFacts> {
  const { rows } = await session.run<ServerRow>(sql`
    SELECT current_user::text AS "user", rolsuper AS superuser, rolcreatedb AS createdb,
      rolcreaterole AS createrole, pg_is_in_recovery() AS "inRecovery",
      pg_postmaster_start_time() AS "startedAt",
      pg_has_role('pg_signal_backend', 'USAGE') AS "signalsBackends",
      pg_has_role('pg_read_all_stats', 'USAGE') AS "readsStatistics",
      current_setting('createrole_self_grant', true) AS "createroleSelfGrant",
      current_setting('password_encryption') AS "passwordEncryption",
      current_setting('data_checksums') = 'on' AS "dataChecksums",
      current_setting('log_statement') AS "logStatement",
      (SELECT setting::int FROM pg_settings WHERE name = 'log_min_duration_statement') AS "logMinDurationMs",
      (SELECT setting FROM pg_settings WHERE name = 'data_directory') AS "dataDirectory",
      current_setting('max_connections')::int AS "maxConnections",
      current_setting('superuser_reserved_connections')::int AS "superuserReserved",
      coalesce(current_setting('reserved_connections', true)::int, 0) AS reserved,
      (SELECT count(*)::int FROM pg_roles WHERE rolcanlogin AND rolname <> current_user AND NOT rolsuper)
        AS "otherLoginRoles"
    FROM pg_roles WHERE rolname = current_user`);
  const { user, startedAt, ...server } = singleRow(rows);
  return {
    ...version,
    ...server,
    user,
    startedAt: startedAt.toISOString(),
    usedConnections: await countClientSessions(session, []),
    databases: await readDatabases(session, version.major),
    prepared: await readPrepared(session),
    systemIdentifier: await readSystemIdentifier(session),
    clock: await readClock(session, clock),
  };
}

/**
 * Client sessions on the server, less those given by process id. `backend_type` is hidden from users without
 * pg_read_all_stats, while database and user are shown to all; together they leave out background workers.
 */
export async function countClientSessions(session: Session, except: readonly number[]): Promise<number> {
  const { rows } = await session.run<{ used: number }>(sql`
    SELECT count(*)::int AS used FROM pg_stat_activity
    WHERE datid IS NOT NULL AND usesysid IS NOT NULL AND coalesce(backend_type, 'client backend') = 'client backend'
      AND pid <> ALL (${except}::int[])`);
  return singleRow(rows).used;
}

/** null where the function was taken away from this user, as some hosted services do. */
export async function readSystemIdentifier(session: Session): Promise<string | null> {
  try {
    const { rows } = await session.run<{ id: string }>(
      sql`SELECT system_identifier::text AS id FROM pg_control_system()`,
    );
    return rows[0]?.id ?? null;
  } catch (error) {
    const denied =
      error instanceof CadastreError && error.details.sqlstate === SQLSTATE.insufficientPrivilege;
    if (denied) return null;
    throw error;
  }
}

async function readDatabases(session: Session, major: number): Promise<DatabaseFacts[]> {
  // Recorded since 15; a connection limit of -2 marks what an interrupted DROP DATABASE left behind.
  const collation =
    major >= 15
      ? trusted('datcollversion, pg_database_collation_actual_version(d.oid)')
      : trusted('NULL::text, NULL::text');
  const { rows } = await session.run<{
    name: string;
    allows: boolean;
    template: boolean;
    public: boolean;
    owned: boolean;
    own: boolean;
    recorded: string | null;
    actual: string | null;
  }>(sql`
    SELECT datname AS name, datallowconn AS allows, datistemplate AS template,
      bool_or(a.grantee = 0 AND a.privilege_type = 'CONNECT') AS public,
      pg_has_role(datdba, 'USAGE') AS owned,
      coalesce(bool_or(a.grantee <> 0 AND a.privilege_type = 'CONNECT' AND pg_has_role(nullif(a.grantee, 0), 'USAGE')), false)
        AS own, v.recorded, v.actual
    FROM pg_database d
      LEFT JOIN LATERAL aclexplode(coalesce(datacl, acldefault('d', datdba))) a ON true
      CROSS JOIN LATERAL (SELECT ${collation}) AS v (recorded, actual)
    WHERE datconnlimit <> -2
    GROUP BY d.oid, datname, datallowconn, datistemplate, datdba, v.recorded, v.actual
    ORDER BY datname`);
  return rows.map((row) => ({
    name: row.name,
    allowsConnections: row.allows,
    isTemplate: row.template,
    publicConnect: row.public ?? false,
    owned: row.owned,
    connectOfOwn: row.own,
    recordedCollation: row.recorded,
    actualCollation: row.actual,
  }));
}

async function readPrepared(session: Session): Promise<PreparedTransaction[]> {
  const { rows } = await session.run<Row & PreparedTransaction>(sql`
    SELECT gid, database::text, owner::text, extract(epoch FROM now() - prepared)::float8 AS "ageSeconds"
    FROM pg_prepared_xacts ORDER BY prepared LIMIT 100`);
  return rows;
}

/** The server's time against the middle of the question's way there and back. */
async function readClock(session: Session, clock: () => Date): Promise<PreflightFacts['clock']> {
  const asked = clock().getTime();
  const { rows } = await session.run<{ ms: number }>(
    sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms`,
  );
  const answered = clock().getTime();
  return {
    aheadMs: Math.round(singleRow(rows).ms - (asked + answered) / 2),
    withinMs: Math.ceil((answered - asked) / 2),
  };
}
