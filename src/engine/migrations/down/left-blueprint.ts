import { type Blueprint, contentHash, filesOf } from '../../blueprints/blueprint.ts';
import type { Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import type { PlaceHistory } from '../run/direction.ts';
import { numbered } from './way-back.ts';

interface LeftContext {
  connectTo(serverId: string, database: string): Promise<Session>;
}

interface LeftPlace {
  readonly isolation: 'database' | 'schema' | 'row';
  readonly serverId: string;
  readonly database: string;
}

/** The blueprint with exactly the files that a place is left with, its hash taken anew. */
export async function leftBlueprint(
  context: LeftContext,
  place: LeftPlace,
  blueprint: Blueprint,
  history: PlaceHistory,
): Promise<Blueprint> {
  const migrations = blueprint.migrations.filter(({ version }) => history.has(version));
  const rowFiles = place.isolation === 'row' ? await rowFilesOf(context, place) : null;
  const rowMigrations = blueprint.rowMigrations.filter(({ path }) => rowFiles === null || rowFiles.has(path));
  const version = numbered(history)[0] ?? blueprint.version;
  const left = { ...blueprint, migrations, rowMigrations, version };
  return { ...left, hash: contentHash(filesOf(left)) };
}

/** null: the tables have only what they were made with. */
async function rowFilesOf(
  { connectTo }: LeftContext,
  { serverId, database }: LeftPlace,
): Promise<ReadonlySet<string> | null> {
  const session = await connectTo(serverId, database);
  try {
    const { rows: found } = await session.run<{ there: boolean }>(
      sql`SELECT pg_catalog.to_regclass('cadastre.row_files') IS NOT NULL AS there`,
    );
    if (!found[0]?.there) return null;
    const { rows } = await session.run<{ path: string }>(sql`SELECT path FROM ONLY cadastre.row_files`);
    return new Set(rows.map(({ path }) => path));
  } finally {
    await session.close();
  }
}
