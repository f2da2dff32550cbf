import {
  createDatabase,
  createExtensions,
  OBJECT_OWNER,
  refuseMissingExtensions,
  withTemplateLock,
} from '../../blueprints/index.ts';
import { CadastreError } from '../../errors.ts';
import { recorded, type Session } from '../../postgres/session.ts';
import { identifier, literal, sql } from '../../postgres/sql.ts';
import { factsOf, type ProvisionRun } from '../provision-run.ts';
import { closeForTenants, shareTables } from './row-tables.ts';
import { membersRole, registerShared, type SharedDatabase, type SharedModel } from './shared-database.ts';

const markOf = ({ id }: SharedDatabase) => `Cadastre shared database ${id}`;
const completeMark = (shared: SharedDatabase) => `${markOf(shared)}, complete`;

/**
 * The database that tenants of this blueprint share on this server; registered and built when it is not there. One app at
 * a time builds it; a half-built one, which nobody was let into, is built anew.
 */
export async function ensureShared(run: ProvisionRun): Promise<SharedDatabase> {
  const isolation = run.input.isolation as SharedModel;
  await refuseServer(run, isolation);
  const { serverId } = run.input;
  // Before a session is held: whoever holds one waits for nothing else of the same server.
  const template =
    isolation === 'row'
      ? await run.context.ensureTemplate(serverId, run.blueprint, run.voice.progress)
      : null;
  const shared = await registerShared(run.platform, { serverId, blueprint: run.blueprint, isolation });
  run.shared = shared;
  const { database: maintenanceName } = run.context.server(serverId);
  const maintenance = recorded(await run.context.connectTo(serverId, maintenanceName), run.voice.statement);
  try {
    if (await isComplete(maintenance, shared)) return shared;
    await withTemplateLock(maintenance, shared.database, run.voice.progress, async () => {
      if (await isComplete(maintenance, shared)) return;
      await build(run, maintenance, shared, template?.template ?? null);
    });
    return shared;
  } finally {
    await maintenance.close();
  }
}

async function refuseServer(run: ProvisionRun, isolation: SharedModel): Promise<void> {
  const { superuser, versionNumber } = await factsOf(run);
  const { name } = run.context.server(run.input.serverId);
  if (!superuser) {
    throw new CadastreError('PREFLIGHT_BLOCKS', `Isolation by ${isolation} needs a superuser on ${name}`, {
      target: name,
      wayOut: 'Connect the server as a superuser, or choose the isolation database.',
    });
  }
  if (isolation === 'row' && versionNumber < 150_000) {
    throw new CadastreError(
      'SERVER_VERSION_UNSUPPORTED',
      `Isolation by row needs PostgreSQL 15: before, views run with their owner's rights`,
      { target: name, wayOut: 'Upgrade the server, or choose the isolation database or schema.' },
    );
  }
}

async function isComplete(session: Session, shared: SharedDatabase): Promise<boolean> {
  const { rows } = await session.run<{ comment: string | null }>(
    sql`SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = ${shared.database}`,
  );
  return rows[0]?.comment === completeMark(shared);
}

