import { identifier, sql, trusted } from '../../postgres/sql.ts';
import {
  type Attack,
  attempt,
  everybodyMay,
  outside,
  type Scene,
  type Seen,
  seen,
  shut,
  worstOf,
} from '../attack.ts';

export const UNDO_SETTINGS: readonly Attack[] = [
  {
    id: 'raise-limits',
    group: 'undo-settings',
    short: true,
    title: 'Raise its connection limit',
    why: 'Limits of a role are for CREATEROLE, limits of a database for its owner.',
    expected: shut,
    run: ({ session, tenant }) =>
      worstOf([
        () => attempt(session, [sql`ALTER ROLE ${identifier(tenant.role)} CONNECTION LIMIT -1`]),
        () => attempt(session, [sql`ALTER DATABASE ${identifier(tenant.database)} CONNECTION LIMIT -1`]),
      ]),
  },
  {
    id: 'change-database',
    group: 'undo-settings',
    title: 'Change settings, name or owner of the database',
    why: 'The database belongs to a role without login that the tenant is no member of.',
    expected: shut,
    run: ({ session, tenant }) => {
      const database = identifier(tenant.database);
      return worstOf([
        () => attempt(session, [sql`ALTER DATABASE ${database} SET work_mem = '1GB'`]),
        () => attempt(session, [sql`ALTER DATABASE ${database} RESET ALL`]),
        () => attempt(session, [sql`ALTER DATABASE ${database} OWNER TO ${identifier(tenant.role)}`]),
        () => attempt(session, [sql`ALTER DATABASE ${database} RENAME TO cadastre_probe_renamed`]),
        () => outside(session.run(sql`ALTER SYSTEM SET cadastre.probe = '1'`)),
        () => attempt(session, [sql`SELECT pg_reload_conf()`]),
        () => attempt(session, [sql`SELECT pg_stat_reset()`]),
      ]);
    },
  },
  {
    id: 'lift-suspension',
    group: 'undo-settings',
    title: 'Lift a suspension or a freeze',
    why: 'LOGIN and VALID UNTIL are for CREATEROLE; CONNECT and INSERT are granted by the owner.',
    expected: shut,
    run: ({ session, tenant, table }) => {
      const role = identifier(tenant.role);
      const database = identifier(tenant.database);
      return worstOf([
        () => attempt(session, [sql`ALTER ROLE ${role} LOGIN`]),
        () => attempt(session, [sql`ALTER ROLE ${role} VALID UNTIL 'infinity'`]),
        ...(table === null
          ? []
          : [
              () =>
                attempt(
                  session,
                  [
                    sql`GRANT INSERT ON ${identifier(table.schema)}.${identifier(table.table)} TO PUBLIC`,
                    sql`SELECT has_table_privilege('public', format('%I.%I', ${table.schema}::text, ${table.table}::text), 'INSERT') AS given`,
                  ],
                  given,
                ),
            ]),
        () =>
          attempt(
            session,
            [
              sql`GRANT CREATE ON DATABASE ${database} TO ${role}`,
              sql`SELECT has_database_privilege(${tenant.database}, 'CREATE') AS given`,
            ],
            given,
          ),
      ]);
    },
  },
  {
    id: 'grant-to-public',
    group: 'undo-settings',
    title: 'Grant its rights to PUBLIC or to another tenant',
    why: 'Its privileges come without grant option.',
    expected: shut,
    run: (scene) => grantAway(scene),
  },
  {
    id: 'superuser-settings',
    group: 'undo-settings',
    title: 'Change settings that only a superuser may',
    why: 'With them triggers and foreign keys stop, or rights to large objects no longer count.',
    expected: shut,
    run: ({ session }) =>
      worstOf(
        [
          ['session_replication_role', 'replica'],
          ['lo_compat_privileges', 'on'],
          ['allow_system_table_mods', 'on'],
          ['dynamic_library_path', '/nowhere'],
          ['session_preload_libraries', 'cadastre_probe'],
          ['log_statement', 'none'],
          ['zero_damaged_pages', 'on'],
        ].map(
          ([name = '', value = '']) =>
            () =>
              attempt(session, [sql`SELECT set_config(${name}, ${value}, true)`]),
        ),
      ),
  },
  {
    id: 'own-role-settings',
    group: 'undo-settings',
    title: 'Change its own password, or settings that its sessions begin with',
    why: 'PostgreSQL lets every role do so for itself; it shuts out nobody but its own application.',
    expected: everybodyMay,
    run: ({ session, tenant }) =>
      attempt(
        session,
        [
          sql`ALTER ROLE ${identifier(tenant.role)} PASSWORD NULL`,
          sql`ALTER ROLE ${identifier(tenant.role)} SET statement_timeout = 0`,
        ],
        () => seen('seen', 'a role may change its own password and settings'),
      ),
  },
  {
    id: 'session-settings',
    group: 'undo-settings',
    title: 'Change timeouts and memory of its own session',
    why: 'PostgreSQL lets every session change these; limits that must hold are set on roles and databases.',
    expected: everybodyMay,
    run: ({ session }) =>
      attempt(session, [sql`SET LOCAL statement_timeout = 0`, sql`SET LOCAL work_mem = '64MB'`], () =>
        seen('seen', 'a session may change them for itself'),
      ),
  },
];

/** Without grant option PostgreSQL warns (01007) and grants nothing, or refuses. */
const given = (rows: Record<string, unknown>[]): Seen =>
  rows[0]?.given === true ? seen('reached', 'granted') : seen('refused', 'nothing was granted', '01007');

function grantAway({ session, tenant, neighbours }: Scene): Promise<Seen> {
  const database = identifier(tenant.database);
  const others = ['PUBLIC', ...neighbours.slice(0, 1).map((each) => `"${each.tenant.role}"`)];
  return worstOf(
    others.map(
      (grantee) => () =>
        attempt(
          session,
          [
            sql`SELECT set_config('cadastre.before', coalesce((SELECT datacl::text FROM pg_database WHERE datname = ${tenant.database}), ''), true)`,
            sql`GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO ${trusted(grantee)}`,
            sql`SELECT current_setting('cadastre.before') <> coalesce(datacl::text, '') AS given
                FROM pg_database WHERE datname = ${tenant.database}`,
          ],
          given,
        ),
    ),
  );
}
