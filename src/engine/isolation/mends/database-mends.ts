import type { Session } from '../../postgres/session.ts';
import { sql, trusted } from '../../postgres/sql.ts';
import type { FoundMend, MendScene } from './find-mends.ts';
import { granteesOf } from './grantees.ts';

/** Relations of the application, and not PostgreSQL's own or Cadastre's. */
const OF_APPLICATION = trusted(
  "nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre') AND relpersistence <> 't'",
);

/** What stands in the catalogs of the tenant's own database. */
export async function databaseMends(superuser: Session, scene: MendScene): Promise<FoundMend[]> {
  return [
    ...(await ownLogin(superuser, scene)),
    ...(await builtIn(superuser, scene)),
    ...(await functions(superuser, scene)),
    ...(await largeObjects(superuser, scene)),
    ...(await foreignServers(superuser, scene)),
    ...(scene.tenant.isolation === 'database' ? [] : await sharedSchemas(superuser, scene)),
    ...(scene.tenant.isolation === 'row' ? await sharedTables(superuser, scene) : []),
  ];
}

/** What an owner may do whatever is granted. */
const BY_OWNERSHIP = [
  'set-role',
  'predefined-roles',
  'reach-out',
  'raise-limits',
  'change-database',
  'lift-suspension',
  'grant-to-public',
];

/**
 * An adopted database may belong to the login of its application. Not to be taken without asking: an application that changes
 * its own tables needs them. Statements in the order in which they have to run.
 */
async function ownLogin(superuser: Session, { tenant }: MendScene): Promise<FoundMend[]> {
  const { rows } = await superuser.run<FoundMend>(
    sql`WITH own AS (
          SELECT quote_ident(datname) AS database, quote_ident(left(datname, 57) || '_owner') AS owner,
            rolname, quote_ident(rolname) AS login, roles.oid
          FROM pg_database JOIN pg_roles AS roles ON roles.oid = datdba
          WHERE datname = current_database() AND rolname IN (${tenant.login}, ${tenant.role}) AND NOT rolsuper
        )
        SELECT statement, false AS exact, ${BY_OWNERSHIP}::text[] AS attacks FROM (
          SELECT 1 AS place, format('CREATE ROLE %s NOLOGIN', owner) AS statement FROM own
          UNION ALL SELECT 2, format('REASSIGN OWNED BY %s TO %s', login, owner) FROM own
          UNION ALL SELECT 3, format('ALTER DATABASE %s OWNER TO %s', database, owner) FROM own
          UNION ALL SELECT 4, format('GRANT CONNECT, TEMPORARY ON DATABASE %s TO %s', database, login) FROM own
          UNION ALL SELECT 5, format('GRANT USAGE ON SCHEMA %s TO %s', schemas.name, login)
            FROM own CROSS JOIN LATERAL (
              SELECT DISTINCT quote_ident(nspname) AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
              WHERE relowner = own.oid AND ${OF_APPLICATION}) AS schemas
          UNION ALL SELECT 6, format('GRANT ALL ON ALL %s IN SCHEMA %s TO %s', kind, schemas.name, login)
            FROM own CROSS JOIN (VALUES ('TABLES'), ('SEQUENCES'), ('ROUTINES')) AS kinds (kind) CROSS JOIN LATERAL (
              SELECT DISTINCT quote_ident(nspname) AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
              WHERE relowner = own.oid AND ${OF_APPLICATION}) AS schemas
        ) AS steps ORDER BY place, statement`,
  );
  return rows;
}

