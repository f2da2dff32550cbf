import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

/** A shared database may take this long, and a lock this long; milliseconds. */
const PATIENCE = "SET statement_timeout = '15s'; SET lock_timeout = '1s'";

/** A tenant that has a schema of its own in a shared database. */
export interface SchemaPlace {
  readonly tenant: number;
  readonly schema: string;
  /** Its other schemas are those that belong to this role; null: others have it too. */
  readonly ownerRole: string | null;
}

/**
 * Bytes of each of these tenants' schemas in the database of this session, with indexes and TOAST: one question however
 * many they are. null: somebody holds one of its tables alone at this moment, and we do not wait in line behind.
 */
export async function readSchemas(
  session: Session,
  places: readonly SchemaPlace[],
): Promise<ReadonlyMap<number, number | null>> {
  await session.script(PATIENCE);
  const { rows } = await session.run<{ tenant: number; bytes: string | null }>(
    sql`WITH place AS MATERIALIZED (
          SELECT each.tenant, namespace.oid FROM jsonb_to_recordset(${JSON.stringify(places)}::jsonb) AS each
            (tenant integer, schema text, "ownerRole" text)
          LEFT JOIN pg_roles ON rolname = each."ownerRole"
          JOIN pg_namespace AS namespace ON nspname = each.schema OR nspowner = pg_roles.oid
        ), held AS MATERIALIZED (
          SELECT DISTINCT relation FROM pg_locks
          WHERE locktype = 'relation' AND mode = 'AccessExclusiveLock'
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        )
        SELECT place.tenant,
          CASE WHEN bool_or(held.relation IS NOT NULL) THEN NULL
            ELSE coalesce(sum(CASE WHEN held.relation IS NULL THEN pg_total_relation_size(class.oid) END), 0) END AS bytes
        FROM place LEFT JOIN pg_class AS class ON class.relnamespace = place.oid AND relkind IN ('r', 'm', 'S')
        LEFT JOIN held ON held.relation = class.oid
        GROUP BY place.tenant`,
  );
  return new Map(rows.map(({ tenant, bytes }) => [tenant, bytes === null ? null : Number(bytes)]));
}
