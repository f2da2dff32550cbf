import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { identifier, joined, sql, trusted } from '../postgres/sql.ts';

/** Whose rows of tables that tenants share, and the role that row security lets see them and no others. */
export interface RowsOf {
  readonly tenantId: number;
  readonly role: string;
}

/** What a dump of one tenant's rows has to hold, as of one moment. */
export interface TenantRows {
  /** Of the transaction that counted: whoever dumps with it sees the very same rows. Good until that one ends. */
  readonly snapshot: string;
  /** Rows by table, `schema.table` as written in `COPY`. */
  readonly counts: Readonly<Record<string, number>>;
  /** About; the tables are of all tenants. */
  readonly bytes: number;
  /** Tables that hold nothing of one tenant, such as Cadastre's own, quoted for a pattern. */
  readonly leftOut: readonly string[];
}

interface Table extends Record<string, unknown> {
  readonly schema: string;
  readonly name: string;
  readonly shared: boolean;
  readonly bytes: number;
  readonly tuples: number;
}

/**
 * Begins a transaction that sees one moment, and counts in it what the tenant has in each table. As a superuser, past
 * row security: what a dump as the tenant's role holds is compared with this. The caller ends the session.
 */
export async function readTenantRows(session: Session, tenantId: number): Promise<TenantRows> {
  await session.script(
    'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0',
  );
  const { rows: tables } = await session.run<Table>(
    sql`SELECT nspname AS schema, relname AS name, pg_total_relation_size(pg_class.oid)::float8 AS bytes,
               greatest(reltuples, 0)::float8 AS tuples,
               nspname <> 'cadastre' AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid
                 AND attname = 'tenant_id' AND NOT attisdropped) AS shared
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'p') AND relpersistence <> 't' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
          AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
          -- Rows of a partitioned table lie in its partitions, which are counted.
          AND (relkind = 'r' OR NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid
                 AND attname = 'tenant_id' AND NOT attisdropped))
        ORDER BY 1, 2`,
  );
  const shared = tables.filter((table) => table.shared);
  const counted = await count(session, shared, tenantId);
  return {
    snapshot: await exportSnapshot(session),
    counts: Object.fromEntries(
      shared.map((table, at) => [tableKey(table.schema, table.name), counted[at] ?? 0]),
    ),
    bytes: shared.reduce(
      (sum, { bytes, tuples }, at) =>
        sum + (bytes * (counted[at] ?? 0)) / Math.max(tuples, counted[at] ?? 0, 1),
      0,
    ),
    leftOut: tables.filter((table) => !table.shared).map(({ schema, name }) => qualified(schema, name).sent),
  };
}

async function count(session: Session, tables: readonly Table[], tenantId: number): Promise<number[]> {
  if (tables.length === 0) return [];
  const { rows } = await session.run<{ at: number; rows: number }>(
    sql`${joined(
      tables.map(({ schema, name }, at) =>
        joined(
          [
            trusted(`SELECT ${at} AS at, count(*)::float8 AS rows FROM `),
            qualified(schema, name),
            trusted(` WHERE tenant_id = ${tenantId}`),
          ],
          '',
        ),
      ),
      ' UNION ALL ',
    )}`,
  );
  return rows.toSorted((a, b) => a.at - b.at).map((row) => row.rows);
}

async function exportSnapshot(session: Session): Promise<string> {
  const { rows } = await session.run<{ snapshot: string }>(sql`SELECT pg_export_snapshot() AS snapshot`);
  if (rows[0]) return rows[0].snapshot;
  throw new CadastreError('INTERNAL', 'PostgreSQL exported no snapshot');
}

const qualified = (schema: string, name: string) => joined([identifier(schema), identifier(name)], '.');

/** One text for a table, however a program quotes it. */
export const tableKey = (schema: string, name: string): string => `${schema}.${name}`;
