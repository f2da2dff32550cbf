import type { Obstacle } from '../../shared/models/ending.ts';
import type { BackupOrder } from '../backups/backup-order.ts';
import type { PlaceTools } from '../lifecycle/place.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { identifier, sql } from '../postgres/sql.ts';
import { eraseRows, eraseSchema, forgetPlace, freeRoles } from '../provisioning/shared/erase.ts';
import { isTenant, type OrphanPlace } from './place-orphans.ts';

export interface PlaceRole {
  readonly role: string;
  readonly canLogin: boolean;
}

/** Roles that were made for it: those that carry its number, unless that is a tenant's who lives elsewhere. */
export async function rolesOfPlace(
  platform: OpenPlatform,
  tools: PlaceTools,
  { tenantId }: OrphanPlace,
): Promise<PlaceRole[]> {
  if (tenantId === null || (await isTenant(platform, tenantId))) return [];
  const { rows } = await tools.maintenance.run<{ role: string; canLogin: boolean }>(
    sql`SELECT rolname AS role, rolcanlogin AS "canLogin" FROM pg_roles
        WHERE shobj_description(oid, 'pg_authid') ~ ${`^Cadastre tenant ${tenantId}(,|$)`} AND NOT rolsuper ORDER BY 1`,
  );
  return rows;
}

/** Nobody writes to it any more. */
export async function shutPlace(tools: PlaceTools, roles: readonly PlaceRole[]): Promise<void> {
  const names = roles.map(({ role }) => role);
  if (names.length === 0) return;
  await tools.onServer(async (session) => {
    const open = roles.filter(({ canLogin }) => canLogin);
    if (open.length > 0)
      await session.batch(open.map(({ role }) => sql`ALTER ROLE ${identifier(role)} NOLOGIN`));
    if (!tools.planning)
      await session.run(
        sql`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE usename = ANY (${names}::text[]) AND pid <> pg_backend_pid()`,
      );
  });
}

export async function reopenPlace(tools: PlaceTools, logins: readonly string[]): Promise<void> {
  const { rows } = await tools.maintenance.run<{ rolname: string }>(
    sql`SELECT rolname FROM pg_roles WHERE rolname = ANY (${logins}::text[]) AND NOT rolcanlogin`,
  );
  if (rows.length === 0) return;
  await tools.onServer((session) =>
    session.batch(rows.map(({ rolname }) => sql`ALTER ROLE ${identifier(rolname)} LOGIN`)),
  );
}

/** Prepared transactions hold their locks until somebody ends them. */
export async function obstaclesOfPlace(tools: PlaceTools, { database }: OrphanPlace): Promise<Obstacle[]> {
  const { rows } = await tools.maintenance.run<{ gid: string }>(
    sql`SELECT gid FROM pg_prepared_xacts WHERE database = ${database} AND prepared < now() - interval '1 minute' ORDER BY 1`,
  );
  return rows.map(({ gid }) => ({
    kind: 'prepared-transaction',
    explanation: `The prepared transaction ${gid} holds locks in ${database}: it is neither committed nor rolled back.`,
    statements: [`ROLLBACK PREPARED '${gid.replaceAll("'", "''")}'`],
    where: database,
  }));
}

/** What of the shared database its last backup holds. */
export async function partOfPlace(
  tools: PlaceTools,
  place: OrphanPlace,
): Promise<Pick<BackupOrder, 'schema' | 'rowsOf'>> {
  const { database, schema, tenantId } = place;
  if (schema !== null) return { schema };
  const { rows } = await tools.inDatabase(database, (session) =>
    session.run<{ role_name: string }>(
      sql`SELECT role_name FROM cadastre.places WHERE tenant_id = ${tenantId}`,
    ),
  );
  const role = rows[0]?.role_name ?? `${database.replace(/_shared_\d+_db$/, '')}_${tenantId}_user`;
  return { rowsOf: { tenantId: tenantId ?? 0, role } };
}

/** Drops the schema, or deletes the rows, and takes from its roles what they had there. May run twice. */
export async function erasePlace(
  tools: PlaceTools,
  { database, schema, tenantId }: OrphanPlace,
  roles: readonly PlaceRole[],
  isNumberFree: boolean,
): Promise<string> {
  return tools.inDatabase(database, async (session) => {
    await session.script(`SET lock_timeout = '30s'`);
    let fact = 'gone already';
    if (schema === null && tenantId !== null) fact = `${await eraseRows(session, tenantId)} rows deleted`;
    else if (schema !== null) {
      const { rows } = await session.run<{ owner: string }>(
        sql`SELECT pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname = ${schema}`,
      );
      if (rows[0] && (await eraseSchema(session, schema, rows[0].owner))) fact = `${schema} dropped`;
    }
    if (tenantId !== null && isNumberFree) await forgetPlace(session, tenantId);
    const names = roles.map(({ role }) => role);
    const { rows: owned } = await session.run(
      sql`SELECT FROM pg_shdepend JOIN pg_roles ON pg_roles.oid = refobjid
          WHERE refclassid = 'pg_authid'::regclass AND deptype = 'o' AND rolname = ANY (${names}::text[])
            AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1`,
    );
    // What else they own there is an orphan of its own, and is asked for by its own name.
    if (owned.length === 0 || tools.planning) await freeRoles(session, database, names);
    return fact;
  });
}
