import type { Session } from '../postgres/session.ts';
import { identifier, joined, sql, trusted } from '../postgres/sql.ts';

/** Something in a shared database that looks like one tenant's. */
export interface FoundPlace {
  readonly schema: string | null;
  readonly tenantId: number | null;
  readonly owner: string | null;
  readonly bytes: number | null;
  /** Of shared tables; 0 for a schema. */
  readonly rows: number;
}

/**
 * Schemas that are neither PostgreSQL's, nor an extension's, nor Cadastre's own, in two queries: sizes are asked of
 * nobody's alone. The number is that of the places that were given out, or of the mark on the owner.
 */
export async function readSchemaPlaces(
  session: Session,
  isNobodys: (place: FoundPlace) => boolean,
): Promise<FoundPlace[]> {
  const { rows } = await session.run<{ schema: string; owner: string; number: string | null }>(
    sql`SELECT nspname AS schema, pg_get_userbyid(nspowner) AS owner,
          coalesce((SELECT tenant_id::text FROM cadastre.places WHERE schema_name = nspname),
                   substring(shobj_description(nspowner, 'pg_authid') FROM '^Cadastre tenant (\\d+)')) AS number
        FROM pg_namespace
        WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public', 'cadastre')
          AND NOT EXISTS (SELECT FROM pg_extension WHERE extnamespace = pg_namespace.oid)
          AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_namespace'::regclass
                          AND objid = pg_namespace.oid AND deptype = 'e')
        ORDER BY 1`,
  );
  const nobodys = rows
    .map(({ schema, owner, number }) => ({
      schema,
      owner,
      tenantId: number === null ? null : Number(number),
      bytes: null,
      rows: 0,
    }))
    .filter(isNobodys);
  if (nobodys.length === 0) return [];
  const { rows: sizes } = await session.run<{ schema: string; bytes: number }>(
    sql`SELECT nspname AS schema, sum(pg_total_relation_size(pg_class.oid))::float8 AS bytes
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE relkind IN ('r', 'm') AND nspname = ANY (${nobodys.map(({ schema }) => schema)}::text[]) GROUP BY 1`,
  );
  const bytes = new Map(sizes.map((size) => [size.schema, size.bytes]));
  return nobodys.map((place) => ({ ...place, bytes: bytes.get(place.schema) ?? 0 }));
}

interface SharedTable extends Record<string, unknown> {
  readonly schema: string;
  readonly name: string;
  /** An index begins with `tenant_id`: the next number is one step away, whatever number of rows lies between. */
  readonly indexed: boolean;
}

/** Numbers that stand in `tenant_id`, in three queries; rows are counted of nobody's alone. */
export async function readRowPlaces(
  session: Session,
  isNobodys: (place: FoundPlace) => boolean,
): Promise<FoundPlace[]> {
  const { rows: tables } = await session.run<SharedTable>(
    sql`SELECT nspname AS schema, relname AS name, EXISTS (
          SELECT FROM pg_index WHERE indrelid = pg_class.oid AND indkey[0] = attnum AND indisvalid AND indpred IS NULL) AS indexed
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'tenant_id' AND NOT attisdropped
        WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname !~ '^pg_'
          AND nspname NOT IN ('information_schema', 'cadastre')
        ORDER BY 1, 2`,
  );
  if (tables.length === 0) return [];
  const { rows: numbers } = await session.run<{ id: string }>(
    sql`SELECT DISTINCT id::text AS id FROM (${joined(tables.map(numbersOf), ' UNION ALL ')}) AS numbers`,
  );
  const nobodys = numbers
    .map(({ id }) => ({ schema: null, tenantId: Number(id), owner: null, bytes: null, rows: 0 }))
    .filter((place) => Number.isSafeInteger(place.tenantId) && isNobodys(place));
  if (nobodys.length === 0) return [];
  const wanted = trusted(`(${nobodys.map(({ tenantId }) => String(tenantId)).join(', ')})`);
  const { rows: counts } = await session.run<{ id: string; rows: number }>(
    sql`SELECT tenant_id::text AS id, sum(rows)::float8 AS rows FROM (${joined(
      tables.map((table) =>
        joined(
          [
            trusted('SELECT tenant_id, count(*) AS rows FROM'),
            qualified(table),
            trusted('WHERE tenant_id IN'),
            wanted,
            trusted('GROUP BY 1'),
          ],
          ' ',
        ),
      ),
      ' UNION ALL ',
    )}) AS counts GROUP BY 1`,
  );
  const rows = new Map(counts.map((count) => [Number(count.id), count.rows]));
  return nobodys.map((place) => ({ ...place, rows: rows.get(place.tenantId) ?? 0 }));
}

const qualified = ({ schema, name }: SharedTable) => joined([identifier(schema), identifier(name)], '.');

function numbersOf(table: SharedTable) {
  const from = qualified(table);
  const pieces = table.indexed
    ? [
        trusted('(WITH RECURSIVE ids AS ((SELECT tenant_id AS id FROM'),
        from,
        trusted('ORDER BY 1 LIMIT 1) UNION ALL SELECT (SELECT tenant_id FROM'),
        from,
        trusted(
          'WHERE tenant_id > ids.id ORDER BY 1 LIMIT 1) FROM ids WHERE ids.id IS NOT NULL) SELECT id FROM ids WHERE id IS NOT NULL)',
        ),
      ]
    : [trusted('(SELECT DISTINCT tenant_id AS id FROM'), from, trusted(')')];
  return joined(pieces, ' ');
}
