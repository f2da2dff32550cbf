import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { SQLSTATE } from '../postgres/sqlstates.ts';
import type { Blueprint, Migration } from './blueprint.ts';
import { compareVersions } from './load-migrations.ts';

/** Version to checksum of what was applied. */
export type SchemaHistory = ReadonlyMap<string, string>;

/**
 * One round trip. The table is read only when it and its schema belong to superusers or to us: in its place, a tenant
 * could otherwise leave a view whose functions would run with our rights. `query_to_xml` is what lets a plain
 * query look before it reads; versions and checksums are digits and letters, which XML leaves as they are.
 */
const GUARDED = sql`
SELECT found.trusted,
  CASE WHEN found.trusted THEN pg_catalog.query_to_xml(
    'SELECT pg_catalog.string_agg(pg_catalog.format(''%s=%s'', version, checksum), '' '') AS applied
     FROM ONLY cadastre.schema_history',
    false, false, '')::pg_catalog.text END AS history
FROM (
  SELECT (table_owner.rolsuper OR table_owner.rolname = current_user)
    AND (schema_owner.rolsuper OR schema_owner.rolname = current_user) AND history.relkind = 'r' AS trusted
  FROM pg_catalog.pg_namespace AS place
  JOIN pg_catalog.pg_roles AS schema_owner ON schema_owner.oid = place.nspowner
  JOIN pg_catalog.pg_class AS history ON history.relnamespace = place.oid
  JOIN pg_catalog.pg_roles AS table_owner ON table_owner.oid = history.relowner
  WHERE place.nspname = 'cadastre' AND history.relname = 'schema_history'
) AS found`;

const READ_HISTORY = { ...GUARDED, shown: 'SELECT version, checksum FROM cadastre.schema_history' };

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
  const { rows } = await session.run<{ trusted: boolean; history: string | null }>(READ_HISTORY);
  const [row] = rows;
  if (!row) return null;
  if (!row.trusted) throw notOurs(session.database);
  const list = /<applied>([^<]*)<\/applied>/.exec(row.history ?? '')?.[1] ?? '';
  return new Map(
    list
      .split(' ')
      .filter((entry) => entry !== '')
      .map((entry) => {
        const [version = '', checksum = ''] = entry.split('=');
        return [version, checksum];
      }),
  );
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
    if (!versions.includes(version)) {
      refuse(
        `migration ${version}`,
        `was applied to ${database}, but the blueprint ${blueprint.name} no longer has it`,
        'Put the file back, or use the newer blueprint that has it.',
      );
    }
  }
  const newest = newestNumber([...history.keys()]);
  const pending: Migration[] = [];
  for (const migration of blueprint.migrations) {
    const applied = history.get(migration.version);
    if (applied === undefined) {
      if (newest !== undefined && !migration.repeatable && compareVersions(migration.version, newest) < 0) {
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

/** Repeatable files have no number and are never too late. */
const newestNumber = (versions: readonly string[]): string | undefined =>
  versions
    .filter((version) => /^\d/.test(version))
    .toSorted(compareVersions)
    .at(-1);

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
