import { type Blueprint, migrationError, OBJECT_OWNER } from '../../blueprints/index.ts';
import { CadastreError } from '../../errors.ts';
import type { Session } from '../../postgres/session.ts';
import { identifier, joined, literal, type Statement, sql, trusted } from '../../postgres/sql.ts';
import { membersRole, type SharedDatabase } from './shared-database.ts';

/** Answers with the tenant of the role that asks, if that is the one which the session has set; else with nothing. */
const CURRENT_TENANT = trusted('cadastre.current_tenant_id()');

/**
 * Makes the blueprint's tables tables of many tenants: applies the files that bring `tenant_id`, refuses what would let
 * tenants meet, and puts row security on every table, also for its owner.
 * Errors: `BLUEPRINT_INVALID` naming each table, key or view.
 */
export async function shareTables(
  session: Session,
  blueprint: Blueprint,
  shared: SharedDatabase,
): Promise<void> {
  await session.batch(currentTenantStatements(blueprint.prefix));
  for (const migration of blueprint.rowMigrations) {
    await session.transaction(async () => {
      await session.batch([
        sql`SET LOCAL search_path = public, pg_temp`,
        sql`SET LOCAL ROLE ${identifier(OBJECT_OWNER)}`,
      ]);
      try {
        await session.script(migration.content);
      } catch (error) {
        throw migrationError(migration, error, 0);
      }
    });
  }
  await protectTables(session, blueprint, shared);
}

/** Refuses what would let tenants meet, and closes every table and view that is not closed yet. May run again. */
export async function protectTables(
  session: Session,
  blueprint: Pick<Blueprint, 'name'>,
  shared: Pick<SharedDatabase, 'ownerRole'>,
): Promise<void> {
  await refuseMeetings(session, blueprint);
  await session.batch(await protection(session, membersRole(shared)));
}

/**
 * With the rights of who calls: the role names carry the tenants' numbers, so that no table has to be read by a function
 * with more rights than a tenant. A setting alone, which any session may change, opens nothing.
 */
function currentTenantStatements(prefix: string): Statement[] {
  return [
    sql`CREATE FUNCTION ${CURRENT_TENANT} RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
        RETURN (
          SELECT wanted.id::bigint FROM (SELECT pg_catalog.current_setting('app.current_tenant_id', true) AS id) AS wanted
          WHERE wanted.id ~ '^[1-9][0-9]{0,17}$' AND EXISTS (
            SELECT FROM pg_catalog.pg_roles
            WHERE rolname = (${literal(`${prefix}_`)} || wanted.id || '_user')
              AND pg_catalog.pg_has_role(CURRENT_USER, oid, 'MEMBER')))`,
    sql`REVOKE ALL ON FUNCTION ${CURRENT_TENANT} FROM PUBLIC`,
    sql`GRANT EXECUTE ON FUNCTION ${CURRENT_TENANT} TO ${identifier(OBJECT_OWNER)}`,
    sql`GRANT USAGE ON SCHEMA cadastre TO ${identifier(OBJECT_OWNER)}`,
  ];
}

/** Tables of the application in `public`, with the number of their column `tenant_id`. */
const TABLES = trusted(`(
  SELECT pg_class.oid, pg_class.relname, tenant.attnum AS tenant, tenant.attnotnull AS filled,
         tenant.atttypid::regtype::text AS type
  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
  LEFT JOIN pg_attribute AS tenant ON attrelid = pg_class.oid AND attname = 'tenant_id' AND NOT attisdropped
  WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
) AS tables`);

