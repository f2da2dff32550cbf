import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

/** Sizes are read for this long at most; milliseconds. Thousands of databases take turns. */
const SIZES_FOR_MS = 15_000;

/** A database as its server counts it. */
export interface FoundDatabase {
  readonly name: string;
  /** null: there was no time left, or it may not be known. */
  readonly bytes: number | null;
  readonly commits: number;
  readonly rollbacks: number;
  readonly tempBytes: number;
  readonly deadlocks: number;
  readonly statsReset: Date | null;
}

export interface FoundDatabases {
  /** May the server's user see what others do, and the size of what it may not enter? */
  readonly seesAll: boolean;
  readonly databases: ReadonlyMap<string, FoundDatabase>;
}

interface Row extends Record<string, unknown> {
  readonly sees_all: boolean;
  readonly name: string | null;
  readonly bytes: string | null;
  readonly commits: string;
  readonly rollbacks: string;
  readonly temp_bytes: string;
  readonly deadlocks: string;
  readonly stats_reset: Date | null;
}

/** Sizes and counters of these databases, one question however many they are; sizes of the first ones first. */
export async function readDatabases(
  maintenance: Pick<Database, 'run'>,
  names: readonly string[],
): Promise<FoundDatabases> {
  const { rows } = await maintenance.run<Row>(
    sql`WITH may AS MATERIALIZED (
          SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all
        ), wanted AS MATERIALIZED (
          SELECT oid, datname, place FROM unnest(${names}::text[]) WITH ORDINALITY AS each (name, place)
          JOIN pg_database ON datname = name WHERE datconnlimit <> -2
        ), sized AS MATERIALIZED (
          -- The order is kept: who has waited longest is read before the time is over.
          SELECT oid, datname, CASE
            WHEN clock_timestamp() > statement_timestamp() + make_interval(secs => ${SIZES_FOR_MS / 1000}) THEN NULL
            WHEN (SELECT sees_all FROM may) OR has_database_privilege(oid, 'CONNECT') THEN pg_database_size(oid) END AS bytes
          FROM (SELECT oid, datname FROM wanted ORDER BY place) AS in_turn
        )
        SELECT sees_all, sized.datname::text AS name, bytes, coalesce(xact_commit, 0) AS commits,
          coalesce(xact_rollback, 0) AS rollbacks, coalesce(temp_bytes, 0) AS temp_bytes,
          coalesce(deadlocks, 0) AS deadlocks, stats_reset
        FROM may LEFT JOIN sized ON true LEFT JOIN pg_stat_database AS counted ON counted.datid = sized.oid`,
  );
  const databases = rows.flatMap(({ name, ...row }): FoundDatabase[] =>
    name === null
      ? []
      : [
          {
            name,
            bytes: row.bytes === null ? null : Number(row.bytes),
            commits: Number(row.commits),
            rollbacks: Number(row.rollbacks),
            tempBytes: Number(row.temp_bytes),
            deadlocks: Number(row.deadlocks),
            statsReset: row.stats_reset,
          },
        ],
  );
  return {
    seesAll: rows[0]?.sees_all ?? false,
    databases: new Map(databases.map((each) => [each.name, each])),
  };
}
