import type { Blueprint, BlueprintFile, Migration } from '../../blueprints/blueprint.ts';
import { migrationError } from '../../blueprints/migration-error.ts';
import { CadastreError } from '../../errors.ts';
import type { Session } from '../../postgres/session.ts';
import { identifier, sql } from '../../postgres/sql.ts';
import { protectTables } from '../../provisioning/shared/row-tables.ts';
import {
  asOwner,
  historyRow,
  isPlainDdl,
  ORPHANED,
  opening,
  type ScriptOptions,
  type ScriptPlace,
} from './file-script.ts';

interface SharedWork {
  readonly lot: readonly Migration[];
  readonly history: ReadonlyMap<string, string>;
  readonly blueprint: Blueprint;
  /** What the tables were built from. */
  readonly built: Blueprint;
  readonly ownerRole: string;
}

/**
 * Files for tables that many tenants share, all in one transaction with the files under `row/` that came with them and
 * with row security on what is new: at no moment is there a table through which tenants could meet. Files that write
 * rows write those of all tenants: for that time the tables' owner is let past row security, and nobody else gets in.
 */
export async function applyShared(
  session: Session,
  place: ScriptPlace,
  { lot, history, blueprint, built, ownerRole }: SharedWork,
  options: ScriptOptions,
): Promise<void> {
  await session.transaction(async () => {
    await session.script([ORPHANED, ...opening(place, history, options)].join('\n;\n'));
    const rowFiles = await rowFilesToCome(session, blueprint, built);
    const writes = [...lot, ...rowFiles].some(({ content }) => !isPlainDdl(content));
    const forced = writes ? await forcedTables(session) : [];
    await session.batch(forced.map((table) => sql`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`));
    for (const migration of [...lot, ...rowFiles]) {
      const begun = performance.now();
      try {
        await session.script(asOwner(place, migration.content).join('\n;\n'));
      } catch (error) {
        throw migrationError(migration, error, 0);
      }
      if (!lot.includes(migration)) continue;
      // The transaction is of all of them: each has its own time.
      await session.script(historyRow(place, migration, options.appliedBy, performance.now() - begun));
    }
    await session.batch(forced.map((table) => sql`ALTER TABLE IF EXISTS ${table} FORCE ROW LEVEL SECURITY`));
    await protectTables(session, blueprint, { ownerRole });
    const version = lot.findLast(({ repeatable }) => repeatable !== true)?.version ?? null;
    for (const { path, checksum } of rowFiles) {
      await session.run(
        sql`INSERT INTO cadastre.row_files (path, checksum, version) VALUES (${path}, ${checksum}, ${version})`,
      );
    }
  });
}

/** Those under `row/` that these tables do not have. The list of those they have is begun with what they were built from. */
async function rowFilesToCome(
  session: Session,
  blueprint: Blueprint,
  built: Blueprint,
): Promise<Migration[]> {
  const { rows: found } = await session.run<{ there: boolean }>(
    sql`SELECT pg_catalog.to_regclass('cadastre.row_files') IS NOT NULL AS there`,
  );
  if (!found[0]?.there) {
    await session.batch([
      // Without a version: it came with the tables themselves, and cannot be taken back.
      sql`CREATE TABLE cadastre.row_files (path text PRIMARY KEY, checksum text NOT NULL, version text)`,
      sql`REVOKE ALL ON TABLE cadastre.row_files FROM PUBLIC`,
    ]);
    for (const { path, checksum } of built.rowMigrations) {
      await session.run(sql`INSERT INTO cadastre.row_files (path, checksum) VALUES (${path}, ${checksum})`);
    }
  }
  const { rows } = await session.run<{ path: string; checksum: string }>(
    sql`SELECT path, checksum FROM ONLY cadastre.row_files`,
  );
  const known = new Map(rows.map(({ path, checksum }) => [path, checksum]));
  return blueprint.rowMigrations.filter((file) => {
    const applied = known.get(file.path);
    if (applied !== undefined && applied !== file.checksum) throw edited(session, file);
    return applied === undefined;
  });
}

function edited(session: Session, { path }: Pick<BlueprintFile, 'path'>): CadastreError {
  return new CadastreError('CONFLICT', `${path}: was edited after it was applied to ${session.database}`, {
    target: `${session.database}, ${path}`,
    wayOut: 'Put the file back as it was and write the change as a new one.',
  });
}

/** Tables whose owner too is held by row security. */
export async function forcedTables(session: Session) {
  const { rows } = await session.run<{ schema: string; name: string }>(
    sql`SELECT nspname AS schema, relname AS name FROM pg_catalog.pg_class
        JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relforcerowsecurity AND relkind IN ('r', 'p') ORDER BY 1, 2`,
  );
  return rows.map(({ schema, name }) => ({
    ...identifier(schema),
    sent: `${identifier(schema).sent}.${identifier(name).sent}`,
    shown: `${identifier(schema).shown}.${identifier(name).shown}`,
  }));
}
