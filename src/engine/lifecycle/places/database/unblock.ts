import { CadastreError } from '../../../errors.ts';
import type { Session } from '../../../postgres/session.ts';
import { identifier, type Statement, sql, trusted } from '../../../postgres/sql.ts';
import type { AccessSnapshot, Place, PlaceTools } from '../../place.ts';
import { type DatabaseAccess, type Grant, parseAccess } from './access.ts';
import { accessOf, nameOf } from './read-access.ts';

/**
 * Gives back exactly what the block took: logins and grants of CONNECT, each by who had given it, grant options
 * included. What a block does not touch was changed by somebody on purpose since, and stays; the journal says so.
 * An empty snapshot gives the tenant's role the least it needs.
 */
export function unblock(tools: PlaceTools, place: Place, snapshot: AccessSnapshot): Promise<string> {
  return tools.onServer(async (session) => {
    const database = await nameOf(session, place);
    const now = await accessOf(session, place, database);
    const former = withoutRetired(parseAccess(snapshot) ?? leastAccess(now, place), place);
    const there = await rolesThere(session, former);
    const wanted = missing(former, now).filter((grant) => {
      const gone = [grant.grantee, grant.grantor].find((role) => role !== null && !there.has(role));
      if (gone !== undefined) tools.remark(`The role ${gone} is gone; its CONNECT is not given back`);
      return gone === undefined;
    });
    const logins = loginStatements(former, now);
    const statements = [...grantStatements(wanted, now.owner, database), ...logins];
    if (statements.length > 0) await session.batch(statements);
    if (!tools.planning) {
      const after = await accessOf(session, place, database);
      assertGivenBack(former, after, database, there);
      for (const text of changedMeanwhile(former, after)) tools.remark(text);
    }
    return statements.length === 0
      ? `${database} was open already`
      : `${database} is open; CONNECT given back to ${wanted.length}, login to ${logins.length}`;
  });
}

/** A rotation of the password that ended meanwhile has shut one of two logins on purpose. */
function withoutRetired(access: DatabaseAccess, { retiredLogins = [] }: Place): DatabaseAccess {
  const roles = access.roles.map((role) =>
    retiredLogins.includes(role.role) ? { ...role, canLogin: false } : role,
  );
  return { ...access, roles };
}

function leastAccess(now: DatabaseAccess, place: Place): DatabaseAccess {
  const connect = { grantee: place.role, grantor: now.owner, privilege: 'CONNECT', grantable: false };
  return {
    ...now,
    grants: [...now.grants, connect],
    roles: now.roles.map((role) =>
      // Roles of its tier sign in when somebody has given them a password, which nothing here tells.
      (role.role === place.ownerRole && place.ownerRole !== place.role) || place.accounts?.includes(role.role)
        ? role
        : { ...role, canLogin: true },
    ),
  };
}

/** In an order in which each may be granted: whoever grants has its own grant option by then. */
function missing(former: DatabaseAccess, now: DatabaseAccess): Grant[] {
  // The owner may have changed; PostgreSQL then rewrites who granted.
  const byOwner = (grant: Grant): Grant =>
    grant.grantor === former.owner ? { ...grant, grantor: now.owner } : grant;
  const has = new Set(now.grants.map(keyOf));
  const left = former.grants
    .map(byOwner)
    .filter((grant) => grant.privilege === 'CONNECT' && !has.has(keyOf(grant)));
  const able = new Set([
    now.owner,
    ...now.grants
      .filter((each) => each.privilege === 'CONNECT' && each.grantable)
      .map(({ grantee }) => grantee),
  ]);
  const ordered: Grant[] = [];
  for (;;) {
    const at = left.findIndex(({ grantor }) => able.has(grantor));
    if (at === -1) return [...ordered, ...left];
    for (const grant of left.splice(at, 1)) {
      ordered.push(grant);
      if (grant.grantable) able.add(grant.grantee);
    }
  }
}

function grantStatements(grants: readonly Grant[], owner: string, database: string): Statement[] {
  return grants.flatMap(({ grantee, grantor, grantable }) => {
    const to = grantee === null ? trusted('PUBLIC') : identifier(grantee);
    const grant = sql`GRANT CONNECT ON DATABASE ${identifier(database)} TO ${to}${trusted(
      grantable ? ' WITH GRANT OPTION' : '',
    )}`;
    // A superuser grants as the owner, unless it takes on another role.
    return grantor === owner ? [grant] : [sql`SET LOCAL ROLE ${identifier(grantor)}`, grant, sql`RESET ROLE`];
  });
}

function loginStatements(former: DatabaseAccess, now: DatabaseAccess): Statement[] {
  return now.roles
    .filter(
      ({ role, canLogin }) => !canLogin && former.roles.some((each) => each.role === role && each.canLogin),
    )
    .map(({ role }) => sql`ALTER ROLE ${identifier(role)} LOGIN`);
}

function assertGivenBack(
  former: DatabaseAccess,
  after: DatabaseAccess,
  database: string,
  there: ReadonlySet<string>,
): void {
  const grants = missing(former, after).filter(
    ({ grantee, grantor }) => (grantee === null || there.has(grantee)) && there.has(grantor),
  );
  const logins = loginStatements(former, after);
  if (grants.length + logins.length === 0) return;
  throw new CadastreError('VERIFICATION_FAILED', `The access to ${database} is not what it was`, {
    target: database,
    wayOut: 'Somebody changes privileges on the server at this moment. Resume this job.',
  });
}

function changedMeanwhile(former: DatabaseAccess, after: DatabaseAccess): string[] {
  const parts: [string, unknown, unknown][] = [
    ['The connection limit of the database', former.connectionLimit, after.connectionLimit],
    ['Limits of the roles', limitsOf(former), limitsOf(after)],
    ['Settings', former.settings, after.settings],
    ['Memberships', former.memberships, after.memberships],
  ];
  return parts
    .filter(([, before, now]) => JSON.stringify(before) !== JSON.stringify(now))
    .map(([what]) => `${what} changed while the tenant was shut, and stay as they are now`);
}

const limitsOf = ({ roles }: DatabaseAccess) =>
  roles.map(({ role, connectionLimit, validUntil }) => [role, connectionLimit, validUntil]);

const keyOf = ({ grantee, grantor, privilege, grantable }: Grant) =>
  JSON.stringify([grantee, grantor, privilege, grantable]);

async function rolesThere(session: Session, former: DatabaseAccess): Promise<Set<string>> {
  const names = former.grants.flatMap(({ grantee, grantor }) => [grantee ?? grantor, grantor]);
  const { rows } = await session.run<{ rolname: string }>(
    sql`SELECT rolname FROM pg_roles WHERE rolname = ANY (${[...names, former.owner]}::text[])`,
  );
  return new Set(rows.map((row) => row.rolname));
}
