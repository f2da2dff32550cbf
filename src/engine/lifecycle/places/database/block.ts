import { CadastreError } from '../../../errors.ts';
import type { Session } from '../../../postgres/session.ts';
import { identifier, joined, type Statement, sql, trusted } from '../../../postgres/sql.ts';
import type { Place, PlaceTools } from '../../place.ts';
import type { DatabaseAccess } from './access.ts';
import { accessOf, nameOf } from './read-access.ts';
import { endSessions } from './sessions.ts';

interface Ourselves {
  readonly name: string;
  readonly superuser: boolean;
}

/**
 * Shuts the database to everybody but superusers: no login, no CONNECT for anybody, no session left. Not by
 * `ALLOW_CONNECTIONS false`, which would shut out the superuser with pg_dump too.
 */
export function block(tools: PlaceTools, place: Place): Promise<string> {
  return tools.onServer(async (session) => {
    const database = await nameOf(session, place);
    const access = await accessOf(session, place, database);
    const ourselves = await whoAmI(session);
    const statements = shutStatements(access, database, ourselves, await superusersOf(session, access));
    if (statements.length > 0) await session.batch(statements);
    const ended = await endSessions(session, place, database, tools.planning);
    if (!tools.planning) await assertShut(session, database);
    return `${database} is shut; ${ended === 1 ? 'one session' : `${ended} sessions`} ended, none is left`;
  });
}

/** What is still to be taken; nothing when it is shut already. */
function shutStatements(
  access: DatabaseAccess,
  database: string,
  ourselves: Ourselves,
  superusers: ReadonlySet<string>,
): Statement[] {
  const untouched = (role: string) => superusers.has(role) || role === ourselves.name;
  const logins = access.roles.filter(({ role, canLogin }) => canLogin && !untouched(role));
  const holders = access.grants.filter(
    ({ privilege, grantee, grantor }) =>
      privilege === 'CONNECT' &&
      // What others have granted goes with the grant that let them, by CASCADE.
      grantor === access.owner &&
      // Without superuser we come in through the owner role, and would lock ourselves out.
      (ourselves.superuser || (grantee !== ourselves.name && grantee !== access.owner)),
  );
  return [
    ...logins.map(({ role }) => sql`ALTER ROLE ${identifier(role)} NOLOGIN`),
    ...(holders.length === 0
      ? []
      : [
          sql`REVOKE CONNECT ON DATABASE ${identifier(database)} FROM ${joined(
            holders.map(({ grantee }) => (grantee === null ? trusted('PUBLIC') : identifier(grantee))),
          )} CASCADE`,
        ]),
  ];
}

/** Asks PostgreSQL itself, with all its ways of inheriting a privilege. */
async function assertShut(session: Session, database: string): Promise<void> {
  const { rows } = await session.run<{ rolname: string }>(
    sql`SELECT rolname FROM pg_roles
        WHERE rolcanlogin AND NOT rolsuper AND rolname <> current_user
          AND has_database_privilege(rolname, ${database}, 'CONNECT') ORDER BY rolname LIMIT 20`,
  );
  if (rows.length === 0) return;
  throw new CadastreError(
    'CONFLICT',
    `${rows.map((row) => row.rolname).join(', ')} may still connect to ${database}`,
    {
      target: database,
      wayOut: 'Take CONNECT or the membership that gives it from them on the server, then resume this job.',
    },
  );
}

async function whoAmI(session: Session): Promise<Ourselves> {
  const { rows } = await session.run<Ourselves & Record<string, unknown>>(
    sql`SELECT rolname AS name, rolsuper AS superuser FROM pg_roles WHERE rolname = current_user`,
  );
  return rows[0] ?? { name: '', superuser: false };
}

async function superusersOf(session: Session, access: DatabaseAccess): Promise<Set<string>> {
  const { rows } = await session.run<{ rolname: string }>(
    sql`SELECT rolname FROM pg_roles WHERE rolsuper AND rolname = ANY (${access.roles.map((each) => each.role)}::text[])`,
  );
  return new Set(rows.map((row) => row.rolname));
}
