import type { Obstacle } from '../../../../shared/models/ending.ts';
import { sql } from '../../../postgres/sql.ts';
import { forgetPlace, freeRoles } from '../../../provisioning/shared/erase.ts';
import { tenantRoleNames } from '../../../tenants/login-roles.ts';
import type { AbsenceCheck, Destruction, Place, PlaceTools } from '../../place.ts';
import { askCatalogs, askForRoles, destructionOf, dropRoles, readRoleEnds } from '../database/end-roles.ts';
import { roleObstacles } from '../database/obstacles.ts';
import { tenantRoles } from '../database/tenant-roles.ts';

/** What its roles have elsewhere, and transactions that were prepared as one of them: both keep roles and rows. */
export async function obstacles(tools: PlaceTools, place: Place): Promise<Obstacle[]> {
  const { roles, prepared } = await tools.onServer(async (session) => ({
    roles: (await tenantRoles(session, place)).filter(({ keptBecause }) => keptBecause === null),
    prepared: (
      await session.run<{ gid: string }>(
        sql`SELECT gid FROM pg_prepared_xacts WHERE owner = ANY (${tenantRoleNames(place)}::text[]) ORDER BY 1`,
      )
    ).rows,
  }));
  const found: Obstacle[] = prepared.map(({ gid }) => ({
    kind: 'prepared-transaction',
    explanation: `The prepared transaction ${gid} of ${place.role} holds ${place.database}: it is neither committed nor rolled back.`,
    statements: [`ROLLBACK PREPARED '${gid.replaceAll("'", "''")}'`],
    where: place.database,
  }));
  for (const { role } of roles) {
    // What it has in the shared database, and on it, goes with its place.
    found.push(...(await roleObstacles(tools, role, place.database)));
  }
  return found;
}

/** First what lies in the shared database, by `erase`; then the roles. The shared database itself stays. */
export async function destroy(
  tools: PlaceTools,
  place: Place,
  erase: (session: Parameters<Parameters<PlaceTools['inDatabase']>[1]>[0]) => Promise<string>,
): Promise<Destruction> {
  const there = await databaseThere(tools, place);
  const ends = await readRoleEnds(tools, place);
  const erased = there
    ? await tools.inDatabase(place.database, async (session) => {
        const fact = await erase(session);
        await forgetPlace(session, place.tenantId);
        await freeRoles(session, place.database, ends.going);
        return fact;
      })
    : 'the shared database was gone';
  await dropRoles(tools, ends.going);
  return destructionOf(place, erased, ends);
}

export async function databaseThere(tools: PlaceTools, place: Place): Promise<boolean> {
  const { rows } = await tools.maintenance.run(
    sql`SELECT FROM pg_database WHERE datname = ${place.database} AND datallowconn`,
  );
  return rows.length > 0;
}

/** Roles, and sessions and prepared transactions of them. */
export function rolesGone(tools: PlaceTools, place: Place, { roles }: Destruction): Promise<AbsenceCheck[]> {
  return tools.onServer(async (session) => [
    ...(await askForRoles(session, place, roles)),
    await askCatalogs(
      session,
      'Sessions and prepared transactions of them',
      sql`SELECT ((SELECT count(*) FROM pg_stat_activity WHERE usename = ANY (${roles}::text[]))
            + (SELECT count(*) FROM pg_prepared_xacts WHERE owner = ANY (${roles}::text[])))::int AS found`,
    ),
  ]);
}
