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
}

/** Stands on both roles of a tenant; an undo drops only what carries it. */
export function roleMarker(tenantId: number, ticket: string): string {
  return `Cadastre tenant ${tenantId}, job ${ticket}`;
}

/**
 * Keeps the role statements out of the server log, pg_stat_statements and pgaudit for this transaction. The
 * password itself is never sent; this hides its verifier too. Only a superuser may set these.
 */
export function quietStatements(facts: ServerFacts, oneCluster: boolean): Statement[] {
  const quiet = [
    sql`SET LOCAL log_statement = 'none'`,
    sql`SET LOCAL log_min_duration_statement = -1`,
    sql`SET LOCAL log_min_error_statement = 'panic'`,
    sql`SET LOCAL pg_stat_statements.track_utility = off`,
    sql`SET LOCAL pgaudit.log = 'none'`,
  ];
  // A journal on another server must not say that this is done before it is on disk here.
  const begin = [sql`BEGIN`, ...(oneCluster ? [sql`SET LOCAL synchronous_commit = off`] : [])];
  return facts.superuser ? [...begin, ...quiet] : begin;
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
 * The objects are the owner's already: they belong to `pg_database_owner`, whose one member it is. Run connected to
 * the tenant's database: `GRANT ALL ON DATABASE` alone gives no right on its schemas.
 */
export function privilegeStatements(names: TenantNames, schemas: readonly string[]): Statement[] {
  const owner = identifier(OBJECT_OWNER);
  const role = identifier(names.role);
  const inSchemas = joined(schemas.map(identifier));
  // What is made as either of the two: migrations run as the first, a person may become the second.
  const makers = joined([owner, identifier(names.ownerRole)]);
  return [
    sql`GRANT CREATE, TEMPORARY ON DATABASE ${identifier(names.database)} TO ${owner}`,
    sql`GRANT CONNECT, TEMPORARY ON DATABASE ${identifier(names.database)} TO ${role}`,
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

export function publicStatements(names: TenantNames, schemas: readonly string[]): Statement[] {
  return [
    sql`REVOKE ALL ON DATABASE ${identifier(names.database)} FROM PUBLIC`,
    sql`REVOKE ALL ON SCHEMA ${joined(schemas.map(identifier))} FROM PUBLIC`,
  ];
}

/** Closes a database of the server itself to roles that were not granted CONNECT by name. */
export function closeToPublic(database: string): Statement {
  return sql`REVOKE CONNECT ON DATABASE ${identifier(database)} FROM PUBLIC`;
}

/** Lets the tenant in. On a server of its own this also puts on disk what was committed before without waiting. */
export function openStatement(names: TenantNames): Statement {
  return sql`ALTER DATABASE ${identifier(names.database)} CONNECTION LIMIT -1`;
}
