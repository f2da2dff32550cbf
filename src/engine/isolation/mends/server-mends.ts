import type { Session } from '../../postgres/session.ts';
import { literal, sql } from '../../postgres/sql.ts';
import type { FoundMend, MendScene } from './find-mends.ts';
import { granteesOf, isTooMuch } from './grantees.ts';

/** What membership in PostgreSQL's own roles opens; any other role that is too much opens everything. */
const OPENED_BY: Readonly<Record<string, readonly string[]>> = {
  pg_read_server_files: ['read-files'],
  pg_write_server_files: ['read-files'],
  pg_execute_server_program: ['reach-out'],
  pg_signal_backend: ['end-sessions'],
  pg_signal_autovacuum_worker: ['end-sessions'],
  pg_read_all_data: [
    'read-table',
    'statistics',
    'passwords',
    'large-objects',
    'through-views',
    'truncate-table',
  ],
  pg_write_all_data: ['write-table', 'truncate-table'],
  pg_maintain: ['truncate-table'],
  pg_create_subscription: ['reach-out'],
  pg_monitor: ['queries', 'sizes', 'read-files'],
  pg_read_all_stats: ['queries', 'sizes'],
  pg_stat_scan_tables: ['statistics'],
  pg_read_all_settings: [],
  pg_checkpoint: [],
  pg_use_reserved_connections: [],
};
const BY_MEMBERSHIP = ['set-role', 'predefined-roles'];

/** Attributes, memberships, settings and databases: what stands in the catalogs that all databases share. */
export async function serverMends(superuser: Session, scene: MendScene): Promise<FoundMend[]> {
  return [
    ...(await attributes(superuser, scene)),
    ...(await memberships(superuser, scene)),
    ...(await databases(superuser, scene)),
    ...(await parameters(superuser, scene)),
  ];
}

async function attributes(superuser: Session, { tenant }: MendScene): Promise<FoundMend[]> {
  const { rows } = await superuser.run<FoundMend>(
    sql`SELECT format('ALTER ROLE %I %s', rolname, string_agg('NO' || word, ' ' ORDER BY rank)) AS statement, true AS exact,
          CASE WHEN bool_or(word IN ('SUPERUSER', 'BYPASSRLS')) THEN NULL
            ELSE ARRAY['become-more', 'raise-limits', 'change-database', 'lift-suspension', 'grant-to-public', 'reach-out',
              'set-role', 'replication-connection'] END AS attacks
        FROM pg_roles CROSS JOIN LATERAL (VALUES (1, 'SUPERUSER', rolsuper), (2, 'CREATEROLE', rolcreaterole),
          (3, 'CREATEDB', rolcreatedb), (4, 'REPLICATION', rolreplication), (5, 'BYPASSRLS', rolbypassrls)) AS has (rank, word, has)
        WHERE has AND rolname IN (${tenant.role}, ${tenant.login}) GROUP BY rolname ORDER BY rolname`,
  );
  return rows;
}

async function memberships(superuser: Session, { tenant }: MendScene): Promise<FoundMend[]> {
  const { rows } = await superuser.run<{ statement: string; role: string }>(
    // From PostgreSQL 16 on each grantor's grant is one of its own.
    sql`SELECT format('REVOKE %I FROM %I', roles.rolname, member.rolname) || CASE
            WHEN current_setting('server_version_num')::int < 160000 OR grantor = 10 THEN ''
            ELSE format(' GRANTED BY %I', pg_get_userbyid(grantor)) END AS statement,
          roles.rolname AS role
        FROM pg_auth_members JOIN pg_roles AS roles ON roles.oid = roleid
        JOIN pg_roles AS member ON member.oid = pg_auth_members.member
        JOIN ${granteesOf(tenant)} ON grantees.oid = member.oid
        WHERE ${isTooMuch(tenant)} ORDER BY 1`,
  );
  return rows.map(({ statement, role }) => {
    const opened = OPENED_BY[role];
    return { statement, exact: true, attacks: opened ? [...BY_MEMBERSHIP, ...opened] : null };
  });
}

