import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { SQLSTATE } from '../postgres/sqlstates.ts';
import type { Blueprint, Migration } from './blueprint.ts';
import { compareVersions, isNumbered, newestVersion } from './load-migrations.ts';

/** Version to checksum of what was applied. */
export type SchemaHistory = ReadonlyMap<string, string>;

/**
 * The table is read only when it and its schema belong to superusers or to us: in its place, a tenant could otherwise
 * leave a view whose functions would run with our rights. What belongs to a superuser no tenant can put anything in the
 * place of, so that looking first is enough. Nearly always both are the bootstrap superuser's, which is number 10 in
 * every cluster; to look up other roles costs a fresh session more than the reading.
 */
const OWNERS = sql`
SELECT (SELECT relowner FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass('cadastre.schema_history')) AS table_owner,
  (SELECT relkind FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass('cadastre.schema_history')) AS kind,
  (SELECT nspowner FROM pg_catalog.pg_namespace WHERE nspname = 'cadastre') AS schema_owner`;

const BOOTSTRAP_SUPERUSER = 10;

const READ_HISTORY = sql`SELECT version, checksum FROM ONLY cadastre.schema_history`;

const SCHEMA_OWNER = sql`
SELECT pg_catalog.bool_and(owner.rolsuper OR owner.rolname = current_user) AS trusted
FROM pg_catalog.pg_namespace AS place
JOIN pg_catalog.pg_roles AS owner ON owner.oid = place.nspowner
WHERE place.nspname = 'cadastre'`;

const CREATE_HISTORY = [
  sql`CREATE SCHEMA IF NOT EXISTS cadastre`,
  sql`REVOKE ALL ON SCHEMA cadastre FROM PUBLIC`,
  sql`CREATE TABLE IF NOT EXISTS cadastre.schema_history (
    version text PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    duration_ms integer NOT NULL,
    applied_by text NOT NULL
  )`,
  sql`REVOKE ALL ON TABLE cadastre.schema_history FROM PUBLIC`,
];

/** null: there is none in this database. Throws `REFUSED` when it does not belong to a superuser. */
export async function readHistory(session: Session): Promise<SchemaHistory | null> {
  const { rows: owners } = await session.run<{
    table_owner: number | null;
    kind: string | null;
    schema_owner: number | null;
  }>(OWNERS);
  const { table_owner: table = null, kind = null, schema_owner: schema = null } = owners[0] ?? {};
  if (table === null) return null;
  if (kind !== 'r' || !(await areTrusted(session, [table, schema ?? 0]))) throw notOurs(session.database);
  const { rows } = await session.run<{ version: string; checksum: string }>(READ_HISTORY);
  return new Map(rows.map(({ version, checksum }) => [version, checksum]));
}

async function areTrusted(session: Session, owners: readonly number[]): Promise<boolean> {
  if (owners.every((owner) => owner === BOOTSTRAP_SUPERUSER)) return true;
  const { rows } = await session.run<{ trusted: boolean }>(
    sql`SELECT pg_catalog.count(*) = ${new Set(owners).size} AS trusted FROM pg_catalog.pg_roles
        WHERE oid = ANY (${[...new Set(owners)]}::oid[]) AND (rolsuper OR rolname = current_user)`,
  );
  return rows[0]?.trusted === true;
}

/** As the owner of a fresh clone, which may read the history and not write it. null: it may not, or there is none. */
export async function readHistoryAsOwner(session: Session): Promise<SchemaHistory | null> {
  try {
    const { rows } = await session.run<{ version: string; checksum: string }>(
      sql`SELECT version, checksum FROM cadastre.schema_history`,
    );
    return new Map(rows.map((row) => [row.version, row.checksum]));
  } catch (error) {
    if (!(error instanceof CadastreError) || !UNREADABLE.includes(error.details.sqlstate ?? '')) throw error;
    return null;
  }
}

const UNREADABLE: readonly string[] = [SQLSTATE.insufficientPrivilege, SQLSTATE.undefinedTable];

