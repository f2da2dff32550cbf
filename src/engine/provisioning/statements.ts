import { OBJECT_OWNER } from '../blueprints/index.ts';
import { identifier, joined, literal, type Statement, secretLiteral, sql, trusted } from '../postgres/sql.ts';
import type { TenantNames } from './tenant-names.ts';

/** Above this many bytes a template is copied file by file: two checkpoints cost less than that much WAL. */
const FILE_COPY_BYTES = 128 * 1024 * 1024;

/** What the server can do, as far as the statements differ by it. */
export interface ServerFacts {
  /** `server_version_num`, such as 150018. */
  readonly versionNumber: number;
  readonly superuser: boolean;
  /** What the server's user lacks of CREATEDB and CREATEROLE; a superuser lacks nothing. */
  readonly lacks?: readonly string[];
}

/** Stands on both roles of a tenant; an undo drops only what carries it. */
export function roleMarker(tenantId: number, ticket: string): string {
  return `Cadastre tenant ${tenantId}, job ${ticket}`;
}

/** What keeps a statement's text and values out of the server log, pg_stat_statements, auto_explain and pgaudit. */
const QUIET = [
  ['log_statement', "'none'"],
  ['log_min_duration_statement', '-1'],
  ['log_min_duration_sample', '-1'],
  ['log_transaction_sample_rate', '0'],
  ['log_min_error_statement', "'panic'"],
  // DETAIL would show the failing row.
  ['log_error_verbosity', "'terse'"],
  ['pg_stat_statements.track_utility', 'off'],
  ['auto_explain.log_min_duration', '-1'],
  ['pgaudit.log', "'none'"],
] as const;

/**
 * Begins a transaction that leaves no trace of its text. A password is never sent; this hides its verifier and the
 * first admin's hash too. Only a superuser may set these.
 */
export function quietStatements(facts: ServerFacts, oneCluster: boolean): Statement[] {
  // A journal on another server must not say that this is done before it is on disk here.
  const begin = [sql`BEGIN`, ...(oneCluster ? [sql`SET LOCAL synchronous_commit = off`] : [])];
  if (!facts.superuser) return begin;
  return [...begin, ...QUIET.map(([name, value]) => sql`SET LOCAL ${trusted(name)} = ${trusted(value)}`)];
}

/** The same for the session that the tenant's login opens next, which may not set these itself. */
function quietLogin(names: TenantNames): Statement[] {
  const place = joined([identifier(names.role), identifier(names.database)], ' IN DATABASE ');
  return QUIET.filter(([name]) => name !== 'pg_stat_statements.track_utility').map(
    ([name, value]) => sql`ALTER ROLE ${place} SET ${trusted(name)} = ${trusted(value)}`,
  );
}

export function roleStatements(
  names: TenantNames,
  verifier: string,
  marker: string,
  facts: ServerFacts,
): Statement[] {
  return [
    sql`CREATE ROLE ${identifier(names.ownerRole)} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS`,
    sql`COMMENT ON ROLE ${identifier(names.ownerRole)} IS ${literal(marker)}`,
    sql`CREATE ROLE ${identifier(names.role)} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD ${secretLiteral(verifier)}`,
    sql`COMMENT ON ROLE ${identifier(names.role)} IS ${literal(marker)}`,
    // Without superuser, making a role the owner of a database takes membership in it (PostgreSQL 16: with SET).
    ...(facts.superuser ? [] : [sql`GRANT ${identifier(names.ownerRole)} TO CURRENT_USER`]),
  ];
}

/** The name of the strategy that `databaseStatement` asks for; before PostgreSQL 15 there is no choice. */
export function cloneStrategy(templateBytes: number, facts: ServerFacts): 'wal_log' | 'file_copy' | null {
  if (facts.versionNumber < 150_000) return null;
  return templateBytes > FILE_COPY_BYTES ? 'file_copy' : 'wal_log';
}

/** The limit of 0 keeps everybody but superusers out until PUBLIC has lost CONNECT and the tenant is verified. */
export function databaseStatement(
  names: TenantNames,
  template: string,
  strategy: ReturnType<typeof cloneStrategy>,
): Statement {
  return sql`CREATE DATABASE ${identifier(names.database)} OWNER ${identifier(names.ownerRole)} TEMPLATE ${identifier(template)}${trusted(
    strategy ? ` STRATEGY ${strategy}` : '',
  )} CONNECTION LIMIT 0`;
}

/**
 * Who may enter the database, before anybody can. With `own` the tenant's login becomes a member of the owner role
 * until `openStatements`, and the one place there is goes to Cadastre, which alone knows its password by then.
 */
export function entryStatements(names: TenantNames, own: boolean, facts: ServerFacts): Statement[] {
  const database = identifier(names.database);
  const role = identifier(names.role);
  return [
    sql`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
    sql`GRANT CREATE, TEMPORARY ON DATABASE ${database} TO ${identifier(OBJECT_OWNER)}`,
    sql`GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO ${role}`,
    ...(own
      ? [
          sql`GRANT ${identifier(names.ownerRole)} TO ${role}`,
          ...(facts.superuser ? quietLogin(names) : []),
          sql`ALTER DATABASE ${database} CONNECTION LIMIT 1`,
        ]
      : []),
  ];
}

/**
 * The objects are the owner's already: they belong to `pg_database_owner`, whose one member it is. Run connected to
 * the tenant's database: `GRANT ALL ON DATABASE` alone gives no right on its schemas.
 */
export function privilegeStatements(names: TenantNames, schemas: readonly string[]): Statement[] {
  const role = identifier(names.role);
  const inSchemas = joined(schemas.map(identifier));
  // What is made as either of the two: migrations run as the first, a person may become the second.
  const makers = joined([identifier(OBJECT_OWNER), identifier(names.ownerRole)]);
  return [
    sql`GRANT ALL ON SCHEMA ${inSchemas} TO ${role}`,
    ...['TABLES', 'SEQUENCES', 'ROUTINES'].map(
      (kind) => sql`GRANT ALL ON ALL ${trusted(kind)} IN SCHEMA ${inSchemas} TO ${role}`,
    ),
    ...['TABLES', 'SEQUENCES', 'FUNCTIONS', 'TYPES'].map(
      (kind) =>
        sql`ALTER DEFAULT PRIVILEGES FOR ROLE ${makers} IN SCHEMA ${inSchemas} GRANT ALL ON ${trusted(kind)} TO ${role}`,
    ),
  ];
}

export function publicStatements(schemas: readonly string[]): Statement[] {
  return [sql`REVOKE ALL ON SCHEMA ${joined(schemas.map(identifier))} FROM PUBLIC`];
}

/** Closes a database of the server itself to roles that were not granted CONNECT by name. */
export function closeToPublic(database: string): Statement {
  return sql`REVOKE CONNECT ON DATABASE ${identifier(database)} FROM PUBLIC`;
}

/**
 * Takes the owner role from the login and lifts the limit. On a server of its own this also puts on disk what was
 * committed before without waiting.
 */
export function openStatements(names: TenantNames, facts: ServerFacts): Statement[] {
  const role = identifier(names.role);
  const database = identifier(names.database);
  return [
    sql`REVOKE ${identifier(names.ownerRole)} FROM ${role}`,
    ...(facts.superuser ? [sql`ALTER ROLE ${role} IN DATABASE ${database} RESET ALL`] : []),
    sql`ALTER DATABASE ${database} CONNECTION LIMIT -1`,
  ];
}
