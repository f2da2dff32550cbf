import { z } from 'zod';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

const sightSchema = z.object({
  databases: z.array(
    z.object({
      name: z.string(),
      owner: z.string(),
      /** What Cadastre wrote on the role that owns it. */
      mark: z.string().nullable(),
      comment: z.string().nullable(),
      bytes: z.number().nullable(),
      sessions: z.number(),
    }),
  ),
  roles: z.array(
    z.object({
      name: z.string(),
      mark: z.string().nullable(),
      canLogin: z.boolean(),
      sessions: z.number(),
      /** Owns or was granted something, anywhere. */
      used: z.boolean(),
      related: z.boolean(),
    }),
  ),
  here: z.array(z.string()),
  rolesHere: z.array(z.string()),
});
export type ServerSight = z.infer<typeof sightSchema>;

export interface KnownNames {
  readonly databases: readonly string[];
  readonly roles: readonly string[];
}

/**
 * Everything on a server that is in nobody's books, in one query. Sizes are asked of strangers alone: over thousands of
 * databases they are slow.
 */
export async function readServerSight(maintenance: Database, known: KnownNames): Promise<ServerSight> {
  const { rows } = await maintenance.run<{ sight: unknown }>(
    sql`SELECT jsonb_build_object(
          'databases', coalesce((
            SELECT jsonb_agg(jsonb_build_object('name', datname, 'owner', pg_get_userbyid(datdba),
                     'mark', shobj_description(datdba, 'pg_authid'), 'comment', shobj_description(d.oid, 'pg_database'),
                     'bytes', CASE WHEN datconnlimit <> -2 THEN pg_database_size(d.oid) END,
                     'sessions', (SELECT count(*) FROM pg_stat_activity AS a WHERE a.datid = d.oid
                                  AND a.backend_type = 'client backend' AND a.pid <> pg_backend_pid())) ORDER BY datname)
            FROM pg_database AS d
            WHERE datname NOT IN ('postgres', 'template0', 'template1') AND datname <> ALL (${known.databases}::text[])), '[]'),
          'roles', coalesce((
            SELECT jsonb_agg(jsonb_build_object('name', rolname, 'mark', shobj_description(r.oid, 'pg_authid'),
                     'canLogin', rolcanlogin,
                     'sessions', (SELECT count(*) FROM pg_stat_activity AS a WHERE a.usesysid = r.oid),
                     'used', EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = r.oid),
                     'related', EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid OR roleid = r.oid)) ORDER BY rolname)
            FROM pg_roles AS r
            WHERE rolname !~ '^pg_' AND NOT rolsuper AND NOT rolreplication AND rolname <> current_user
              AND rolname <> ALL (${known.roles}::text[])), '[]'),
          'here', (SELECT jsonb_agg(datname) FROM pg_database),
          'rolesHere', (SELECT jsonb_agg(rolname) FROM pg_roles)
        ) AS sight`,
  );
  return sightSchema.parse(rows[0]?.sight);
}
