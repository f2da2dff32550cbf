import { CadastreError } from '../../../errors.ts';
import type { Session } from '../../../postgres/session.ts';
import { identifier, type Statement, sql } from '../../../postgres/sql.ts';
import { aclLock } from '../../../provisioning/shared/places.ts';
import { tenantRoleNames } from '../../../tenants/login-roles.ts';
import type { AccessSnapshot, Place, PlaceTools } from '../../place.ts';
import { type DatabaseAccess, parseAccess } from '../database/access.ts';
import { accessOf, nameOf } from '../database/read-access.ts';
import { countSessions as countAll, endSessions } from '../database/sessions.ts';

/** What the catalogs say of this tenant's roles alone: the database is of others too. */
async function ownAccess(session: Session, place: Place): Promise<DatabaseAccess> {
  const access = await accessOf(session, place, await nameOf(session, place));
  const own = new Set<string | null>(tenantRoleNames(place));
  return {
    ...access,
    connectionLimit: -1,
    grants: access.grants.filter(({ grantee }) => grantee !== null && own.has(grantee)),
    settings: access.settings.filter(({ role }) => role !== null && own.has(role)),
  };
}

export function readAccess(tools: PlaceTools, place: Place): Promise<AccessSnapshot> {
  return tools.onServer((session) => ownAccess(session, place));
}

export function countSessions(tools: PlaceTools, place: Place): Promise<number> {
  return tools.onServer((session) => countAll(session, place, null));
}

/** Shuts out this tenant's logins, wherever they are, and nobody else of the database that it shares. */
export function block(tools: PlaceTools, place: Place): Promise<string> {
  return tools.onServer(async (session) => {
    const access = await ownAccess(session, place);
    const holders = access.grants.flatMap(({ privilege, grantee }) =>
      privilege === 'CONNECT' && grantee !== null ? [grantee] : [],
    );
    const statements = [
      ...access.roles
        .filter(({ canLogin }) => canLogin)
        .map(({ role }) => sql`ALTER ROLE ${identifier(role)} NOLOGIN`),
      ...[...new Set(holders)].map(
        (role) =>
          sql`REVOKE CONNECT ON DATABASE ${identifier(place.database)} FROM ${identifier(role)} CASCADE`,
      ),
    ];
    if (statements.length > 0) await session.batch([aclLock(place.database), ...statements]);
    const ended = await endSessions(session, place, null, tools.planning);
    if (!tools.planning) await assertShut(session, place);
    return `${place.role} is shut out of ${place.database}; ${ended === 1 ? 'one session' : `${ended} sessions`} ended, none is left`;
  });
}

async function assertShut(session: Session, place: Place): Promise<void> {
  const { rows } = await session.run<{ rolname: string }>(
    sql`SELECT rolname FROM pg_roles WHERE rolname = ANY (${tenantRoleNames(place)}::text[])
          AND (rolcanlogin OR has_database_privilege(rolname, ${place.database}, 'CONNECT')) ORDER BY 1`,
  );
  if (rows.length === 0) return;
  throw new CadastreError(
    'CONFLICT',
    `${rows.map((row) => row.rolname).join(', ')} may still connect to ${place.database}`,
    {
      target: place.database,
      wayOut: 'Take CONNECT or the membership that gives it from them on the server, then resume this job.',
    },
  );
}

/** Gives back the logins and grants of CONNECT that the block took; an empty snapshot, the least that a tenant needs. */
export function unblock(tools: PlaceTools, place: Place, snapshot: AccessSnapshot): Promise<string> {
  return tools.onServer(async (session) => {
    const former = parseAccess(snapshot);
    const statements = openStatements(former, await ownAccess(session, place), place);
    if (statements.length > 0) await session.batch([aclLock(place.database), ...statements]);
    if (!tools.planning) {
      const left = openStatements(former, await ownAccess(session, place), place);
      if (left.length > 0) {
        throw new CadastreError('VERIFICATION_FAILED', `The access of ${place.role} is not what it was`, {
          target: place.database,
          wayOut: 'Somebody changes privileges on the server at this moment. Resume this job.',
        });
      }
    }
    return statements.length === 0
      ? `${place.role} was let in already`
      : `${place.role} is let into ${place.database} again`;
  });
}

function openStatements(former: DatabaseAccess | null, now: DatabaseAccess, place: Place): Statement[] {
  const { retiredLogins = [], accounts = [] } = place;
  const connect = former?.grants.filter(({ privilege }) => privilege === 'CONNECT') ?? [
    { grantee: place.role, grantable: false },
  ];
  const there = new Set(now.roles.map(({ role }) => role));
  const has = (grantee: string) =>
    now.grants.some((grant) => grant.privilege === 'CONNECT' && grant.grantee === grantee);
  const logins = now.roles.filter(
    ({ role, canLogin }) =>
      !canLogin &&
      !retiredLogins.includes(role) &&
      (former
        ? former.roles.some((each) => each.role === role && each.canLogin)
        : role !== place.ownerRole && !accounts.includes(role)),
  );
  return [
    ...connect.flatMap(({ grantee }) =>
      grantee === null || has(grantee) || !there.has(grantee)
        ? []
        : [sql`GRANT CONNECT ON DATABASE ${identifier(place.database)} TO ${identifier(grantee)}`],
    ),
    ...logins.map(({ role }) => sql`ALTER ROLE ${identifier(role)} LOGIN`),
  ];
}
