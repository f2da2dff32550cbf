import { identifier, literal, sql, trusted } from '../../postgres/sql.ts';
import {
  type Attack,
  attempt,
  eachNeighbour,
  everywhere,
  outside,
  type Scene,
  type Seen,
  seen,
  sharesDatabase,
  shut,
  verdictOf,
  worstOf,
} from '../attack.ts';

export const GET_IN: readonly Attack[] = [
  {
    id: 'connect-neighbour',
    group: 'get-in',
    short: true,
    title: 'Connect to another tenant’s database',
    why: 'CONNECT is granted to the tenant’s own role and revoked from PUBLIC.',
    expected: shut,
    run: (scene) =>
      eachNeighbour(scene, ({ tenant }, shared = sharesDatabase(scene, { tenant, table: null })) =>
        shared
          ? Promise.resolve(seen('not-applicable', 'they share one database'))
          : knock(scene, tenant.serverId, tenant.database),
      ),
  },
  {
    id: 'connect-own-databases',
    group: 'get-in',
    short: true,
    title: 'Connect to postgres, template1 or the platform database',
    why: 'PUBLIC has no CONNECT on them, unless an admin decided to leave it.',
    expected: everywhere('refused', 'application'),
    run: (scene) =>
      worstOf([
        ...['postgres', 'template1'].map((database) => async () => {
          const found = await knock(scene, scene.tenant.serverId, database);
          return found.verdict === 'reached' && scene.publicAccessLeft
            ? seen('application', `${database} is left open to PUBLIC by decision`)
            : found;
        }),
        () => knock(scene, scene.platform.serverId, scene.platform.database),
      ]),
  },
  {
    id: 'set-role',
    group: 'get-in',
    short: true,
    title: 'SET ROLE to another tenant, to the owner or to a superuser',
    why: 'The tenant’s role is a member of nothing but what is its own.',
    expected: shut,
    run: (scene) =>
      worstOf(
        rolesToTake(scene).flatMap((role) => [
          () => attempt(scene.session, [sql`SET LOCAL ROLE ${identifier(role)}`]),
          () => attempt(scene.session, [sql`SET LOCAL SESSION AUTHORIZATION ${identifier(role)}`]),
        ]),
      ),
  },
  {
    id: 'become-more',
    group: 'get-in',
    title: 'Make itself a superuser, a role or a database',
    why: 'The role is NOSUPERUSER, NOCREATEROLE, NOCREATEDB, NOREPLICATION and NOBYPASSRLS.',
    expected: shut,
    run: ({ session, tenant }) => {
      const own = identifier(tenant.role);
      return worstOf([
        ...['SUPERUSER', 'CREATEROLE', 'CREATEDB', 'REPLICATION', 'BYPASSRLS'].map(
          (flag) => () => attempt(session, [sql`ALTER ROLE ${own} ${trusted(flag)}`]),
        ),
        () => attempt(session, [sql`CREATE ROLE cadastre_probe_role`]),
        () => attempt(session, [sql`GRANT pg_read_all_data TO ${own}`]),
        () => outside(session.run(sql`CREATE DATABASE cadastre_probe_database TEMPLATE template0`)),
      ]);
    },
  },
  {
    id: 'reach-out',
    group: 'get-in',
    title: 'Reach out by dblink, postgres_fdw, a subscription or COPY … PROGRAM',
    why: 'These extensions are not trusted, and programs are for pg_execute_server_program.',
    expected: shut,
    run: (scene) => {
      const { session } = scene;
      const target = scene.neighbours[0]?.tenant.database ?? 'postgres';
      const conninfo = `dbname=${target} user=${scene.superuserName}`;
      return worstOf([
        () => attempt(session, [sql`CREATE EXTENSION dblink`]),
        () => attempt(session, [sql`SELECT dblink_connect(${conninfo})`]),
        () => attempt(session, [sql`CREATE EXTENSION postgres_fdw`]),
        () =>
          attempt(session, [
            sql`CREATE SERVER cadastre_probe FOREIGN DATA WRAPPER postgres_fdw OPTIONS (dbname ${literal(target)})`,
          ]),
        () => attempt(session, [sql`CREATE EXTENSION file_fdw`]),
        () => attempt(session, [sql`COPY (SELECT 1) TO PROGRAM 'true'`]),
        () =>
          outside(
            session.run(
              sql`CREATE SUBSCRIPTION cadastre_probe CONNECTION ${literal(conninfo)} PUBLICATION all_of_it WITH (connect = false)`,
            ),
          ),
        () => attempt(session, [sql`SELECT pg_create_physical_replication_slot('cadastre_probe')`]),
      ]);
    },
  },
  {
    id: 'read-files',
    group: 'get-in',
    title: 'Read or write files of the server',
    why: 'Files are for members of pg_read_server_files and pg_write_server_files.',
    expected: shut,
    run: ({ session }) =>
      worstOf([
        () => attempt(session, [sql`SELECT pg_read_file('PG_VERSION')`]),
        () => attempt(session, [sql`SELECT pg_read_binary_file('global/pg_control')`]),
        () => attempt(session, [sql`SELECT pg_ls_dir('.')`]),
        () => attempt(session, [sql`SELECT lo_import('PG_VERSION')`]),
        () =>
          attempt(session, [
            sql`CREATE TEMP TABLE cadastre_probe_lines (line text)`,
            sql`COPY cadastre_probe_lines FROM '/etc/hostname'`,
          ]),
        () => attempt(session, [sql`COPY (SELECT 1) TO '/tmp/cadastre-probe'`]),
      ]),
  },
  {
    id: 'untrusted-code',
    group: 'get-in',
    title: 'Run code outside PostgreSQL’s rules',
    why: 'Untrusted languages, C functions and event triggers are for superusers.',
    expected: shut,
    run: ({ session }) =>
      worstOf([
        () =>
          attempt(session, [
            sql`CREATE FUNCTION pg_temp.cadastre_probe(text) RETURNS int LANGUAGE c AS 'libc', 'system'`,
          ]),
        () => attempt(session, [sql`CREATE EXTENSION plpython3u`]),
        () => attempt(session, [sql`LOAD 'adminpack'`]),
        () =>
          attempt(session, [
            sql`CREATE FUNCTION pg_temp.cadastre_probe() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'`,
            sql`CREATE EVENT TRIGGER cadastre_probe ON ddl_command_start EXECUTE FUNCTION pg_temp.cadastre_probe()`,
          ]),
      ]),
  },
  {
    id: 'borrowed-rights',
    group: 'get-in',
    title: 'Call a function that runs with a superuser’s rights',
    why: 'No SECURITY DEFINER function of a superuser may be called by a tenant.',
    expected: shut,
    run: ({ session }) =>
      attempt(
        session,
        [
          sql`SELECT format('%I.%I', nspname, proname) AS name FROM pg_proc
              JOIN pg_namespace ON pg_namespace.oid = pronamespace JOIN pg_roles ON pg_roles.oid = proowner
              WHERE prosecdef AND (rolsuper OR rolbypassrls) AND nspname NOT IN ('pg_catalog', 'information_schema')
                AND has_function_privilege(pg_proc.oid, 'EXECUTE') AND has_schema_privilege(pronamespace, 'USAGE')
              ORDER BY 1`,
        ],
        (rows) =>
          rows.length === 0
            ? seen('none', 'no such function')
            : seen('reached', `may call ${rows.map((row) => row.name).join(', ')}`),
      ),
  },
];

function rolesToTake({ tenant, neighbours, superuserName }: Scene): string[] {
  const others = neighbours.flatMap((each) => [each.tenant.role, each.tenant.ownerRole]);
  return [...new Set([tenant.ownerRole, ...others, superuserName, 'pg_database_owner'])].filter(
    (role) => role !== tenant.role,
  );
}

async function knock(scene: Scene, serverId: string, database: string): Promise<Seen> {
  try {
    const session = await scene.knock(serverId, database);
    await session.close();
    return seen('reached', `connected to ${database}`);
  } catch (error) {
    return verdictOf(error);
  }
}
