import type { Obstacle } from '../../../../shared/models/ending.ts';
import { CadastreError } from '../../../errors.ts';
import { onlyBuiltIn } from '../../../postgres/only-built-in.ts';
import type { Session } from '../../../postgres/session.ts';
import { identifier, literal, sql, trusted } from '../../../postgres/sql.ts';
import type { Place, PlaceTools } from '../../place.ts';
import { databaseNow } from './access.ts';
import { tenantRoles } from './tenant-roles.ts';

/** Things that are told of one role in one database; beyond that their number. */
const SHOWN = 5;
/** Objects that statements are written for at a time; the next look shows the next. */
const MENDED = 100;

/** What keeps database or roles from being dropped. Nothing of it is removed: it belongs to somebody. */
export async function obstacles(tools: PlaceTools, place: Place): Promise<Obstacle[]> {
  const { own, found, roles } = await tools.onServer(async (session) => {
    const database = await databaseNow(session, place);
    const mine = await tenantRoles(session, place);
    return {
      own: database,
      found:
        database === null
          ? []
          : [...(await otherOwner(session, place, database)), ...(await ofDatabase(session, database))],
      roles: await dependencies(
        session,
        database,
        mine.filter(({ keptBecause }) => keptBecause === null).map(({ role }) => role),
      ),
    };
  });
  const walked: Obstacle[] = [];
  for (const dependency of roles) walked.push(await describeDependency(tools, dependency, own));
  return [...found, ...walked];
}

/** What would keep this one role from being dropped; what it has in and on the database `except` does not count. */
export async function roleObstacles(
  tools: PlaceTools,
  role: string,
  except: string | null = null,
): Promise<Obstacle[]> {
  const found = await tools.onServer((session) => dependencies(session, except, [role]));
  const walked: Obstacle[] = [];
  for (const dependency of found) walked.push(await describeDependency(tools, dependency, except));
  return walked;
}

/** A database that has another owner by now may be another database. */
async function otherOwner(session: Session, place: Place, database: string): Promise<Obstacle[]> {
  const { rows } = await session.run<{ owner: string }>(
    sql`SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = ${database}`,
  );
  const owner = rows[0]?.owner;
  if (owner === undefined || owner === place.ownerRole) return [];
  return [
    {
      kind: 'owner',
      explanation: `The database ${database} belongs to ${owner} now and not to ${place.ownerRole}: it may be somebody else's.`,
      statements: [sql`ALTER DATABASE ${identifier(database)} OWNER TO ${identifier(place.ownerRole)}`.shown],
      where: null,
    },
  ];
}

/** Also for a database that is nobody's tenant. */
export async function ofDatabase(session: Session, database: string): Promise<Obstacle[]> {
  const { rows } = await session.run<{ kind: string; name: string; fact: string | null }>(
    sql`SELECT 'prepared-transaction' AS kind, gid AS name, 'since ' || to_char(prepared, 'YYYY-MM-DD HH24:MI') || ' by ' || owner AS fact
        FROM pg_prepared_xacts WHERE database = ${database}
        UNION ALL SELECT 'replication-slot', slot_name::text, CASE WHEN active THEN 'read by pid ' || active_pid ELSE 'read by nobody' END
        FROM pg_replication_slots WHERE database = ${database}
        UNION ALL SELECT 'subscription', subname::text, NULL
        FROM pg_subscription JOIN pg_database ON pg_database.oid = subdbid WHERE datname = ${database}
        UNION ALL SELECT 'template', datname::text, NULL FROM pg_database WHERE datname = ${database} AND datistemplate
        ORDER BY 1, 2`,
  );
  return rows.map(({ kind, name, fact }) => explained(kind, name, fact, database));
}

function explained(kind: string, name: string, fact: string | null, database: string): Obstacle {
  switch (kind) {
    case 'prepared-transaction':
      return {
        kind,
        explanation: `The prepared transaction ${name} (${fact}) holds ${database}: it is neither committed nor rolled back, and survives its session.`,
        statements: [sql`ROLLBACK PREPARED ${literal(name)}`.shown],
        where: database,
      };
    case 'replication-slot':
      return {
        kind,
        explanation: `The logical replication slot ${name} (${fact}) reads from ${database}: a subscriber somewhere counts on it.`,
        statements: [sql`SELECT pg_drop_replication_slot(${literal(name)})`.shown],
        where: database,
      };
    case 'subscription':
      return {
        kind,
        explanation: `The subscription ${name} in ${database} takes in changes from another server, which keeps a slot for it.`,
        statements: [sql`DROP SUBSCRIPTION ${identifier(name)}`.shown],
        where: database,
      };
    default:
      return {
        kind,
        explanation: `${database} is marked as a template, which PostgreSQL does not drop.`,
        statements: [sql`ALTER DATABASE ${identifier(database)} IS_TEMPLATE false`.shown],
        where: null,
      };
  }
}

interface Dependency {
  readonly role: string;
  /** null: an object of the whole server, such as another database or a tablespace. */
  readonly database: string | null;
  readonly owns: number;
  readonly granted: number;
}