async function build(
  run: ProvisionRun,
  maintenance: Session,
  shared: SharedDatabase,
  template: string | null,
): Promise<void> {
  const { database, ownerRole } = shared;
  await refuseInUse(run, shared);
  await refuseMissingExtensions(maintenance, run.blueprint);
  await makeRole(maintenance, ownerRole, markOf(shared));
  if (template !== null) await makeRole(maintenance, membersRole(shared), markOf(shared));
  await dropHalfBuilt(maintenance, shared);
  run.voice.progress(`Building ${database}`);
  if (template !== null) {
    await maintenance.run(
      sql`CREATE DATABASE ${identifier(database)} OWNER ${identifier(ownerRole)} TEMPLATE ${identifier(template)} CONNECTION LIMIT 0`,
    );
  } else {
    await createDatabase(maintenance, database);
    await maintenance.batch([
      sql`ALTER DATABASE ${identifier(database)} OWNER TO ${identifier(ownerRole)}`,
      sql`ALTER DATABASE ${identifier(database)} CONNECTION LIMIT 0`,
    ]);
  }
  const inside = recorded(await run.context.connectBeside(run.input.serverId, database), run.voice.statement);
  try {
    await inside.batch([
      sql`REVOKE ALL ON DATABASE ${identifier(database)} FROM PUBLIC`,
      sql`GRANT CREATE, TEMPORARY ON DATABASE ${identifier(database)} TO ${identifier(OBJECT_OWNER)}`,
      sql`REVOKE ALL ON SCHEMA public FROM PUBLIC`,
      sql`CREATE SCHEMA IF NOT EXISTS cadastre`,
      sql`REVOKE ALL ON SCHEMA cadastre FROM PUBLIC`,
      // What was made for whom: read by nobody but superusers.
      sql`CREATE TABLE cadastre.places (
            tenant_id bigint PRIMARY KEY, role_name text NOT NULL, schema_name text,
            version text, provisioned text NOT NULL DEFAULT '')`,
      sql`CREATE TABLE cadastre.place_history (
            tenant_id bigint NOT NULL REFERENCES cadastre.places ON DELETE CASCADE, version text NOT NULL,
            name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(),
            duration_ms integer, applied_by text NOT NULL, PRIMARY KEY (tenant_id, version))`,
      sql`REVOKE ALL ON ALL TABLES IN SCHEMA cadastre FROM PUBLIC`,
    ]);
    if (template !== null) await shareTables(inside, run.blueprint, shared);
    else await openExtensions(inside, run);
    await closeForTenants(inside);
  } catch (error) {
    await inside.close();
    // Best effort: the next build removes what is left, and the reason for the failure counts more.
    await dropHalfBuilt(maintenance, shared).catch(() => undefined);
    throw error;
  }
  await inside.close();
  await maintenance.batch([
    sql`ALTER DATABASE ${identifier(database)} CONNECTION LIMIT -1`,
    sql`COMMENT ON DATABASE ${identifier(database)} IS ${literal(completeMark(shared))}`,
  ]);
}

/** What tenants live in is never built anew, whatever became of it or of its mark: an empty one would hide their loss. */
async function refuseInUse(run: ProvisionRun, { id, database }: SharedDatabase): Promise<void> {
  const { rows } = await run.platform.database.run<{ slugs: string[] }>(
    sql`SELECT coalesce(array_agg(slug ORDER BY slug), '{}') AS slugs FROM platform.organizations
        JOIN platform.tenants ON organization_id = organizations.id
        WHERE server_id = ${run.input.serverId} AND database_name = ${database} AND ready_at IS NOT NULL`,
  );
  const slugs = rows[0]?.slugs ?? [];
  if (slugs.length === 0) return;
  throw new CadastreError(
    'CONFLICT',
    `${database} is not what Cadastre left, and ${slugs.length === 1 ? `tenant ${slugs[0]} lives` : `${slugs.length} tenants live`} in it`,
    {
      target: database,
      wayOut: `If it is gone, restore it from a backup. If only its mark is: COMMENT ON DATABASE ${database} IS 'Cadastre shared database ${id}, complete'.`,
    },
  );
}

/** Functions of extensions lie in `public`, which holds no tables here. */
async function openExtensions(session: Session, { blueprint }: ProvisionRun): Promise<void> {
  await createExtensions(session, blueprint);
  if (blueprint.extensions.length > 0) await session.run(sql`GRANT USAGE ON SCHEMA public TO PUBLIC`);
}

async function makeRole(session: Session, role: string, mark: string): Promise<void> {
  const { rows } = await session.run<{ mark: string | null }>(
    sql`SELECT shobj_description(oid, 'pg_authid') AS mark FROM pg_roles WHERE rolname = ${role}`,
  );
  if (rows[0]?.mark === mark) return;
  if (rows[0]) throw taken(role);
  await session.batch([
    sql`CREATE ROLE ${identifier(role)} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS`,
    sql`COMMENT ON ROLE ${identifier(role)} IS ${literal(mark)}`,
  ]);
}

/** Only what belongs to the marked role, or to us right after it was made, and holds no tenant. */
async function dropHalfBuilt(session: Session, { database, ownerRole }: SharedDatabase): Promise<void> {
  const { rows } = await session.run<{ owner: string; comment: string | null }>(
    sql`SELECT pg_get_userbyid(datdba) AS owner, shobj_description(oid, 'pg_database') AS comment
        FROM pg_database WHERE datname = ${database}`,
  );
  const row = rows[0];
  if (!row) return;
  const { rows: me } = await session.run<{ name: string }>(sql`SELECT current_user::text AS name`);
  if (row.comment !== null || ![ownerRole, me[0]?.name].includes(row.owner)) throw taken(database);
  await session.run(sql`DROP DATABASE ${identifier(database)} WITH (FORCE)`);
}

function taken(name: string): CadastreError {
  return new CadastreError('CONFLICT', `${name} exists on the server and is not Cadastre's shared database`, {
    target: name,
    wayOut: 'Rename or drop it on the server, then do this again.',
  });
}
