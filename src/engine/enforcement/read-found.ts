import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { type EnforcementFacts, READ_PARAMETERS } from './held-parameters.ts';
import { type HeldPlace, loginsOf } from './wanted.ts';

export interface FoundLogin {
  readonly role: string;
  readonly connectionLimit: number;
  /** Held parameters of the role in its tenant's database, and of the role everywhere. */
  readonly inDatabase: Readonly<Record<string, string>>;
  readonly everywhere: Readonly<Record<string, string>>;
}

/** What a server says of one tenant, as far as a configuration has a say in it. */
export interface Found {
  readonly tenantId: number;
  /** As it is called at this moment, parked or not; null: it is not there, or a drop of it was interrupted. */
  readonly database: { readonly name: string; readonly connectionLimit: number } | null;
  /** Those of the tenant's logins that are there. */
  readonly logins: readonly FoundLogin[];
  /** CREATE that was granted to its roles by name. */
  readonly tablespaces: readonly { readonly tablespace: string; readonly role: string }[];
}

export interface FoundOnServer {
  readonly facts: EnforcementFacts;
  readonly tenants: ReadonlyMap<number, Found>;
}

interface Answer {
  readonly version: number;
  readonly superuser: boolean;
  readonly parameters: string[];
  readonly settable: string[];
  readonly tablespaces: string[];
  readonly databases: { name: string; limit: number }[];
  readonly roles: { role: string; limit: number }[];
  readonly settings: { database: string | null; role: string; settings: string[] }[];
  readonly grants: { tablespace: string; role: string }[];
}

/** Reads what holds of all these tenants of one server, in one query however many they are. */
export async function readFound(
  session: Pick<Session, 'run'>,
  places: readonly HeldPlace[],
): Promise<FoundOnServer> {
  const names = places.flatMap((place) => [
    place.database,
    ...(place.parkedAs === null ? [] : [place.parkedAs]),
  ]);
  const roles = places.flatMap((place) => [...loginsOf(place), place.ownerRole]);
  const { rows } = await session.run<{ found: Answer }>(
    sql`WITH role AS MATERIALIZED (
          SELECT oid, rolname, rolconnlimit FROM pg_roles WHERE rolname = ANY (${[...new Set(roles)]}::text[])
        ), held AS MATERIALIZED (SELECT unnest(${READ_PARAMETERS}::text[]) AS name)
        SELECT jsonb_build_object(
          'version', current_setting('server_version_num')::int,
          'superuser', (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
          -- Where pages cannot be read ahead, the parameter takes no value but 0.
          'parameters', (SELECT coalesce(jsonb_agg(name), '[]') FROM pg_settings JOIN held USING (name)
                         WHERE max_val IS DISTINCT FROM '0'),
          'settable', (SELECT coalesce(jsonb_agg(name), '[]') FROM pg_settings JOIN held USING (name)
                       WHERE context = 'user' OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)),
          'tablespaces', (SELECT jsonb_agg(spcname) FROM pg_tablespace),
          'databases', (SELECT coalesce(jsonb_agg(jsonb_build_object('name', datname, 'limit', datconnlimit)), '[]')
                        FROM pg_database WHERE datname = ANY (${[...new Set(names)]}::text[])),
          'roles', (SELECT coalesce(jsonb_agg(jsonb_build_object('role', rolname, 'limit', rolconnlimit)), '[]') FROM role),
          'settings', (SELECT coalesce(jsonb_agg(jsonb_build_object('database', datname, 'role', rolname, 'settings',
                          (SELECT coalesce(jsonb_agg(each), '[]') FROM unnest(setconfig) AS each
                           WHERE split_part(each, '=', 1) = ANY (${READ_PARAMETERS}::text[])))), '[]')
                       FROM pg_db_role_setting JOIN role ON role.oid = setrole
                       LEFT JOIN pg_database ON pg_database.oid = setdatabase),
          'grants', (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_object('tablespace', spcname, 'role', rolname)), '[]')
                     FROM pg_tablespace, aclexplode(spcacl) AS grants JOIN role ON role.oid = grantee
                     WHERE privilege_type = 'CREATE' AND spcowner <> grantee)
        ) AS found`,
  );
  const answer = rows[0]?.found;
  if (!answer) throw new Error('The server answered nothing');
  const facts: EnforcementFacts = {
    versionNumber: answer.version,
    superuser: answer.superuser,
    parameters: new Set(answer.parameters),
    settable: new Set(answer.settable),
    tablespaces: new Set(answer.tablespaces),
  };
  return { facts, tenants: byTenant(places, answer) };
}

function byTenant(places: readonly HeldPlace[], answer: Answer): Map<number, Found> {
  const databases = new Map(answer.databases.map((each) => [each.name, each]));
  const limits = new Map(answer.roles.map((each) => [each.role, each.limit]));
  const settings = Map.groupBy(answer.settings, (each) => each.role);
  const grants = Map.groupBy(answer.grants, (each) => each.role);
  return new Map(
    places.map((place) => {
      const there = databases.get(place.database) ?? databases.get(place.parkedAs ?? place.database);
      // PostgreSQL marks a database whose drop was interrupted by -2: nothing but a drop takes it any more.
      const database =
        there === undefined || there.limit === -2 ? null : { name: there.name, connectionLimit: there.limit };
      const logins = loginsOf(place).flatMap((role) => {
        const connectionLimit = limits.get(role);
        if (connectionLimit === undefined) return [];
        const of = (name: string | null) =>
          Object.fromEntries(
            (settings.get(role) ?? [])
              .filter((each) => each.database === name)
              .flatMap((each) => each.settings.map(nameAndValue)),
          );
        return [
          { role, connectionLimit, inDatabase: database ? of(database.name) : {}, everywhere: of(null) },
        ];
      });
      const tablespaces = [...loginsOf(place), place.ownerRole].flatMap((role) => grants.get(role) ?? []);
      return [place.tenantId, { tenantId: place.tenantId, database, logins, tablespaces }];
    }),
  );
}

function nameAndValue(setting: string): [string, string] {
  const at = setting.indexOf('=');
  return [setting.slice(0, at), setting.slice(at + 1)];
}