/**
 * Why `DROP ROLE` would say 2BP01: everything that the roles own or were granted outside of the tenant's database.
 * `pg_shdepend` knows it for all databases of the server.
 */
export async function dependencies(
  session: Session,
  database: string | null,
  roles: readonly string[],
): Promise<Dependency[]> {
  const { rows } = await session.run<Dependency & Record<string, unknown>>(
    sql`SELECT rolname AS role, datname AS database, count(*) FILTER (WHERE deptype = 'o')::int AS owns,
               count(*) FILTER (WHERE deptype <> 'o')::int AS granted
        FROM pg_shdepend JOIN pg_roles ON pg_roles.oid = refobjid LEFT JOIN pg_database ON pg_database.oid = dbid
        WHERE refclassid = 'pg_authid'::regclass AND rolname = ANY (${roles}::text[])
          AND datname IS DISTINCT FROM coalesce(${database}::text, '')
          AND NOT (dbid = 0 AND classid = 'pg_database'::regclass
                   AND objid = coalesce((SELECT oid FROM pg_database WHERE datname = ${database}), 0))
          -- A membership in another role goes with the role.
          AND classid <> 'pg_auth_members'::regclass
        GROUP BY 1, 2 ORDER BY 2 NULLS FIRST, 1`,
  );
  return rows;
}

/** What the role has on its own database `except` goes with that one: to take it before would shut its tenant out. */
async function describeDependency(
  tools: PlaceTools,
  { role, database, owns, granted }: Dependency,
  except: string | null,
): Promise<Obstacle> {
  const what = sql`SELECT pg_describe_object(classid, objid, objsubid) AS object, deptype = 'o' AS owned, each.type, each.identity
    FROM pg_shdepend JOIN pg_roles ON pg_roles.oid = refobjid, pg_identify_object(classid, objid, objsubid) AS each
    WHERE refclassid = 'pg_authid'::regclass AND rolname = ${role}
      AND dbid = coalesce((SELECT oid FROM pg_database WHERE datname = ${database}), 0)
      AND classid <> 'pg_auth_members'::regclass
      AND NOT (dbid = 0 AND classid = 'pg_database'::regclass
               AND objid = coalesce((SELECT oid FROM pg_database WHERE datname = ${except}), 0))
    ORDER BY deptype <> 'o', 1 LIMIT ${MENDED}`;
  const ask = async (session: Session) => (await session.run<Dependent>(what)).rows;
  const askSafely = async (session: Session) => {
    await onlyBuiltIn(session);
    return ask(session);
  };
  const objects = await (database === null
    ? tools.onServer(ask)
    : tools.inDatabase(database, askSafely).catch((error) => {
        // A database that lets nobody in cannot be asked; that there is something is known all the same.
        if (error instanceof CadastreError) return [];
        throw error;
      }));
  const named = objects
    .slice(0, SHOWN)
    .map(({ object, owned }) => `${owned ? 'owns' : 'has a privilege on'} ${object}`);
  const more = owns + granted - named.length;
  const place = database === null ? 'the server itself' : `the database ${database}`;
  return {
    kind: 'dependency',
    explanation: `The role ${role} has something in ${place}, so it cannot be dropped (2BP01): it ${
      named.length > 0
        ? `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
        : `owns ${owns} objects and has ${granted} privileges`
    }.`,
    statements: [...new Set(objects.map((object) => mending(role, object)))],
    where: database,
  };
}

interface Dependent extends Record<string, unknown> {
  readonly object: string;
  readonly owned: boolean;
  /** As `pg_identify_object` says them; the identity comes quoted. */
  readonly type: string;
  readonly identity: string;
}

/**
 * One object, and nothing else: `REASSIGN OWNED` and `DROP OWNED` would take the tenant's own database along, since they
 * act on what all databases share as well. Only where there is no other way they are named.
 */
function mending(role: string, { owned, type, identity }: Dependent): string {
  const name = identifier(role);
  if (owned && type !== 'default acl' && !type.includes(' column'))
    return sql`ALTER ${trusted(type.toUpperCase())} ${trusted(identity)} OWNER TO CURRENT_USER`.shown;
  const kind = GRANTED[type];
  if (!owned && kind !== undefined)
    return sql`REVOKE ALL ON ${trusted(kind)} ${trusted(identity)} FROM ${name} CASCADE`.shown;
  return sql`DROP OWNED BY ${name}`.shown;
}

/** How GRANT calls what `pg_identify_object` calls by its own names. */
const GRANTED: Readonly<Record<string, string>> = {
  table: 'TABLE',
  view: 'TABLE',
  'materialized view': 'TABLE',
  'foreign table': 'TABLE',
  sequence: 'SEQUENCE',
  schema: 'SCHEMA',
  function: 'FUNCTION',
  procedure: 'PROCEDURE',
  type: 'TYPE',
  database: 'DATABASE',
  tablespace: 'TABLESPACE',
  language: 'LANGUAGE',
  'foreign-data wrapper': 'FOREIGN DATA WRAPPER',
  server: 'FOREIGN SERVER',
  'large object': 'LARGE OBJECT',
  'parameter ACL': 'PARAMETER',
};
