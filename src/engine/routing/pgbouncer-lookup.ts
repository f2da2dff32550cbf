import { identifier, joined, type Statement, secretLiteral, sql, trusted } from '../postgres/sql.ts';

/** pgbouncer signs in as this role to look tenants up, and may do nothing else. */
export const LOOKUP_ROLE = 'cadastre_pgbouncer';
export const LOOKUP_MARKER = 'Cadastre look-up for pgbouncer';
export const LOOKUP_SCHEMA = 'cadastre_pgbouncer';
export const LOOKUP_QUERY = `SELECT usename, secret FROM ${LOOKUP_SCHEMA}.look_up($1)`;

const role = identifier(LOOKUP_ROLE);
const schema = identifier(LOOKUP_SCHEMA);

export function lookupRoleStatements(exists: boolean, verifier: string | null): Statement[] {
  const password = verifier === null ? trusted('') : secretPassword(verifier);
  return exists
    ? verifier === null
      ? []
      : [sql`ALTER ROLE ${role}${password}`]
    : [
        sql`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT${password}`,
        sql`COMMENT ON ROLE ${role} IS ${trusted(`'${LOOKUP_MARKER}'`)}`,
      ];
}

const secretPassword = (verifier: string) => joined([trusted(' PASSWORD '), secretLiteral(verifier)], '');

/**
 * The look-up in one database. It runs as its owner, a superuser, since nobody else reads verifiers; it tells those of
 * tenants' logins alone, and not when the login is closed or its time is over. CONNECT comes last: whoever finds it
 * granted knows that the rest stands.
 */
export function lookupStatements(database: string): Statement[] {
  return [
    sql`CREATE SCHEMA IF NOT EXISTS ${schema}`,
    sql`REVOKE ALL ON SCHEMA ${schema} FROM PUBLIC`,
    sql`CREATE OR REPLACE FUNCTION ${schema}.look_up(asked text) RETURNS TABLE (usename name, secret text)
        LANGUAGE sql STABLE STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
          SELECT rolname, rolpassword FROM pg_catalog.pg_authid
          WHERE rolname = asked AND rolcanlogin AND rolpassword LIKE 'SCRAM-SHA-256$%'
            AND NOT (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
            AND (rolvaliduntil IS NULL OR rolvaliduntil > pg_catalog.now())
            AND pg_catalog.shobj_description(oid, 'pg_authid') LIKE 'Cadastre tenant %'
        $function$`,
    sql`REVOKE ALL ON FUNCTION ${schema}.look_up(text) FROM PUBLIC`,
    sql`GRANT USAGE ON SCHEMA ${schema} TO ${role}`,
    sql`GRANT EXECUTE ON FUNCTION ${schema}.look_up(text) TO ${role}`,
    sql`GRANT CONNECT ON DATABASE ${identifier(database)} TO ${role}`,
  ];
}