/** Rights on PostgreSQL's own tables and functions that it did not have when the cluster was made. */
async function builtIn(superuser: Session, { tenant }: MendScene): Promise<FoundMend[]> {
  const { rows } = await superuser.run<FoundMend>(
    sql`SELECT format('REVOKE %s ON %s FROM %s', privilege_type, object, grantees.name) AS statement, true AS exact,
          ARRAY[CASE WHEN objects.name ~ '^(pg_read_|pg_ls_|pg_stat_file|pg_current_logfile|lo_)' THEN 'read-files'
            WHEN objects.name ~ '_backend$' THEN 'end-sessions'
            WHEN objects.name ~ '^(pg_reload_conf|pg_stat_reset)' THEN 'change-database'
            WHEN objects.name ~ '^pg_statistic' THEN 'statistics'
            WHEN objects.name ~ '^pg_largeobject' THEN 'large-objects'
            WHEN of_function THEN 'reach-out' ELSE 'passwords' END] AS attacks
        FROM (
          SELECT pg_proc.oid, 'pg_proc'::regclass AS class, true AS of_function, proacl AS acl, acldefault('f', proowner) AS usual,
            proname AS name,
            format('FUNCTION %I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(pg_proc.oid)) AS object
          FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace WHERE nspname = 'pg_catalog' AND proacl IS NOT NULL
          UNION ALL
          SELECT pg_class.oid, 'pg_class', false, relacl, acldefault('r', relowner), relname, format('TABLE %I.%I', nspname, relname)
          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = 'pg_catalog' AND relacl IS NOT NULL
        ) AS objects CROSS JOIN LATERAL aclexplode(acl) AS right_
        JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee
        WHERE NOT EXISTS (
          SELECT FROM aclexplode(coalesce((SELECT initprivs FROM pg_init_privs AS initial
              WHERE initial.objoid = objects.oid AND initial.classoid = objects.class AND initial.objsubid = 0), usual)) AS was
          WHERE was.grantee = right_.grantee AND was.privilege_type = right_.privilege_type)
        ORDER BY 1`,
  );
  return rows;
}

/** SECURITY DEFINER functions: those of a superuser are not for tenants, others must fix what names mean. */
async function functions(superuser: Session, { tenant }: MendScene): Promise<FoundMend[]> {
  const { rows } = await superuser.run<FoundMend>(
    sql`SELECT format('REVOKE EXECUTE ON %s FROM %s', object, grantees.name) AS statement, true AS exact,
          ARRAY['borrowed-rights'] AS attacks
        FROM (
          SELECT format('ROUTINE %I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(pg_proc.oid)) AS object,
            coalesce(proacl, acldefault('f', proowner)) AS acl
          FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace JOIN pg_roles ON pg_roles.oid = proowner
          WHERE prosecdef AND (rolsuper OR rolbypassrls) AND nspname NOT IN ('pg_catalog', 'information_schema')
        ) AS definers CROSS JOIN LATERAL aclexplode(acl) AS right_
        JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee
        UNION ALL
        SELECT format('ALTER ROUTINE %I.%I(%s) SET search_path = pg_catalog, %I, pg_temp', nspname, proname,
            pg_get_function_identity_arguments(pg_proc.oid), nspname), true, ARRAY['definer-search-path']
        FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
        WHERE prosecdef AND nspname NOT IN ('pg_catalog', 'information_schema')
          AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting ~ '^search_path=')
          AND NOT pg_has_role(${tenant.login}, proowner, 'MEMBER')
        ORDER BY 1`,
  );
  return rows;
}

async function largeObjects(superuser: Session, { tenant }: MendScene): Promise<FoundMend[]> {
  const { rows } = await superuser.run<FoundMend>(
    sql`SELECT format('REVOKE ALL ON LARGE OBJECT %s FROM %s', large.oid, grantees.name) AS statement, true AS exact,
          ARRAY['large-objects'] AS attacks
        FROM pg_largeobject_metadata AS large CROSS JOIN LATERAL aclexplode(lomacl) AS right_
        JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee
        WHERE right_.grantee <> lomowner GROUP BY large.oid, grantees.name ORDER BY large.oid LIMIT 100`,
  );
  return rows;
}

async function foreignServers(superuser: Session, { tenant }: MendScene): Promise<FoundMend[]> {
  const { rows } = await superuser.run<FoundMend>(
    sql`SELECT format('REVOKE USAGE ON %s FROM %s', object, grantees.name) AS statement, true AS exact,
          ARRAY['reach-out', 'passwords'] AS attacks
        FROM (SELECT format('FOREIGN DATA WRAPPER %I', fdwname) AS object, fdwacl AS acl FROM pg_foreign_data_wrapper
          UNION ALL SELECT format('FOREIGN SERVER %I', srvname), srvacl FROM pg_foreign_server) AS foreigners
        CROSS JOIN LATERAL aclexplode(acl) AS right_
        JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee ORDER BY 1`,
  );
  return rows;
}

