import type { Database } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';

/** Where a tenant should be, as far as the platform database says. */
export interface ExpectedPlace {
  readonly id: number;
  readonly database: string;
  readonly parkedAs: string | null;
  /** The login in use. */
  readonly login: string;
  /** All roles that the tenant may have: a rotation of the password makes a second login. */
  readonly roles: readonly string[];
}

/** What a server says of one tenant. */
export interface FoundPlace extends Record<string, unknown> {
  readonly id: number;
  /** The database under its own name, and under the one it has while it is deleted. */
  readonly there: boolean;
  readonly parked: boolean;
  /** An interrupted drop left it: only another drop takes it. */
  readonly broken: boolean;
  readonly login_there: boolean;
  /** Which of its roles may log in. */
  readonly logins: string[];
  readonly login_connects: boolean;
  /** Anybody who has CONNECT on it, but for us. */
  readonly connects: string[];
  readonly sessions: number;
}

/** All tenants of one server in one query. */
export async function readPlaces(
  maintenance: Database,
  expected: readonly ExpectedPlace[],
): Promise<Map<number, FoundPlace>> {
  const { rows } = await maintenance.run<FoundPlace>(
    sql`WITH ourselves AS (SELECT oid, rolsuper FROM pg_roles WHERE rolname = current_user)
        SELECT expected.id, own.oid IS NOT NULL AS there, parked.oid IS NOT NULL AS parked,
          -- Since PostgreSQL 15.4 and its kin an interrupted drop leaves this mark.
          coalesce(coalesce(own.datconnlimit, parked.datconnlimit) = -2, false) AS broken,
          login.oid IS NOT NULL AS login_there,
          ARRAY(SELECT rolname::text FROM pg_roles
                WHERE rolcanlogin AND rolname = ANY (expected.roles) ORDER BY rolname) AS logins,
          coalesce(has_database_privilege(login.oid, coalesce(own.oid, parked.oid), 'CONNECT'), false) AS login_connects,
          coalesce((
            SELECT array_agg(DISTINCT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee)::text END)
            FROM aclexplode(coalesce(
              coalesce(own.datacl, parked.datacl), acldefault('d', coalesce(own.datdba, parked.datdba))))
            WHERE privilege_type = 'CONNECT' AND grantee <> ourselves.oid
              AND (ourselves.rolsuper OR grantee <> coalesce(own.datdba, parked.datdba))), '{}') AS connects,
          (SELECT count(*)::int FROM pg_stat_activity AS session
           LEFT JOIN pg_roles ON pg_roles.oid = session.usesysid
           WHERE session.datid = coalesce(own.oid, parked.oid) AND backend_type = 'client backend'
             AND NOT coalesce(pg_roles.rolsuper, false) AND session.usesysid <> ourselves.oid) AS sessions
        FROM ourselves, jsonb_to_recordset(${JSON.stringify(expected)}::jsonb)
          AS expected (id integer, database text, "parkedAs" text, login text, roles text[])
        LEFT JOIN pg_database AS own ON own.datname = expected.database
        LEFT JOIN pg_database AS parked ON parked.datname = expected."parkedAs"
        LEFT JOIN pg_roles AS login ON login.rolname = expected.login`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}
