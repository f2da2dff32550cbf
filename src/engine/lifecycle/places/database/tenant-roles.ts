import type { Session } from '../../../postgres/session.ts';
import { sql } from '../../../postgres/sql.ts';
import type { Place } from '../../place.ts';

export interface TenantRole {
  readonly role: string;
  /** It carries the mark that Cadastre put on it when it was made. */
  readonly marked: boolean;
  /** Why it stays when the tenant goes; null: it goes too. */
  readonly keptBecause: string | null;
}

/**
 * The tenant's roles that exist, in an order in which they can be dropped. One that an adoption found, and that others use too, is not ours to
 * drop: its superuser rights, its other databases and what it owns elsewhere say so.
 */
export async function tenantRoles(session: Session, place: Place): Promise<TenantRole[]> {
  const { rows } = await session.run<{
    rolname: string;
    rolsuper: boolean;
    marked: boolean;
    ourselves: boolean;
    elsewhere: string[];
    members: number;
  }>(
    sql`SELECT rolname, rolsuper, rolname = current_user AS ourselves,
          coalesce(shobj_description(pg_roles.oid, 'pg_authid'), '') LIKE ${`Cadastre tenant ${place.tenantId},%`} AS marked,
          (SELECT count(*)::int FROM pg_auth_members WHERE roleid = pg_roles.oid
             AND pg_get_userbyid(member) NOT IN (${place.role}, ${place.ownerRole}, current_user)) AS members,
          ARRAY(SELECT DISTINCT coalesce(at.datname, owned.datname)::text FROM pg_shdepend
                LEFT JOIN pg_database AS at ON at.oid = dbid
                LEFT JOIN pg_database AS owned ON dbid = 0 AND classid = 'pg_database'::regclass AND owned.oid = objid
                WHERE refclassid = 'pg_authid'::regclass AND refobjid = pg_roles.oid
                  AND coalesce(at.datname, owned.datname) <> ALL (${namesOf(place)}::text[])
                ORDER BY 1) AS elsewhere
        FROM pg_roles
        WHERE rolname IN (${place.role}, ${place.ownerRole}) OR rolname = ANY (${place.accounts ?? []}::text[])
          -- A login that a rotation of the password made beside the first.
          OR (coalesce(shobj_description(pg_roles.oid, 'pg_authid'), '') LIKE ${`Cadastre tenant ${place.tenantId},%`}
              AND EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid AND pg_get_userbyid(roleid) = ${place.role}))
        ORDER BY rolname = ${place.role}, rolname = ${place.ownerRole}, rolname`,
  );
  return rows.map((row) => ({
    role: row.rolname,
    marked: row.marked,
    keptBecause: row.marked
      ? null
      : place.sharedRoles?.includes(row.rolname)
        ? 'others use it too'
        : row.rolsuper
          ? 'it is a superuser'
          : row.ourselves
            ? 'Cadastre itself signs in with it'
            : row.elsewhere.length > 0
              ? `it has something in ${list(row.elsewhere)}`
              : row.members > 0
                ? 'other roles are members of it'
                : null,
  }));
}

/** The tenant's database under all names that it may have at this moment. */
export const namesOf = (place: Place): string[] =>
  place.parkedAs === null ? [place.database] : [place.database, place.parkedAs];

const list = (names: readonly string[]) =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
