import { OBJECT_OWNER } from '../blueprints/index.ts';
import { identifier, joined, type Statement, sql, trusted } from '../postgres/sql.ts';

export interface AccountNames {
  readonly admin: string | null;
  readonly app: string | null;
  readonly readOnly: string | null;
}

interface AccountPlace {
  readonly database: string;
  readonly role: string;
  readonly ownerRole: string;
}

const KINDS = ['TABLES', 'SEQUENCES', 'FUNCTIONS', 'TYPES'] as const;

const listed = (names: readonly (string | null)[]) =>
  names.flatMap((name) => (name === null ? [] : [identifier(name)]));

/** On the server: into the tenant's database, for who reads without temporary tables. */
export function entryOfAccounts(
  { database }: Pick<AccountPlace, 'database'>,
  { admin, app, readOnly }: AccountNames,
): Statement[] {
  const name = identifier(database);
  const writers = listed([admin, app]);
  return [
    ...(writers.length === 0
      ? []
      : [sql`GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${joined(writers)}`]),
    ...(readOnly === null
      ? []
      : [
          sql`GRANT CONNECT ON DATABASE ${name} TO ${identifier(readOnly)}`,
          // For who looks: without it a function that writes would fail in the middle instead of at the beginning.
          sql`ALTER ROLE ${identifier(readOnly)} IN DATABASE ${name} SET default_transaction_read_only = on`,
        ]),
  ];
}

/**
 * In the tenant's database. Its schemas belong to the role that owns everything there; the administrator makes and
 * drops tables of its own in them, the application writes, the reader reads. What is made later, by whichever of them,
 * is for all in the same way.
 */
export function schemaStatements(
  { role, ownerRole }: AccountPlace,
  { admin, app, readOnly }: AccountNames,
  made: readonly string[],
  all: readonly string[],
): Statement[] {
  const schemas = joined(all.map(identifier));
  const makers = joined([OBJECT_OWNER, ownerRole, role, ...(admin === null ? [] : [admin])].map(identifier));
  const grants = (who: readonly ReturnType<typeof identifier>[], rights: Rights): Statement[] =>
    who.length === 0
      ? []
      : [
          sql`GRANT ${trusted(rights.SCHEMA)} ON SCHEMA ${schemas} TO ${joined(who)}`,
          ...KINDS.flatMap((kind): Statement[] => {
            const right = rights[kind];
            if (right === undefined) return [];
            const later = sql`ALTER DEFAULT PRIVILEGES FOR ROLE ${makers} IN SCHEMA ${schemas} GRANT ${trusted(right)} ON ${trusted(kind)} TO ${joined(who)}`;
            // There is no GRANT on all types of a schema.
            if (kind === 'TYPES') return [later];
            return [
              sql`GRANT ${trusted(right)} ON ALL ${trusted(kind)} IN SCHEMA ${schemas} TO ${joined(who)}`,
              later,
            ];
          }),
        ];
  return [
    ...made.map(
      (name) =>
        sql`CREATE SCHEMA IF NOT EXISTS ${identifier(name)} AUTHORIZATION ${identifier(OBJECT_OWNER)}`,
    ),
    sql`REVOKE ALL ON SCHEMA ${schemas} FROM PUBLIC`,
    ...grants(listed([role, admin]), ALL),
    ...grants(listed([app]), WRITE),
    ...grants(listed([readOnly]), READ),
  ];
}

type Rights = Readonly<Partial<Record<(typeof KINDS)[number], string>>> & { readonly SCHEMA: string };

const ALL: Rights = { SCHEMA: 'ALL', TABLES: 'ALL', SEQUENCES: 'ALL', FUNCTIONS: 'ALL', TYPES: 'ALL' };
const WRITE: Rights = {
  SCHEMA: 'USAGE',
  TABLES: 'SELECT, INSERT, UPDATE, DELETE',
  SEQUENCES: 'USAGE, SELECT, UPDATE',
  FUNCTIONS: 'EXECUTE',
  TYPES: 'USAGE',
};
/** No functions: one that is SECURITY DEFINER would write for whoever calls it. */
const READ: Rights = { SCHEMA: 'USAGE', TABLES: 'SELECT', SEQUENCES: 'SELECT', TYPES: 'USAGE' };
