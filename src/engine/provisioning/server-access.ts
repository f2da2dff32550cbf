import type { OpenPlatform } from '../platform/platform.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

/** The server's own databases to which every role may connect. */
export async function publicMayConnect(maintenance: Database): Promise<string[]> {
  const { rows } = await maintenance.run<{ datname: string }>(
    // A null ACL is the built-in default, which grants CONNECT to PUBLIC (manual, section 5.8).
    sql`SELECT datname FROM pg_database
        WHERE datname IN ('postgres', 'template1') AND datallowconn
          AND (datacl IS NULL OR EXISTS (
            SELECT FROM aclexplode(datacl) WHERE grantee = 0 AND privilege_type = 'CONNECT'))
        ORDER BY datname`,
  );
  return rows.map((row) => row.datname);
}

/** Found shut to PUBLIC: not asked again for this many milliseconds before a tenant is begun. */
const SHUT_MS = 10_000;
const shutUntil = new WeakMap<Database, number>();

/**
 * The same, for a first look: shut a moment ago is shut. Whoever opens a database meanwhile is found out when PUBLIC's
 * rights are taken, where it is always asked.
 */
export async function publicMightConnect(maintenance: Database): Promise<string[]> {
  if ((shutUntil.get(maintenance) ?? 0) > performance.now()) return [];
  const open = await publicMayConnect(maintenance);
  if (open.length === 0) shutUntil.set(maintenance, performance.now() + SHUT_MS);
  return open;
}

/** Are there databases or login roles that Cadastre did not make? Then its access rules are not ours to change. */
export async function serverInUse(
  maintenance: Database,
  platform: Pick<OpenPlatform, 'databaseName'>,
): Promise<boolean> {
  const { rows } = await maintenance.run<{ in_use: boolean }>(
    sql`SELECT EXISTS (
          SELECT FROM pg_database JOIN pg_roles ON pg_roles.oid = datdba
          WHERE datname NOT IN ('postgres', 'template0', 'template1', ${platform.databaseName})
            AND datname NOT LIKE 'cadastre\\_tpl\\_%'
            AND coalesce(shobj_description(datdba, 'pg_authid'), '') !~ '^Cadastre (tenant|shared database) '
        ) OR EXISTS (
          SELECT FROM pg_roles
          WHERE rolcanlogin AND NOT rolsuper AND rolname <> current_user
            AND coalesce(shobj_description(oid, 'pg_authid'), '') NOT LIKE 'Cadastre %'
        ) AS in_use`,
  );
  return rows[0]?.in_use === true;
}
