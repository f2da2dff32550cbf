import { z } from 'zod';
import type { Session } from '../../../postgres/session.ts';
import { sql } from '../../../postgres/sql.ts';
import type { AccessSnapshot, Place } from '../../place.ts';

const grantSchema = z.object({
  /** null: PUBLIC. */
  grantee: z.string().nullable(),
  grantor: z.string(),
  privilege: z.string(),
  grantable: z.boolean(),
});
export type Grant = z.infer<typeof grantSchema>;

/** What the catalogs say of who may do what with a tenant's database. Names, not numbers: it has to be readable later. */
export const databaseAccessSchema = z.object({
  /** `pg_database.datdba`, `datacl` with the built-in default written out, and `datconnlimit`. */
  owner: z.string(),
  grants: z.array(grantSchema),
  connectionLimit: z.number(),
  /** `pg_authid`, of the tenant's roles that exist. */
  roles: z.array(
    z.object({
      role: z.string(),
      canLogin: z.boolean(),
      connectionLimit: z.number(),
      validUntil: z.string().nullable(),
    }),
  ),
  /** `pg_db_role_setting`: of the database, of a role, of a role in the database. */
  settings: z.array(
    z.object({ inDatabase: z.boolean(), role: z.string().nullable(), settings: z.array(z.string()) }),
  ),
  /** `pg_auth_members`, with whom and of whom the tenant's roles are members. */
  memberships: z.array(
    z.object({
      role: z.string(),
      member: z.string(),
      admin: z.boolean(),
      inherit: z.boolean().nullable(),
      set: z.boolean().nullable(),
    }),
  ),
});
export type DatabaseAccess = z.infer<typeof databaseAccessSchema>;

/** null: an empty snapshot, that is none. */
export function parseAccess(snapshot: AccessSnapshot): DatabaseAccess | null {
  return Object.keys(snapshot).length === 0 ? null : databaseAccessSchema.parse(snapshot);
}

/** How the tenant's database is called at this moment, parked or not; null: it is not there. */
export async function databaseNow(session: Session, place: Place): Promise<string | null> {
  const { rows } = await session.run<{ datname: string }>(
    sql`SELECT datname FROM pg_database WHERE datname IN (${place.database}, ${place.parkedAs ?? place.database})
        ORDER BY datname = ${place.database} DESC LIMIT 1`,
  );
  return rows[0]?.datname ?? null;
}
