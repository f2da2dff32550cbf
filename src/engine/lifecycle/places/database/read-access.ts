import { CadastreError } from '../../../errors.ts';
import type { Session } from '../../../postgres/session.ts';
import { sql } from '../../../postgres/sql.ts';
import { tenantRoleNames } from '../../../tenants/login-roles.ts';
import type { AccessSnapshot, Place, PlaceTools } from '../../place.ts';
import { type DatabaseAccess, databaseAccessSchema, databaseNow } from './access.ts';

/** Reads, in one query, everything that decides who gets into the tenant's database and with what. */
export function readAccess(tools: PlaceTools, place: Place): Promise<AccessSnapshot> {
  return tools.onServer(async (session) => accessOf(session, place, await nameOf(session, place)));
}

export async function nameOf(session: Session, place: Place): Promise<string> {
  const name = await databaseNow(session, place);
  if (name !== null) return name;
  throw new CadastreError('NOT_FOUND', `The database ${place.database} is not on its server`, {
    target: place.database,
    wayOut: 'Restore it from a backup; or purge the tenant.',
  });
}

export async function accessOf(session: Session, place: Place, database: string): Promise<DatabaseAccess> {
  const roles = tenantRoleNames(place);
  const { rows } = await session.run<{ access: unknown }>(
    sql`SELECT jsonb_build_object(
          'owner', pg_get_userbyid(datdba),
          'connectionLimit', datconnlimit,
          'grants', coalesce((
            SELECT jsonb_agg(jsonb_build_object('grantee', CASE WHEN grantee <> 0 THEN pg_get_userbyid(grantee) END,
                     'grantor', pg_get_userbyid(grantor), 'privilege', privilege_type, 'grantable', is_grantable)
                   ORDER BY grantee <> 0, pg_get_userbyid(grantee), pg_get_userbyid(grantor), privilege_type)
            -- A null ACL is the built-in default (manual, section 5.8).
            FROM aclexplode(coalesce(datacl, acldefault('d', datdba)))), '[]'),
          'roles', coalesce((
            SELECT jsonb_agg(jsonb_build_object('role', rolname, 'canLogin', rolcanlogin,
                     'connectionLimit', rolconnlimit, 'validUntil', rolvaliduntil) ORDER BY rolname)
            FROM pg_roles WHERE rolname = ANY (${roles}::text[])), '[]'),
          'settings', coalesce((
            SELECT jsonb_agg(jsonb_build_object('inDatabase', setdatabase <> 0, 'role', rolname,
                     'settings', to_jsonb(setconfig)) ORDER BY setdatabase <> 0, rolname)
            FROM pg_db_role_setting LEFT JOIN pg_roles ON pg_roles.oid = setrole
            WHERE setdatabase = pg_database.oid OR (setdatabase = 0 AND rolname = ANY (${roles}::text[]))), '[]'),
          'memberships', coalesce((
            SELECT jsonb_agg(jsonb_build_object('role', pg_get_userbyid(roleid), 'member', pg_get_userbyid(member),
                     'admin', admin_option,
                     -- Columns of PostgreSQL 16 and later.
                     'inherit', to_jsonb(each) -> 'inherit_option', 'set', to_jsonb(each) -> 'set_option')
                   ORDER BY pg_get_userbyid(roleid), pg_get_userbyid(member), pg_get_userbyid(grantor))
            FROM pg_auth_members AS each
            WHERE pg_get_userbyid(roleid) = ANY (${roles}::text[]) OR pg_get_userbyid(member) = ANY (${roles}::text[])), '[]')
        ) AS access FROM pg_database WHERE datname = ${database}`,
  );
  return databaseAccessSchema.parse(rows[0]?.access);
}
