import { readHistory } from '../../blueprints/schema-history.ts';
import type { Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import type { ScriptPlace } from './file-script.ts';

/**
 * What was applied to this place, as it says itself; null: it has no history. Throws `REFUSED` when a table that is not
 * a superuser's stands in its place.
 */
export async function readPlaceHistory(
  session: Session,
  { placeId }: Pick<ScriptPlace, 'placeId'>,
): Promise<ReadonlyMap<string, string> | null> {
  if (placeId === null) return readHistory(session);
  const { rows: places } = await session.run(
    sql`SELECT FROM ONLY cadastre.places WHERE tenant_id = ${placeId}`,
  );
  if (places.length === 0) return null;
  const { rows } = await session.run<{ version: string; checksum: string }>(
    sql`SELECT version, checksum FROM ONLY cadastre.place_history WHERE tenant_id = ${placeId}`,
  );
  return new Map(rows.map(({ version, checksum }) => [version, checksum]));
}

/** A file without transaction that was begun here and has not ended. */
export interface Unfinished {
  readonly version: string;
  /** Of the file as it was then. */
  readonly checksum: string;
  /** Index of the statement that was begun last. */
  readonly statement: number;
}

/** null: none. */
export async function readUnfinished(
  session: Session,
  { placeId }: Pick<ScriptPlace, 'placeId'>,
): Promise<Unfinished | null> {
  const { rows: found } = await session.run<{ there: boolean }>(
    sql`SELECT pg_catalog.to_regclass('cadastre.schema_unfinished') IS NOT NULL AS there`,
  );
  if (!found[0]?.there) return null;
  const { rows } = await session.run<{ version: string; checksum: string; statement: number }>(
    sql`SELECT version, checksum, statement FROM ONLY cadastre.schema_unfinished WHERE tenant_id = ${placeId ?? 0}`,
  );
  return rows[0] ?? null;
}
