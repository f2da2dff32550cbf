import { OBJECT_OWNER } from '../blueprints/index.ts';
import type { Place } from '../lifecycle/place.ts';
import { loginPath } from '../postgres/search-path.ts';
import {
  identifier,
  joined,
  literal,
  quoteIdentifier,
  type Statement,
  sql,
  trusted,
} from '../postgres/sql.ts';
import { aclLock } from '../provisioning/shared/places.ts';
import type { SchemaKind, WantedNames } from './wanted-names.ts';

/** Where names are made: a database of the tenant's own, or its schema in one that others share. */
export type NamesPlace = Pick<Place, 'tenantId' | 'model' | 'database' | 'schema' | 'role' | 'ownerRole'>;

const ATTRIBUTES = trusted('NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS');
const KINDS = ['TABLES', 'SEQUENCES', 'ROUTINES', 'TYPES'] as const;

type Roles = WantedNames['roles'];

/** Names of the roles of these kinds, quoted. */
const listed = (roles: Roles, ...kinds: readonly Roles[number]['kind'][]) =>
  roles.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => identifier(name));

/** Without a login until somebody gives it a password. */
export const createRole = (name: string, marker: string): Statement[] => [
  sql`CREATE ROLE ${identifier(name)} ${ATTRIBUTES}`,
  sql`COMMENT ON ROLE ${identifier(name)} IS ${literal(marker)}`,
];

/** On the server: into the tenant's database; who only reads makes no temporary tables. */
export function entryOfAccounts({ model, database, schema }: NamesPlace, roles: Roles): Statement[] {
  if (roles.length === 0) return [];
  const name = identifier(database);
  const writers = listed(roles, 'admin', 'app');
  const readers = listed(roles, 'read_only');
  return [
    ...(model === 'database' ? [] : [aclLock(database)]),
    ...(writers.length === 0
      ? []
      : [sql`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${joined(writers)}`]),
    ...readers.flatMap((reader) => [
      sql`GRANT CONNECT ON DATABASE ${name} TO ${reader}`,
      // For who looks: without it a function that writes would fail in the middle instead of at the beginning.
      sql`ALTER ROLE ${reader} IN DATABASE ${name} SET default_transaction_read_only = on`,
    ]),
    ...(model === 'schema' && schema !== null
      ? roles.map(
          (role) =>
            sql`ALTER ROLE ${identifier(role.name)} IN DATABASE ${name} SET search_path = ${loginPath(schema)}`,
        )
      : []),
  ];
}

/** Says whose it is and which one: under another name it is found again, in a restored backup too. */
export const schemaMark = (tenantId: number, kind: SchemaKind): string =>
  `Cadastre tenant ${tenantId}, namespace ${kind}`;

/**
 * Its schemas belong to the tenant's owner role, which has no others in its database: the server's shared catalogs then
 * tell how many there are without anybody connecting to it.
 */
export const createSchema = (
  { tenantId, ownerRole }: NamesPlace,
  kind: SchemaKind,
  name: string,
): Statement[] => [
  sql`CREATE SCHEMA IF NOT EXISTS ${identifier(name)} AUTHORIZATION ${identifier(ownerRole)}`,
  sql`COMMENT ON SCHEMA ${identifier(name)} IS ${literal(schemaMark(tenantId, kind))}`,
];

/** A function or procedure of the tenant, no extension's. */
export interface Routine {
  /** With its arguments, quoted as the session that read it needs it. */
  readonly name: string;
  /** It runs with the rights of its owner. */
  readonly definer: boolean;
}

export interface RightsOn {
  /** Those that are the tenant's namespaces. */
  readonly own: readonly string[];
  readonly all: readonly string[];
  /** Of these, those that are not made just now: the others hold nothing yet that rights could be given on. */
  readonly filled: readonly string[];
  /** What `filled` holds; null: the server looks when it comes to that. */
  readonly routines: readonly Routine[] | null;
}

/**
 * In the tenant's database, on all of its schemas: the administrator makes and drops tables of its own, the application
 * writes, the reader reads. What is made later, by whichever of them, is for all in the same way.
 */