/** Lets the owner of each clone read what was applied; a template of an older Cadastre lacks it. */
export const HISTORY_TO_OWNER = [
  sql`GRANT USAGE ON SCHEMA cadastre TO pg_database_owner`,
  sql`GRANT SELECT ON TABLE cadastre.schema_history TO pg_database_owner`,
];

/** Makes the history where it is missing, as the superuser of the session, so that no tenant can write it. */
export async function createHistory(session: Session): Promise<void> {
  const { rows } = await session.run<{ trusted: boolean | null }>(SCHEMA_OWNER);
  if (rows[0]?.trusted === false) throw notOurs(session.database);
  await session.batch(CREATE_HISTORY);
}

/**
 * Writes down files that were applied before Cadastre came, in one transaction. What the history has already stays as
 * it is. `by`: who says so, such as another tool.
 */
export async function writeBaseline(
  session: Session,
  files: readonly Pick<Migration, 'version' | 'name' | 'checksum'>[],
  by: string,
): Promise<void> {
  await createHistory(session);
  await session.run(
    sql`INSERT INTO cadastre.schema_history (version, name, checksum, duration_ms, applied_by)
        SELECT version, name, checksum, 0, ${by}
        FROM jsonb_to_recordset(${JSON.stringify(files.map(({ version, name, checksum }) => ({ version, name, checksum })))}::jsonb)
          AS file(version text, name text, checksum text)
        ON CONFLICT (version) DO NOTHING`,
  );
}

/** What a migration leaves in the history; in the same transaction wherever it has one. */
export function historyRow(migration: Migration, durationMs: number, appliedBy: string) {
  const { version, name, checksum } = migration;
  return sql`INSERT INTO cadastre.schema_history (version, name, checksum, duration_ms, applied_by)
    VALUES (${version}, ${name}, ${checksum}, ${Math.round(durationMs)}, ${appliedBy})
    ON CONFLICT (version) DO UPDATE SET name = excluded.name, checksum = excluded.checksum, applied_at = now(),
      duration_ms = excluded.duration_ms, applied_by = excluded.applied_by
    WHERE ${migration.repeatable === true}`;
}

/**
 * What is still to be applied, in order. Throws `CONFLICT` with the file's name when an applied file was
 * edited or is gone, or when a new one would come before an applied one.
 */
export function pendingMigrations(
  blueprint: Blueprint,
  history: SchemaHistory,
  database: string,
): Migration[] {
  const refuse = (file: string, problem: string, wayOut: string): never => {
    throw new CadastreError('CONFLICT', `${file}: ${problem}`, { target: `${database}, ${file}`, wayOut });
  };
  const versions = blueprint.migrations.map((each) => each.version);
  for (const version of history.keys()) {
    if (isNumbered(version) && !versions.includes(version)) {
      refuse(
        `migration ${version}`,
        `was applied to ${database}, but the blueprint ${blueprint.name} no longer has it`,
        'Put the file back, or use the newer blueprint that has it.',
      );
    }
  }
  const newest = newestVersion(history.keys());
  const pending: Migration[] = [];
  for (const migration of blueprint.migrations) {
    const applied = history.get(migration.version);
    if (applied === undefined) {
      if (newest !== null && !migration.repeatable && compareVersions(migration.version, newest) < 0) {
        refuse(
          migration.path,
          `comes before ${newest}, which ${database} already has`,
          'Give the file a number after the last one.',
        );
      }
      pending.push(migration);
    } else if (applied !== migration.checksum && migration.repeatable) {
      pending.push(migration);
    } else if (applied !== migration.checksum) {
      refuse(
        migration.path,
        `was edited after it was applied to ${database}`,
        'Put the file back as it was and write the change as a new migration.',
      );
    }
  }
  return pending;
}

function notOurs(database: string): CadastreError {
  return new CadastreError(
    'REFUSED',
    `The schema cadastre in ${database} does not belong to a superuser, so its history cannot be trusted`,
    {
      target: database,
      wayOut:
        'Look at what is in the schema cadastre and rename it, or give the schema and its table schema_history to the superuser.',
    },
  );
}