async function databases(superuser: Session, scene: MendScene): Promise<FoundMend[]> {
  const { tenant, neighbours, ownDatabases } = scene;
  const others = [...new Set(neighbours.map((each) => each.database))].filter(
    (database) => database !== tenant.database,
  );
  const { rows } = await superuser.run<FoundMend>(
    sql`SELECT format('REVOKE %s ON DATABASE %I FROM %s', right_.privilege_type, datname, grantees.name) AS statement,
          true AS exact, CASE WHEN datname = ANY (${ownDatabases}::text[]) THEN ARRAY['connect-own-databases']
            ELSE ARRAY['connect-neighbour', 'sizes'] END AS attacks
        FROM pg_database CROSS JOIN LATERAL aclexplode(coalesce(datacl, acldefault('d', datdba))) AS right_
        JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee
        WHERE privilege_type IN ('CONNECT', 'CREATE') AND datname = ANY (${[...ownDatabases, ...others]}::text[])
        UNION ALL
        -- An application that got in with everybody else, as those of adopted databases do, is not to be shut out of its own.
        SELECT DISTINCT format('GRANT CONNECT ON DATABASE %I TO %I', datname, own.rolname), true, ARRAY['connect-neighbour', 'sizes']
        FROM pg_database JOIN pg_shdepend ON dbid = pg_database.oid AND refclassid = 'pg_authid'::regclass
        JOIN pg_roles AS own ON own.oid = refobjid
        WHERE datname = ANY (${others}::text[]) AND rolcanlogin AND NOT rolsuper AND rolname NOT IN (${tenant.role}, ${tenant.login})
          AND coalesce(shobj_description(own.oid, 'pg_authid'), '') !~ '^Cadastre tenant '
          AND has_database_privilege('public', datname, 'CONNECT')
          AND NOT EXISTS (SELECT FROM aclexplode(datacl) AS named
            WHERE privilege_type = 'CONNECT' AND grantee <> 0 AND pg_has_role(own.oid, grantee, 'USAGE'))
        UNION ALL
        SELECT format('REVOKE CREATE ON DATABASE %I FROM %s', datname, grantees.name), true,
          ARRAY['shadow-function', 'reach-out', 'change-database', 'lift-suspension', 'grant-to-public']
        FROM pg_database CROSS JOIN LATERAL aclexplode(datacl) AS right_
        JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee
        WHERE privilege_type = 'CREATE' AND datname = ${tenant.database}
        UNION ALL
        SELECT format('REVOKE GRANT OPTION FOR %s ON DATABASE %I FROM %s', privilege_type, datname, grantees.name), true,
          ARRAY['grant-to-public', 'lift-suspension']
        FROM pg_database CROSS JOIN LATERAL aclexplode(datacl) AS right_
        JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee
        WHERE is_grantable AND datname = ${tenant.database} AND right_.grantee <> datdba
        ORDER BY 1`,
  );
  return rows;
}

/** Settings that were given to the tenant by `GRANT SET ON PARAMETER`. */
async function parameters(superuser: Session, { tenant }: MendScene): Promise<FoundMend[]> {
  const { rows: known } = await superuser.run<{ there: boolean }>(
    sql`SELECT to_regclass('pg_catalog.pg_parameter_acl') IS NOT NULL AS there`,
  );
  if (!known[0]?.there) return [];
  const { rows } = await superuser.run<FoundMend>(
    sql`SELECT format('REVOKE %s ON PARAMETER %s FROM %s', privilege_type, parname, grantees.name) AS statement, true AS exact,
          ARRAY[${literal('superuser-settings')}, 'change-database'] AS attacks
        FROM pg_parameter_acl CROSS JOIN LATERAL aclexplode(paracl) AS right_
        JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee ORDER BY 1`,
  );
  return rows;
}