export function rightStatements(
  { model, role, ownerRole }: NamesPlace,
  roles: Roles,
  { own, all, filled, routines }: RightsOn,
): Statement[] {
  if (all.length === 0) return [];
  const schemas = joined(all.map(identifier));
  const makers = joined([
    ...(model === 'database' ? [identifier(OBJECT_OWNER)] : []),
    ...[ownerRole, role].map(identifier),
    ...listed(roles, 'admin'),
  ]);
  // A database is the tenant's alone; in a shared one nothing is said of what lies outside of its schema.
  const within = model === 'database' ? trusted('') : joined([trusted(' IN SCHEMA '), schemas], '');
  const grants = (who: ReturnType<typeof listed>, rights: Rights): Statement[] =>
    who.length === 0
      ? []
      : [
          sql`GRANT ${trusted(rights.SCHEMA)} ON SCHEMA ${schemas} TO ${joined(who)}`,
          ...KINDS.flatMap((kind): Statement[] => {
            const right = rights[kind];
            if (right === undefined) return [];
            const later = sql`ALTER DEFAULT PRIVILEGES FOR ROLE ${makers}${within} GRANT ${trusted(right)} ON ${trusted(kind)} TO ${joined(who)}`;
            // There is no GRANT on all types of a schema.
            if (kind === 'TYPES' || filled.length === 0) return [later];
            const there = joined(filled.map(identifier));
            return [
              sql`GRANT ${trusted(right)} ON ALL ${trusted(kind)} IN SCHEMA ${there} TO ${joined(who)}`,
              later,
            ];
          }),
        ];
  const mine = joined(own.map(identifier));
  return [
    ...(own.length === 0
      ? []
      : [
          sql`REVOKE ALL ON SCHEMA ${mine} FROM PUBLIC`,
          // Migrations run as the one member of this role, and may write there.
          sql`GRANT ALL ON SCHEMA ${mine} TO ${identifier(OBJECT_OWNER)}`,
        ]),
    ...grants([identifier(role), ...listed(roles, 'admin')], ALL),
    ...grants(listed(roles, 'app'), WRITE),
    ...grants(listed(roles, 'read_only'), READ),
    ...roles
      .filter(({ kind }) => kind === 'read_only')
      .flatMap((reader) => [
        // What is made later is closed to everybody but those above, until the next look tells what it is.
        ...(model === 'database'
          ? [sql`ALTER DEFAULT PRIVILEGES FOR ROLE ${makers} REVOKE EXECUTE ON ROUTINES FROM PUBLIC`]
          : []),
        ...(routines === null
          ? searchedForReader(reader.name, filled)
          : routinesForReader(reader.name, routines)),
      ]),
  ];
}

/** The routines of these schemas; what an extension brought stays as it is. */
export const routinesIn = (schemas: readonly string[]): Statement => {
  const names = joined(schemas.map(literal));
  return sql`SELECT pg_proc.oid::regprocedure::text AS name, prosecdef AS definer FROM pg_catalog.pg_proc
    JOIN pg_catalog.pg_namespace ON pg_namespace.oid = pronamespace
    WHERE nspname IN (${names}) AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend WHERE classid = 'pg_catalog.pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')`;
};

/**
 * A routine with its owner's rights writes for whoever calls it, and PUBLIC may call any: the reader may call those that
 * run with its own.
 */
function routinesForReader(reader: string, routines: readonly Routine[]): Statement[] {
  const named = (definer: boolean) =>
    routines.filter((each) => each.definer === definer).map(({ name }) => trusted(name));
  const [guarded, open] = [named(true), named(false)];
  return [
    ...(guarded.length === 0 ? [] : [sql`REVOKE EXECUTE ON ROUTINE ${joined(guarded)} FROM PUBLIC`]),
    ...(open.length === 0 ? [] : [sql`GRANT EXECUTE ON ROUTINE ${joined(open)} TO ${identifier(reader)}`]),
  ];
}

/** The same where nobody has looked: in one statement, so that none is missed that is made meanwhile. */
function searchedForReader(reader: string, schemas: readonly string[]): Statement[] {
  if (schemas.length === 0) return [];
  const routines = trusted(routinesIn(schemas).text);
  return [
    sql`DO $cadastre$
    DECLARE
      each record;
    BEGIN
      FOR each IN ${routines}
      LOOP
        IF each.definer THEN
          EXECUTE pg_catalog.format('REVOKE EXECUTE ON ROUTINE %s FROM PUBLIC', each.name);
        ELSE
          EXECUTE pg_catalog.format('GRANT EXECUTE ON ROUTINE %s TO ', each.name) || ${literal(quoteIdentifier(reader))};
        END IF;
      END LOOP;
    END $cadastre$`,
  ];
}

type Rights = Readonly<Partial<Record<(typeof KINDS)[number], string>>> & { readonly SCHEMA: string };

const ALL: Rights = { SCHEMA: 'ALL', TABLES: 'ALL', SEQUENCES: 'ALL', ROUTINES: 'ALL', TYPES: 'ALL' };
const WRITE: Rights = {
  SCHEMA: 'USAGE',
  TABLES: 'SELECT, INSERT, UPDATE, DELETE',
  SEQUENCES: 'USAGE, SELECT, UPDATE',
  ROUTINES: 'EXECUTE',
  TYPES: 'USAGE',
};
/** Routines are told one by one. */
const READ: Rights = { SCHEMA: 'USAGE', TABLES: 'SELECT', SEQUENCES: 'SELECT', TYPES: 'USAGE' };

/** What a role of each kind is given on what its tenant has. */
export const ACCOUNT_RIGHTS = { admin: ALL, app: WRITE, read_only: READ } as const;
