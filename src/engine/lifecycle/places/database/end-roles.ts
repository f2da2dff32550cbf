import type { Session } from '../../../postgres/session.ts';
import { identifier, type Statement, sql } from '../../../postgres/sql.ts';
import type { AbsenceCheck, Destruction, Place, PlaceTools } from '../../place.ts';
import { tenantRoles } from './tenant-roles.ts';

/** What becomes of a tenant's roles when it goes. */
export interface RoleEnds {
  readonly going: readonly string[];
  readonly kept: Destruction['rolesKept'];
}

export async function readRoleEnds(tools: PlaceTools, place: Place): Promise<RoleEnds> {
  const roles = await tools.onServer((session) => tenantRoles(session, place));
  return {
    going: roles.flatMap(({ role, keptBecause }) => (keptBecause === null ? [role] : [])),
    kept: roles.flatMap(({ role, keptBecause }) =>
      keptBecause === null ? [] : [{ role, because: keptBecause }],
    ),
  };
}

export async function dropRoles(tools: PlaceTools, roles: readonly string[]): Promise<void> {
  await tools.onServer(async (session) => {
    for (const role of roles) await session.run(sql`DROP ROLE IF EXISTS ${identifier(role)}`);
  });
}

/** What was destroyed: the content, as `erased` tells of it, and the roles. */
export function destructionOf(place: Place, erased: string, { going, kept }: RoleEnds): Destruction {
  const parts = [
    erased,
    going.length > 0 ? `${going.join(' and ')} dropped` : 'no role was left',
    ...kept.map(({ role, because }) => `${role} stays: ${because}`),
  ];
  return {
    fact: parts.join('; '),
    roles: [...new Set([place.role, place.ownerRole, ...going])].filter(
      (role) => !kept.some((each) => each.role === role),
    ),
    rolesKept: kept,
  };
}

/** Asks the catalogs of the server for what should not be there; `statement` counts it as `found`. */
export async function askCatalogs(
  session: Session,
  question: string,
  statement: Statement,
): Promise<AbsenceCheck> {
  const { rows } = await session.run<{ found: number }>(statement);
  const found = rows[0]?.found ?? -1;
  return { question, where: 'pg_catalog of the server', found, passed: found === 0 };
}

export async function askForRoles(
  session: Session,
  place: Place,
  roles: readonly string[],
): Promise<AbsenceCheck[]> {
  return [
    await askCatalogs(
      session,
      `Roles called ${roles.join(' or ')}`,
      sql`SELECT count(*)::int AS found FROM pg_roles WHERE rolname = ANY (${roles}::text[])`,
    ),
    await askCatalogs(
      session,
      `Roles marked as those of tenant ${place.tenantId}`,
      sql`SELECT count(*)::int AS found FROM pg_roles
          WHERE shobj_description(oid, 'pg_authid') ~ ${`^Cadastre tenant ${place.tenantId}(,|$)`}
            AND rolname IN (${place.role}, ${place.ownerRole})`,
    ),
  ];
}
