import { identifier, joined, literal, sql, trusted } from '../../postgres/sql.ts';
import { twinLogin } from '../../tenants/login-roles.ts';
import { type Attack, attempt, type Scene, type Seen, seen, shut, worstOf } from '../attack.ts';

/** Limits of a tier that PostgreSQL lets nobody but a superuser change. */
const GUARDED = [
  ['temp_file_limit', '-1'],
  ['log_min_duration_statement', '-1'],
] as const;

export const LIFT_LIMITS: readonly Attack[] = [
  {
    id: 'lift-limits',
    group: 'undo-settings',
    short: true,
    title: 'Lift limits of its tier that only a superuser may set',
    why: 'PostgreSQL keeps them from its sessions, from its own role and from a RESET.',
    expected: shut,
    run: (scene) =>
      worstOf(
        GUARDED.map(
          ([name, value]) =>
            () =>
              lift(scene, name, value),
        ),
      ),
  },
  {
    id: 'connection-limits',
    group: 'undo-settings',
    title: 'Raise the connection limit of either of its logins',
    why: 'Limits of a role are for CREATEROLE, also where the role is its own or lent to it.',
    expected: shut,
    run: ({ session, tenant }) =>
      worstOf([
        () => attempt(session, [sql`ALTER ROLE CURRENT_USER CONNECTION LIMIT -1`]),
        () => attempt(session, [sql`ALTER ROLE SESSION_USER CONNECTION LIMIT 1000`]),
        () =>
          attempt(session, [
            sql`ALTER ROLE ${identifier(twinLogin(tenant.role, tenant.id))} CONNECTION LIMIT -1`,
          ]),
        () => attempt(session, [sql`UPDATE pg_database SET datconnlimit = -1`]),
        () => attempt(session, [sql`UPDATE pg_db_role_setting SET setconfig = NULL`]),
      ]),
  },
  {
    id: 'other-tablespaces',
    group: 'undo-settings',
    title: 'Put a table into a tablespace that is not its own',
    why: 'CREATE on a tablespace is granted to the tenants that are configured for it, by name.',
    expected: shut,
    run: async ({ session }) => {
      const { rows } = await session.run<{ name: string }>(
        sql`SELECT spcname AS name FROM pg_tablespace
            WHERE spcname NOT IN ('pg_default', 'pg_global')
              AND oid <> (SELECT dattablespace FROM pg_database WHERE datname = current_database())
              -- Its own: granted by name, to itself or to the login that lends it its rights.
              AND NOT EXISTS (SELECT FROM aclexplode(spcacl) AS held JOIN pg_roles ON pg_roles.oid = held.grantee
                              WHERE privilege_type = 'CREATE' AND pg_has_role(session_user, pg_roles.oid, 'USAGE'))
            ORDER BY 1 LIMIT 20`,
      );
      if (rows.length === 0) return seen('not-applicable', 'the server has no other tablespace');
      return worstOf(
        rows.flatMap(({ name }) => [
          () =>
            attempt(session, [
              sql`CREATE TEMPORARY TABLE cadastre_probe_placed (n int) TABLESPACE ${identifier(name)}`,
            ]),
          () =>
            attempt(session, [
              sql`SELECT set_config('default_tablespace', ${name}, true)`,
              sql`SELECT set_config('temp_tablespaces', quote_ident(${name}), true)`,
              sql`CREATE TEMPORARY TABLE cadastre_probe_placed (n int) TABLESPACE ${identifier(name)}`,
            ]),
        ]),
      );
    },
  },
];

const count = trusted('count(*)');
const SETTINGS = trusted(
  'pg_db_role_setting JOIN pg_roles ON pg_roles.oid = setrole, unnest(setconfig) AS each',
);
const of = (name: string) =>
  joined([trusted('rolname = session_user AND each LIKE '), literal(`${name}=%`)], '');

function lift({ session, tenant }: Scene, name: string, value: string): Promise<Seen> {
  const parameter = identifier(name);
  const own = joined([identifier(tenant.login), identifier(tenant.database)], ' IN DATABASE ');
  return worstOf([
    () => attempt(session, [sql`SELECT set_config(${name}, ${value}, false)`]),
    () => attempt(session, [sql`RESET ${parameter}`]),
    () => attempt(session, [sql`ALTER ROLE SESSION_USER SET ${parameter} = -1`]),
    () => attempt(session, [sql`ALTER ROLE ${own} SET ${parameter} = -1`]),
    // Where nothing is set, both succeed and take nothing; the second takes what the role may set, and nothing else.
    ...[parameter, trusted('ALL')].map(
      (what) => () =>
        attempt(
          session,
          [
            sql`SELECT set_config('cadastre.before', ${count}::text, true) FROM ${SETTINGS} WHERE ${of(name)}`,
            sql`ALTER ROLE ${own} RESET ${what}`,
            sql`SELECT current_setting('cadastre.before')::int > ${count} AS lifted FROM ${SETTINGS} WHERE ${of(name)}`,
          ],
          (rows) =>
            rows[0]?.lifted === true
              ? seen('reached', 'RESET took it away')
              : seen('refused', 'RESET left it as it was', '42501'),
        ),
    ),
  ]);
}