async function refuseMeetings(session: Session, blueprint: Pick<Blueprint, 'name'>): Promise<void> {
  const { rows } = await session.run<{ problem: string; names: string[] }>(
    sql`SELECT problem, array_agg(name ORDER BY name) AS names FROM (
          SELECT 1 AS rank, 'without the column tenant_id' AS problem, relname::text AS name FROM ${TABLES} WHERE tenant IS NULL
          UNION ALL SELECT 2, 'whose tenant_id may be empty or is no bigint', relname FROM ${TABLES}
            WHERE tenant IS NOT NULL AND (NOT filled OR type NOT IN ('bigint', 'integer'))
          UNION ALL SELECT 3, 'unique across tenants, without tenant_id', indexrelid::regclass::text
            FROM ${TABLES} JOIN pg_index ON indrelid = tables.oid WHERE (indisunique OR indisexclusion) AND tenant <> ALL (indkey::int2[])
          UNION ALL SELECT 4, 'references without tenant_id', conname || ' on ' || relname
            FROM ${TABLES} JOIN pg_constraint ON conrelid = tables.oid WHERE contype = 'f' AND tenant <> ALL (conkey)
          UNION ALL SELECT 5, 'materialized views, which row security does not hold', oid::regclass::text
            FROM pg_class WHERE relkind = 'm'
          UNION ALL SELECT 6, 'functions with their owner''s rights', oid::regprocedure::text FROM pg_proc
            WHERE prosecdef AND pronamespace = 'public'::regnamespace
              AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
        ) AS found GROUP BY rank, problem ORDER BY rank`,
  );
  if (rows.length === 0) return;
  throw new CadastreError(
    'BLUEPRINT_INVALID',
    `${blueprint.name} cannot be isolated by row: ${rows.map(({ problem, names }) => `${problem}: ${names.join(', ')}`).join('; ')}`,
    {
      target: blueprint.name,
      wayOut:
        'Add tenant_id to every table, key and reference in a file under row.migrations, or take row from isolation in blueprint.yaml.',
    },
  );
}

/** Row security on every table, views with the rights of who asks, and for tenants no more than rows. */
async function protection(session: Session, members: string): Promise<Statement[]> {
  const { rows } = await session.run<{ name: string; kind: string; schema: string }>(
    sql`SELECT format('%I.%I', nspname, relname) AS name, relkind::text AS kind, quote_ident(nspname) AS schema
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p', 'v', 'S') AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')
          AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
          AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid AND polname = 'cadastre_tenant')
          AND NOT 'security_invoker=true' = ANY (coalesce(reloptions, '{}'))
        ORDER BY 1`,
  );
  const to = identifier(members);
  const own = joined([trusted('tenant_id = (SELECT '), CURRENT_TENANT, trusted(')')], '');
  const schemas = [...new Set(['public', ...rows.map(({ schema }) => schema)])];
  return [
    sql`GRANT USAGE ON SCHEMA cadastre TO ${to}`,
    sql`GRANT EXECUTE ON FUNCTION ${CURRENT_TENANT} TO ${to}`,
    ...schemas.map((schema) => sql`GRANT USAGE ON SCHEMA ${trusted(schema)} TO ${to}`),
    ...rows.flatMap(({ name, kind }) => {
      const table = trusted(name);
      // What reading tells, taking the next number tells too; a dump as the tenant keeps where its numbers stand.
      if (kind === 'S') return [sql`GRANT USAGE, SELECT ON SEQUENCE ${table} TO ${to}`];
      const rights = sql`GRANT SELECT, INSERT, UPDATE, DELETE ON ${table} TO ${to}`;
      if (kind === 'v') return [sql`ALTER VIEW ${table} SET (security_invoker = true)`, rights];
      return [
        // An application that knows of no other tenants need not say its own.
        sql`ALTER TABLE ${table} ALTER COLUMN tenant_id SET DEFAULT ${CURRENT_TENANT}`,
        sql`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
        sql`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
        // As a query of its own the tenant is asked for once a statement, and not once a row.
        sql`CREATE POLICY cadastre_tenant ON ${table} USING (${own}) WITH CHECK (${own})`,
        rights,
      ];
    }),
  ];
}

/** What was applied and for whom concerns no tenant. */
export async function closeForTenants(session: Session): Promise<void> {
  await session.batch([
    sql`REVOKE ALL ON ALL TABLES IN SCHEMA cadastre FROM PUBLIC`,
    sql`REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
  ]);
}