/** What others have in the same database, and the right to put something where all of them look. */
async function sharedSchemas(superuser: Session, { tenant, neighbours }: MendScene): Promise<FoundMend[]> {
  const schemas = neighbours.flatMap((each) => (each.schema === null ? [] : [each.schema]));
  const { rows } = await superuser.run<FoundMend>(
    sql`SELECT format('REVOKE %s ON %s FROM %s', rights, object, name) AS statement, true AS exact, attacks FROM (
          SELECT 'ALL' AS rights, format('SCHEMA %I', nspname) AS object, grantees.name,
            ARRAY['read-table', 'write-table', 'truncate-table', 'shadow-function', 'statistics'] AS attacks
          FROM pg_namespace CROSS JOIN LATERAL aclexplode(nspacl) AS right_
          JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee WHERE nspname = ANY (${schemas}::text[])
          UNION SELECT 'ALL', format(CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END || ' %I.%I', nspname, relname),
            grantees.name, ARRAY['read-table', 'write-table', 'truncate-table', 'statistics']
          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
          CROSS JOIN LATERAL aclexplode(relacl) AS right_
          JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee
          WHERE nspname = ANY (${schemas}::text[]) AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
          UNION SELECT 'CREATE', format('SCHEMA %I', nspname), grantees.name, ARRAY['shadow-function']
          FROM pg_namespace CROSS JOIN LATERAL aclexplode(nspacl) AS right_
          JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee
          WHERE nspname = 'public' AND privilege_type = 'CREATE'
        ) AS found ORDER BY 1 LIMIT 200`,
  );
  return rows;
}

/** Shared tables without row security, policies and views beside ours, and rights that row security does not hold. */
async function sharedTables(superuser: Session, { tenant }: MendScene): Promise<FoundMend[]> {
  const { rows } = await superuser.run<FoundMend>(
    sql`WITH tables AS (
          SELECT pg_class.oid, format('%I.%I', nspname, relname) AS place, relkind, relrowsecurity, relforcerowsecurity, relacl,
            reloptions, EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'cadastre_tenant') AS held
          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
          WHERE relkind IN ('r', 'p', 'v', 'm') AND ${OF_APPLICATION}
        )
        SELECT format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', place) AS statement, held AS exact,
          ARRAY['unprotected-table', 'read-table', 'write-table', 'other-tenant-id'] AS attacks
        FROM tables WHERE relkind IN ('r', 'p') AND NOT relrowsecurity
        UNION ALL SELECT format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', place), held, ARRAY['unprotected-table']
        FROM tables WHERE relkind IN ('r', 'p') AND NOT relforcerowsecurity
        UNION ALL SELECT format('DROP POLICY %I ON %s', polname, place), false,
          ARRAY['read-table', 'write-table', 'other-tenant-id']
        FROM tables JOIN pg_policy ON polrelid = tables.oid WHERE polname <> 'cadastre_tenant' AND polpermissive
        UNION ALL SELECT format('ALTER VIEW %s SET (security_invoker = true)', place), true, ARRAY['through-views']
        FROM tables WHERE relkind = 'v' AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false)
        UNION ALL SELECT format('REVOKE ALL ON TABLE %s FROM %s', place, grantees.name), true, ARRAY['through-views']
        FROM tables CROSS JOIN LATERAL aclexplode(relacl) AS right_
        JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee WHERE relkind = 'm' GROUP BY place, grantees.name
        UNION ALL SELECT format('REVOKE %s ON TABLE %s FROM %s', privilege_type, place, grantees.name), true,
          ARRAY['truncate-table']
        FROM tables CROSS JOIN LATERAL aclexplode(relacl) AS right_
        JOIN ${granteesOf(tenant)} ON grantees.oid = right_.grantee
        WHERE relkind IN ('r', 'p') AND privilege_type IN ('TRUNCATE', 'TRIGGER', 'REFERENCES', 'MAINTAIN')
        ORDER BY 1 LIMIT 200`,
  );
  return rows;
}
