import type { IsolationModel } from '../../shared/models/tenant.ts';
import {
  applyMigrations,
  type Blueprint,
  createDatabase,
  createExtensions,
  migrationError,
  OBJECT_OWNER,
  refuseMissingExtensions,
} from '../blueprints/index.ts';
import { splitStatements } from '../blueprints/sql-text.ts';
import { ifTemplateIsFree } from '../blueprints/template-lock.ts';
import { searchPath } from '../postgres/search-path.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, sql } from '../postgres/sql.ts';
import { closeForTenants, shareTables } from '../provisioning/shared/row-tables.ts';
import type { SchemaNames } from './objects/naming.ts';
import { closeForReading, type RawSchema, readCatalogs } from './read-catalogs.ts';

/** Databases of this name are made to be read and dropped; one that nobody holds the lock of was left by a crash. */
export const SCRATCH_PREFIX = 'cadastre_ref_';

const SCHEMA = 'cadastre_reference';

/**
 * Stands in for the role whose members share the tables: a role is the whole server's, and one that PostgreSQL brings
 * leaves nothing behind when the database is dropped.
 */
const MEMBERS = 'pg_signal_backend';

export const REFERENCE_NAMES: Readonly<Record<IsolationModel, SchemaNames>> = {
  database: { schema: null, roles: new Map() },
  schema: { schema: SCHEMA, roles: new Map() },
  row: { schema: null, roles: new Map([[MEMBERS, 'members']]) },
};

/**
 * Makes a database of exactly these files, reads it and drops it. `maintenance` holds the lock of the name, so that
 * whoever finds the database without its lock knows that it was left.
 */
export async function buildReference(
  maintenance: Session,
  connect: (database: string) => Promise<Session>,
  { name, blueprint, isolation }: { name: string; blueprint: Blueprint; isolation: IsolationModel },
): Promise<RawSchema | null> {
  await refuseMissingExtensions(maintenance, blueprint);
  await drop(maintenance, name);
  try {
    await createDatabase(maintenance, name);
    const session = await connect(name);
    try {
      await fill(session, blueprint, isolation);
      await closeForReading(session);
      return await readCatalogs(session, REFERENCE_NAMES[isolation].schema);
    } finally {
      await session.close();
    }
  } finally {
    // Best effort where the server is away: the next one who builds here removes what is left.
    await drop(maintenance, name).catch(() => undefined);
  }
}

/** Drops what crashes have left on a server. Answers with the names. */
export async function dropLeftovers(maintenance: Session): Promise<string[]> {
  const { rows } = await maintenance.run<{ name: string }>(
    sql`SELECT datname AS name FROM pg_database WHERE datname ~ '^cadastre_ref_[0-9a-f]{24}$' ORDER BY 1`,
  );
  const dropped: string[] = [];
  for (const { name } of rows) {
    const done = await ifTemplateIsFree(maintenance, name, async () => {
      await drop(maintenance, name);
      return true;
    });
    if (done) dropped.push(name);
  }
  return dropped;
}

async function drop(maintenance: Session, name: string): Promise<void> {
  await maintenance.run(sql`DROP DATABASE IF EXISTS ${identifier(name)} WITH (FORCE)`);
}

/** As a template is made, or a place in a shared database. */
async function fill(session: Session, blueprint: Blueprint, isolation: IsolationModel): Promise<void> {
  if (isolation === 'schema') {
    await createExtensions(session, blueprint);
    await fillSchema(session, blueprint);
    return;
  }
  await session.batch([
    sql`ALTER SCHEMA public OWNER TO ${identifier(OBJECT_OWNER)}`,
    sql`REVOKE ALL ON SCHEMA public FROM PUBLIC`,
  ]);
  await createExtensions(session, blueprint);
  await applyMigrations(session, blueprint, { ownerRole: OBJECT_OWNER, appliedBy: 'reference' });
  if (isolation === 'row') {
    await shareTables(session, blueprint, { id: 0, database: session.database, ownerRole: MEMBERS });
    await closeForTenants(session);
  }
}

async function fillSchema(session: Session, blueprint: Blueprint): Promise<void> {
  await session.batch([
    sql`CREATE SCHEMA ${identifier(SCHEMA)} AUTHORIZATION ${identifier(OBJECT_OWNER)}`,
    sql`REVOKE ALL ON SCHEMA ${identifier(SCHEMA)} FROM PUBLIC`,
  ]);
  for (const migration of blueprint.migrations) {
    await session.batch([
      sql`SET search_path = ${searchPath(SCHEMA)}`,
      sql`SET ROLE ${identifier(OBJECT_OWNER)}`,
    ]);
    try {
      if (migration.transactional) await session.transaction(() => session.script(migration.content));
      else for (const { text } of splitStatements(migration.content)) await session.script(text);
    } catch (error) {
      throw migrationError(migration, error, 0);
    }
    await session.batch([sql`RESET ROLE`, sql`RESET ALL`]);
  }
}
