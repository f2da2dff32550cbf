import type { Tenant } from '../../../shared/models/tenant.ts';
import { joined, literal, sql, trusted } from '../../postgres/sql.ts';

/**
 * A role that no tenant is to be a member of: PostgreSQL's own with rights over the server, one that may more than a
 * tenant, the owner of its database, and roles of other tenants. `roles` is its row of pg_roles.
 */
export function isTooMuch({ id, ownerRole, role }: Tenant) {
  const other = `^Cadastre tenant (?!${id},)`;
  return joined(
    [
      trusted(`(roles.rolname ~ '^pg_' OR roles.rolsuper OR roles.rolbypassrls OR roles.rolcreaterole OR roles.rolcreatedb
        OR roles.rolreplication OR (roles.rolname = `),
      literal(ownerRole),
      trusted(' AND roles.rolname <> '),
      literal(role),
      trusted(") OR coalesce(shobj_description(roles.oid, 'pg_authid'), '') ~ "),
      literal(other),
      trusted(')'),
    ],
    '',
  );
}

/**
 * To whom a right is given that this tenant has by it: PUBLIC, itself, and roles that it is rightly a member of. A
 * superuser passes for a member of every role: until it is none, no role is to lose what is its own.
 */
export function granteesOf(tenant: Tenant) {
  const { text } = sql`(
    SELECT 0::oid AS oid, 'PUBLIC' AS name
    UNION ALL SELECT roles.oid, quote_ident(roles.rolname) FROM pg_roles AS roles
      WHERE roles.rolname IN (${literal(tenant.role)}, ${literal(tenant.login)})
        OR (NOT (SELECT rolsuper FROM pg_roles WHERE rolname = ${literal(tenant.login)}) AND NOT ${isTooMuch(tenant)} AND pg_has_role(${literal(tenant.login)}, roles.oid, 'MEMBER'))
  ) AS grantees`;
  return trusted(text);
}
