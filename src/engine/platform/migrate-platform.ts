import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

interface PlatformMigration {
  readonly version: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/** Serialises two apps that migrate one platform database at once. Random, fixed. */
const MIGRATION_LOCK = 7_305_114_022;

/** The platform's own migrations, `NNNN_words.sql`, in order. */
export async function readPlatformMigrations(directory: string): Promise<PlatformMigration[]> {
  const files = (await readdir(directory)).filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file)).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(directory, file), 'utf8');
      return {
        version: Number(file.slice(0, 4)),
        name: file.slice(5, -4),
        text,
        checksum: createHash('sha256').update(text).digest('hex'),
      };
    }),
  );
}

/** The schema version found; null where there is no platform schema at all. */
export async function platformVersion(session: Session): Promise<number | null> {
  const { rows } = await session.run<{ present: boolean }>(
    sql`SELECT to_regclass('platform.schema_history') IS NOT NULL AS present`,
  );
  if (!rows[0]?.present) return null;
  const found = await session.run<{ version: number | null }>(
    sql`SELECT max(version)::int AS version FROM platform.schema_history`,
  );
  return found.rows[0]?.version ?? 0;
}

/**
 * Brings the schema `platform` up to date, each file in one transaction with its history row.
 * Throws `PLATFORM_TOO_NEW` when a newer app was here, `CONFLICT` when an applied file was edited.
 */
export async function migratePlatform(
  session: Session,
  migrations: readonly PlatformMigration[],
  appVersion: string,
): Promise<number> {
  await session.run(sql`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
  try {
    await session.script(`
      CREATE SCHEMA IF NOT EXISTS platform;
      CREATE TABLE IF NOT EXISTS platform.schema_history (
        version integer PRIMARY KEY,
        name text NOT NULL,
        checksum text NOT NULL,
        app_version text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
      )`);
    const { rows } = await session.run<{ version: number; checksum: string }>(
      sql`SELECT version, checksum FROM platform.schema_history ORDER BY version`,
    );
    const newest = migrations.at(-1)?.version ?? 0;
    const found = rows.at(-1)?.version ?? 0;
    if (found > newest) throw tooNew(found, newest);
    const applied = new Map(rows.map((row) => [row.version, row.checksum]));
    for (const migration of migrations) {
      const checksum = applied.get(migration.version);
      if (checksum === undefined) await applyOne(session, migration, appVersion);
      else if (checksum !== migration.checksum) {
        throw new CadastreError(
          'CONFLICT',
          `Platform migration ${migration.version} differs from the one that was applied`,
          {
            wayOut: 'Install the release of Cadastre that wrote this platform database, or a newer one.',
          },
        );
      }
    }
    return newest;
  } finally {
    await session.run(sql`SELECT pg_advisory_unlock(${MIGRATION_LOCK})`).catch(() => undefined);
  }
}

export function tooNew(found: number, expected: number): CadastreError {
  return new CadastreError(
    'PLATFORM_TOO_NEW',
    `The platform database has schema version ${found}; this Cadastre knows up to ${expected}`,
    { wayOut: 'Update Cadastre on this workstation. Nothing was read or changed.' },
  );
}

async function applyOne(session: Session, migration: PlatformMigration, appVersion: string): Promise<void> {
  await session.transaction(async () => {
    await session.run(sql`SET LOCAL lock_timeout = '5s'`);
    await session.script(migration.text);
    await session.run(
      sql`INSERT INTO platform.schema_history (version, name, checksum, app_version)
          VALUES (${migration.version}, ${migration.name}, ${migration.checksum}, ${appVersion})`,
    );
  });
}
