import { identifier, literal, type Statement, sql, trusted } from '../../postgres/sql.ts';
import type { ServerFacts } from '../statements.ts';
import type { TenantNames } from '../tenant-names.ts';
import { membersRole, type SharedDatabase } from './shared-database.ts';

export interface PlaceNames extends TenantNames {
  readonly id: number;
  /** For the model `schema`; null for `row`. */
  readonly schema: string | null;
}

/** A schema of the tenant's own, in which its login finds everything, and extensions beside it. */
export function schemaStatements(names: PlaceNames, schema: string): Statement[] {
  const { role, ownerRole, database } = names;
  return [
    sql`CREATE SCHEMA ${identifier(schema)} AUTHORIZATION ${identifier(ownerRole)}`,
    sql`REVOKE ALL ON SCHEMA ${identifier(schema)} FROM PUBLIC`,
    sql`ALTER ROLE ${identifier(role)} IN DATABASE ${identifier(database)} SET search_path = ${loginPath(schema)}`,
    noteStatement(names),
  ];
}

export function schemaPrivileges({ role, ownerRole }: PlaceNames, schema: string): Statement[] {
  const [to, place] = [identifier(role), identifier(schema)];
  return [
    sql`GRANT ALL ON SCHEMA ${place} TO ${to}`,
    ...['TABLES', 'SEQUENCES', 'ROUTINES'].map(
      (kind) => sql`GRANT ALL ON ALL ${trusted(kind)} IN SCHEMA ${place} TO ${to}`,
    ),
    ...['TABLES', 'SEQUENCES', 'FUNCTIONS', 'TYPES'].map(
      (kind) =>
        sql`ALTER DEFAULT PRIVILEGES FOR ROLE ${identifier(ownerRole)} IN SCHEMA ${place} GRANT ALL ON ${trusted(kind)} TO ${to}`,
    ),
  ];
}

/** Rows of its own: the login is told its number, and gets what all tenants of these tables have. */
export function rowStatements(names: PlaceNames, shared: SharedDatabase, facts: ServerFacts): Statement[] {
  const { id, role, database } = names;
  // From PostgreSQL 16 on a membership can give rights without letting anybody act as the group.
  const only = trusted(facts.versionNumber >= 160_000 ? ' WITH INHERIT TRUE, SET FALSE' : '');
  return [
    sql`GRANT ${identifier(membersRole(shared))} TO ${identifier(role)}${only}`,
    sql`ALTER ROLE ${identifier(role)} IN DATABASE ${identifier(database)} SET app.current_tenant_id = ${literal(String(id))}`,
    noteStatement(names),
  ];
}

/** Last of all: until then nobody gets in as the tenant. */
export function letInStatements({ role, database }: PlaceNames): Statement[] {
  return [
    aclLock(database),
    sql`GRANT CONNECT, TEMPORARY ON DATABASE ${identifier(database)} TO ${identifier(role)}`,
  ];
}

/** Two who grant on one database at once: PostgreSQL would refuse the second (tuple concurrently updated). */
export function aclLock(database: string): Statement {
  return sql`SELECT pg_advisory_xact_lock(hashtextextended(${literal(`cadastre privileges of ${database}`)}, 0))`;
}

/** First in what fills a place: as whom, and where. */
export function fillingAs(names: PlaceNames): Statement[] {
  return names.schema === null
    ? [
        sql`SET LOCAL ROLE ${identifier(names.role)}`,
        sql`SET LOCAL app.current_tenant_id = ${literal(String(names.id))}`,
        sql`SET LOCAL search_path = ${searchPath(null)}`,
      ]
    : [
        sql`SET LOCAL ROLE ${identifier(names.ownerRole)}`,
        sql`SET LOCAL search_path = ${searchPath(names.schema)}`,
      ];
}

export const provisionedStatement = ({ id }: PlaceNames, mark: string): Statement =>
  sql`UPDATE cadastre.places SET provisioned = ${literal(mark)} WHERE tenant_id = ${trusted(String(id))}`;

function noteStatement({ id, role, schema }: PlaceNames): Statement {
  const name = schema === null ? trusted('NULL') : literal(schema);
  return sql`INSERT INTO cadastre.places (tenant_id, role_name, schema_name)
    VALUES (${trusted(String(id))}, ${literal(role)}, ${name}) ON CONFLICT (tenant_id) DO NOTHING`;
}

import { loginPath, searchPath } from '../../postgres/search-path.ts';
