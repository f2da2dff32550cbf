import { readHistory, type SchemaHistory } from '../blueprints/schema-history.ts';
import { CadastreError } from '../errors.ts';
import { onlyBuiltIn } from '../postgres/only-built-in.ts';
import type { Database, Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { readToolHistory, type ToolHistory } from './tool-history.ts';

/** What the server's shared catalogs say of a database. */
export interface DatabaseFacts extends Record<string, unknown> {
  readonly name: string;
  readonly owner: string;
  readonly owner_super: boolean;
  readonly owner_logs_in: boolean;
  readonly encoding: string;
  readonly bytes: number | null;
  readonly connections: number;
  readonly connection_limit: number;
  readonly allows: boolean;
  readonly template: boolean;
  readonly public_connects: boolean;
  /** By its mark: tenants of this Cadastre, or of another on the same server, have their places in it. */
  readonly shared: boolean;
}

/** All databases of a server that could be somebody's, in one query. */
export function readDatabases(maintenance: Database, platformDatabase: string | null) {
  return maintenance
    .run<DatabaseFacts>(
      sql`SELECT datname AS name, rolname AS owner, rolsuper AS owner_super, rolcanlogin AS owner_logs_in,
            pg_encoding_to_char(encoding) AS encoding, datconnlimit AS connection_limit, datallowconn AS allows,
            datistemplate AS template,
            CASE WHEN datconnlimit <> -2 THEN pg_database_size(pg_database.oid)::float8 END AS bytes,
            (SELECT count(*)::int FROM pg_stat_activity AS a WHERE a.datid = pg_database.oid
               AND backend_type = 'client backend' AND pid <> pg_backend_pid()) AS connections,
            EXISTS (SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba)))
                    WHERE grantee = 0 AND privilege_type = 'CONNECT') AS public_connects,
            coalesce(starts_with(shobj_description(pg_database.oid, 'pg_database'), 'Cadastre shared database '), false)
              AS shared
          FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba
          WHERE datname NOT IN ('postgres', 'template0', 'template1') AND datname IS DISTINCT FROM ${platformDatabase}
            AND NOT starts_with(datname, 'cadastre_tpl_')
          ORDER BY datname`,
    )
    .then(({ rows }) => rows);
}

export interface LoginRole {
  readonly name: string;
  readonly sessions: number;
  /** Owns the database, or is a member of the role that does. */
  readonly owns: boolean;
  /** Has something in other databases, or owns them. */
  readonly elsewhere: number;
}

/** What is inside of a database. */
export interface DatabaseInside {
  readonly tables: string[];
  readonly history: SchemaHistory | null;
  /** There is a history, and it is not to be trusted. */
  readonly foreignHistory: boolean;
  /** What another tool has noted; null: no tool that is known. */
  readonly toolHistory: ToolHistory | null;
  readonly logins: LoginRole[];
  /** Databases in which the owner has something, besides this one. */
  readonly ownerElsewhere: number;
  /** Schemas of the application. */
  readonly schemas: string[];
}

/** Looks into a database, as the superuser, and changes nothing. */
export async function inspectDatabase(session: Session): Promise<DatabaseInside> {
  await session.script('SET default_transaction_read_only = on');
  await onlyBuiltIn(session);
  const { rows } = await session.run<{
    tables: string[];
    schemas: string[];
    logins: LoginRole[];
    owner_elsewhere: number;
  }>(
    sql`WITH here AS (SELECT oid, datdba FROM pg_database WHERE datname = current_database()),
          elsewhere AS (
            SELECT refobjid AS role, count(DISTINCT CASE WHEN dbid = 0 THEN objid ELSE dbid END)::int AS databases
            FROM pg_shdepend, here
            WHERE refclassid = 'pg_authid'::regclass AND dbid <> here.oid
              AND (dbid <> 0 OR (classid = 'pg_database'::regclass AND objid <> here.oid))
            GROUP BY 1)
        SELECT
          ARRAY(SELECT format('%s.%s', nspname, relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')
                ORDER BY 1) AS tables,
          ARRAY(SELECT nspname::text FROM pg_namespace
                WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre') ORDER BY 1) AS schemas,
          coalesce((SELECT databases FROM elsewhere, here WHERE role = here.datdba), 0) AS owner_elsewhere,
          coalesce((
            SELECT jsonb_agg(jsonb_build_object('name', rolname, 'owns', owns, 'sessions', sessions,
                     'elsewhere', coalesce(elsewhere.databases, 0)) ORDER BY sessions DESC, rolname)
            FROM (
              SELECT pg_roles.oid, rolname, pg_has_role(pg_roles.oid, here.datdba, 'MEMBER') AS owns,
                (SELECT count(*)::int FROM pg_stat_activity AS a
                 WHERE a.datid = here.oid AND a.usesysid = pg_roles.oid) AS sessions,
                EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = pg_roles.oid
                        AND (dbid = here.oid OR (dbid = 0 AND classid = 'pg_database'::regclass AND objid = here.oid))) AS named
              FROM pg_roles, here
              WHERE rolcanlogin AND NOT rolsuper AND rolname <> current_user
                AND has_database_privilege(pg_roles.oid, here.oid, 'CONNECT')
            ) AS role LEFT JOIN elsewhere ON elsewhere.role = role.oid
            WHERE owns OR named OR sessions > 0), '[]') AS logins`,
  );
  const row = rows[0];
  if (!row) throw new CadastreError('INTERNAL', 'The database said nothing of itself');
  const base = {
    tables: row.tables,
    schemas: row.schemas,
    logins: row.logins,
    ownerElsewhere: row.owner_elsewhere,
    toolHistory: await readToolHistory(session, row.tables),
  };
  try {
    return { ...base, history: await readHistory(session), foreignHistory: false };
  } catch (error) {
    if (error instanceof CadastreError && error.code === 'REFUSED')
      return { ...base, history: null, foreignHistory: true };
    throw error;
  }
}
