import type { Session } from '../../postgres/session.ts';
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
        () => makeDatabase(session),
        () => outside(session.run(sql`CREATE TABLESPACE cadastre_probe LOCATION '/nowhere'`)),
      ]);
    },
  },
  {
    id: 'predefined-roles',
    group: 'get-in',
    short: true,
    title: 'Use a role of PostgreSQL’s own, or one that may more',
    why: 'Roles such as pg_read_server_files reach over all databases: no tenant is a member of any, whatever this version has.',
    expected: shut,
    run: ({ session, tenant }) =>
      attempt(
        session,
        [
          sql`SELECT rolname AS name FROM pg_roles
              WHERE rolname NOT IN (session_user, current_user, ${tenant.role}) AND pg_has_role(session_user, oid, 'MEMBER')
                AND (rolname ~ '^pg_' OR rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
              ORDER BY 1 LIMIT 20`,
        ],
        (rows) =>
          rows.length === 0
            ? seen('none', 'a member of none')
            : seen('reached', `a member of ${rows.map((row) => row.name).join(', ')}`),
      ),
  },
  {
    id: 'replication-connection',
    group: 'get-in',
    short: true,
    title: 'Connect as a standby would, and read the write-ahead log',
    why: 'Such connections are for roles with REPLICATION; the log holds the rows of all databases.',
    expected: shut,
    run: async (scene) => {
      try {
        const session = await scene.replicate();
        try {
          await session.script('IDENTIFY_SYSTEM');
        } finally {
          await session.close();
        }
        return seen('reached', 'connected for replication');
      } catch (error) {
        return verdictOf(error);
      }
    },
  },
  {
    id: 'reach-out',
    group: 'get-in',
    title: 'Reach out by dblink, postgres_fdw, replication or COPY … PROGRAM',
    why: 'These extensions are not trusted, and programs are for pg_execute_server_program.',
    expected: shut,
    run: (scene) => {
      const { session } = scene;
      const target = scene.neighbours[0]?.tenant.database ?? 'postgres';
      const conninfo = `dbname=${target} user=${scene.superuserName}`;
      return worstOf([
        () => attempt(session, [sql`CREATE EXTENSION dblink`]),
        () => attempt(session, [sql`SELECT dblink_connect(${conninfo})`]),
        () => attempt(session, [sql`SELECT dblink_connect_u(${conninfo})`]),
        () =>
          attempt(session, [
            sql`CREATE SERVER cadastre_probe FOREIGN DATA WRAPPER dblink_fdw OPTIONS (dbname ${literal(target)})`,
          ]),
        () => attempt(session, [sql`CREATE EXTENSION postgres_fdw`]),
        () =>
          attempt(session, [
            sql`CREATE SERVER cadastre_probe FOREIGN DATA WRAPPER postgres_fdw OPTIONS (dbname ${literal(target)})`,
          ]),
        () => attempt(session, [sql`CREATE EXTENSION file_fdw`]),
        () => attempt(session, [sql`COPY (SELECT 1) TO PROGRAM 'true'`]),
        // Without a slot to make, a transaction takes it, and takes it back.
        () =>
          attempt(session, [
            sql`CREATE SUBSCRIPTION cadastre_probe CONNECTION ${literal(conninfo)} PUBLICATION all_of_it
                WITH (connect = false, slot_name = NONE)`,
          ]),
        () => attempt(session, [sql`CREATE PUBLICATION cadastre_probe`]),
        () => attempt(session, [sql`CREATE PUBLICATION cadastre_probe FOR ALL TABLES`]),
        () => outside(session.run(temporarySlot('physical'))),
        () => outside(session.run(temporarySlot('logical'))),
        () => attempt(session, [sql`SELECT pg_replication_origin_create('cadastre_probe')`]),
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
        ...['pg_ls_dir', 'pg_stat_file', 'lo_import'].map(
          (name) => () => attempt(session, [sql`SELECT ${identifier(name)}('PG_VERSION')`]),
        ),
        ...[
          'pg_ls_logdir',
          'pg_ls_waldir',
          'pg_ls_tmpdir',
          'pg_ls_archive_statusdir',
          'pg_current_logfile',
        ].map((name) => () => attempt(session, [sql`SELECT ${identifier(name)}()`])),
        () => attempt(session, [sql`SELECT lo_export(0, '/nowhere/cadastre-probe')`]),
        () =>
          attempt(session, [
            sql`CREATE TEMP TABLE cadastre_probe_lines (line text)`,
            sql`COPY cadastre_probe_lines FROM '/etc/hostname'`,
          ]),
        () => attempt(session, [sql`COPY (SELECT 1) TO '/dev/null'`]),
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
        () =>
          attempt(session, [
            sql`CREATE FUNCTION pg_temp.cadastre_probe(oid) RETURNS text LANGUAGE internal AS 'pg_read_file_all'`,
          ]),
        ...['plpython3u', 'plperlu', 'pltclu'].flatMap((name) => [
          () => attempt(session, [sql`CREATE EXTENSION ${identifier(name)}`]),
          () =>
            attempt(session, [
              sql`CREATE FUNCTION pg_temp.cadastre_probe() RETURNS int LANGUAGE ${identifier(name)} AS '1'`,
            ]),
        ]),
        () => attempt(session, [sql`CREATE LANGUAGE cadastre_probe HANDLER plpgsql_call_handler`]),
        () => attempt(session, [sql`CREATE ACCESS METHOD cadastre_probe TYPE INDEX HANDLER bthandler`]),
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
  {
    id: 'definer-search-path',
    group: 'get-in',
    title: 'Make a function with another role’s rights call one of its own',
    why: 'A SECURITY DEFINER function without a search_path of its own finds names where its caller says.',
    expected: shut,
    run: ({ session }) =>
      attempt(
        session,
        [
          sql`SELECT format('%I.%I', nspname, proname) AS name FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
              WHERE prosecdef AND nspname NOT IN ('pg_catalog', 'information_schema')
                AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting ~ '^search_path=')
                AND NOT pg_has_role(session_user, proowner, 'MEMBER')
                AND has_function_privilege(pg_proc.oid, 'EXECUTE') AND has_schema_privilege(pronamespace, 'USAGE')
              ORDER BY 1 LIMIT 20`,
        ],
        (rows) =>
          rows.length === 0
            ? seen('none', 'no such function')
            : seen('reached', `may redirect ${rows.map((row) => row.name).join(', ')}`),
      ),
  },
  {
    id: 'superuser-search-path',
    group: 'get-in',
    short: true,
    title: 'Put a function where a superuser’s session finds it first',
    why: 'A superuser’s sessions of Cadastre look for names in pg_catalog alone, and temporary schemas are of one session.',
    expected: shut,
    run: ({ tenant, withSuperuser }) =>
      withSuperuser(tenant.database, async (superuser) => {
        const { rows } = await superuser.run<{ name: string }>(
          sql`SELECT name FROM unnest(current_schemas(true)) AS name
              WHERE has_schema_privilege(${tenant.login}, name, 'CREATE')`,
        );
        return rows.length === 0
          ? seen('none', 'no schema of its own is looked into')
          : seen('reached', `looks into ${rows.map(({ name }) => name).join(', ')}`);
      }),
  },
];

/** Temporary: one that could be made would be gone with the session. */
const temporarySlot = (kind: 'physical' | 'logical') =>
  kind === 'physical'
    ? sql`SELECT pg_create_physical_replication_slot('cadastre_probe', false, true)`
    : sql`SELECT pg_create_logical_replication_slot('cadastre_probe', 'pgoutput', true)`;

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

/** The one thing here that no transaction takes back: what was made goes at once, and what stays is told. */
async function makeDatabase(session: Session): Promise<Seen> {
  const made = await outside(session.run(sql`CREATE DATABASE cadastre_probe_database TEMPLATE template0`));
  if (made.verdict !== 'reached') return made;
  const gone = await outside(session.run(sql`DROP DATABASE cadastre_probe_database`));
  return gone.verdict === 'reached'
    ? made
    : seen('reached', 'made cadastre_probe_database, and cannot drop it');
}
