import { invalidInput } from '../errors.ts';
import { IDENTIFIER_BYTES } from '../postgres/sql.ts';

export interface TenantNames {
  readonly database: string;
  /** The login role, which owns nothing. */
  readonly role: string;
  /** The NOLOGIN role that owns the database and everything in it. */
  readonly ownerRole: string;
}

/**
 * `{prefix}_{id}_db` and its kin. The number comes before the word and the customer's name is never part of it,
 * since every role of a server can read all database and role names in the shared catalogs.
 */
export function tenantNames(prefix: string, id: number): TenantNames {
  const names = {
    database: `${prefix}_${id}_db`,
    role: `${prefix}_${id}_user`,
    ownerRole: `${prefix}_${id}_owner`,
  };
  if (Object.values(names).some((name) => Buffer.byteLength(name) > IDENTIFIER_BYTES)) {
    throw invalidInput([{ field: 'prefix', message: `Makes names over ${IDENTIFIER_BYTES} bytes` }]);
  }
  return names;
}

/** The schema of a tenant that shares its database. */
export const schemaName = (prefix: string, id: number) => `${prefix}_${id}_data`;
