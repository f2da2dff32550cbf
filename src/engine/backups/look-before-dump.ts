import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { BackupOrder } from './backup-order.ts';
import { type LostByDump, readLostByDump } from './lost-by-dump.ts';
import { readTenantRows, type TenantRows } from './tenant-rows.ts';

/** What the archive has to hold, and what it cannot. */
export interface Look {
  readonly before: Expected;
  readonly lost: LostByDump | null;
  readonly rows: TenantRows | null;
}

/** Where only rows are wanted, the session sees from here on the moment in which they were counted. */
export async function lookBefore(session: Session, order: BackupOrder): Promise<Look> {
  const { rowsOf, schema = null } = order;
  const isPart = rowsOf !== undefined || schema !== null;
  if (isPart) await refuseLargeObjects(session, order);
  const rows = rowsOf ? await readTenantRows(session, rowsOf.tenantId) : null;
  const expected = await readExpected(session, schema);
  const lost = await readLostByDump(session, {
    current: order.database,
    usualName: order.usualName,
    roles: order.roles,
    isPart,
  });
  if (rows === null) return { before: expected, lost, rows };
  const counts = Object.values(rows.counts);
  return {
    before: {
      ...expected,
      bytes: rows.bytes,
      tables: counts.length,
      counts: { tables: counts.length, rows: counts.reduce((sum, each) => sum + each, 0) },
    },
    lost,
    rows,
  };
}

/** A dump of a part has none of them: they lie outside of every schema, and row security does not know them. */
async function refuseLargeObjects(session: Session, { database, roles }: BackupOrder): Promise<void> {
  const { rows } = await session.run<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM pg_largeobject_metadata JOIN pg_roles ON pg_roles.oid = lomowner
        WHERE rolname = ANY (${roles}::text[])`,
  );
  const count = rows[0]?.count ?? 0;
  if (count === 0) return;
  throw new CadastreError(
    'NOT_SUPPORTED',
    `The tenant has ${count === 1 ? 'a large object' : `${count} large objects`} in ${database}, and a dump of one tenant holds none`,
    {
      target: database,
      wayOut: 'Save them with \\lo_export and remove them with \\lo_unlink in psql, or waive the backup.',
    },
  );
}

export interface Expected {
  readonly server: { readonly major: number; readonly version: string };
  readonly bytes: number;
  /** Tables that hold rows of their own and belong to no extension. */
  readonly tables: number;
  readonly counts: Readonly<Record<string, number>>;
}

async function readExpected(session: Session, schema: string | null): Promise<Expected> {
  const { rows } = await session.run<{
    version: string;
    number: number;
    bytes: number;
    tables: number;
    views: number;
    sequences: number;
    routines: number;
    schemas: number;
    large_objects: number;
    rows: number;
  }>(
    sql`WITH own AS (
          SELECT relkind, reltuples, pg_class.oid FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
          WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND relpersistence <> 't'
            AND (${schema}::text IS NULL OR nspname = ${schema})
            AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
        )
        SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
               CASE WHEN ${schema}::text IS NULL THEN pg_database_size(current_database())
                    ELSE (SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM own WHERE relkind = 'r') END::float8 AS bytes,
               (SELECT count(*)::int FROM own WHERE relkind = 'r') AS tables,
               (SELECT count(*)::int FROM own WHERE relkind IN ('v', 'm')) AS views,
               (SELECT count(*)::int FROM own WHERE relkind = 'S') AS sequences,
               (SELECT coalesce(sum(reltuples) FILTER (WHERE reltuples > 0), 0)::float8 FROM own WHERE relkind = 'r') AS rows,
               (SELECT count(*)::int FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
                WHERE nspname !~ '^pg_' AND nspname <> 'information_schema') AS routines,
               (SELECT count(*)::int FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema') AS schemas,
               (SELECT count(*)::int FROM pg_largeobject_metadata) AS large_objects`,
  );
  const row = rows[0];
  if (!row) throw new CadastreError('INTERNAL', 'The database said nothing of itself');
  const { version, number, bytes, rows: estimated, large_objects, ...counts } = row;
  return {
    server: { major: Math.floor(number / 10_000), version: version.split(' ')[0] ?? version },
    bytes,
    tables: row.tables,
    counts: { ...counts, largeObjects: large_objects, rowsEstimated: estimated },
  };
}
