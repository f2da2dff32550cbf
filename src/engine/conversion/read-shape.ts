import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { DataPlace } from './conversion-run.ts';

export interface ShapedTable {
  readonly name: string;
  /** Those that hold what was written, without `tenant_id` of shared tables. Generated ones follow by themselves. */
  readonly columns: readonly string[];
  /** As the place itself calls them, qualified where they are its own. */
  readonly types: readonly string[];
  /** Those whose values have no bound. */
  readonly long: readonly string[];
}

export interface Shape {
  readonly tables: readonly ShapedTable[];
  readonly sequences: readonly string[];
  /** Everything that has a name, in one form for all models. */
  readonly objects: readonly string[];
  /** Those of shared tables are others, since their keys are: null. */
  readonly indexes: readonly string[] | null;
  readonly largeObjects: number;
}

/** What the place consists of, told so that places of different models compare. */
export async function readShape(session: Session, place: DataPlace): Promise<Shape> {
  const shared = place.model === 'row';
  await session.script("SET search_path = ''");
  const { rows } = await session.run<{ name: string; columns: string[]; types: string[]; long: string[] }>(
    sql`SELECT relname::text AS name, array_agg(attname::text ORDER BY attname) AS columns,
          array_agg(format_type(atttypid, atttypmod) ORDER BY attname) AS types,
          coalesce(array_agg(attname::text ORDER BY attname) FILTER (WHERE attlen = -1 AND attstorage IN ('x', 'e')), '{}') AS long
        FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        WHERE nspname = ${place.schema} AND relkind IN ('r', 'p') AND NOT relispartition
          AND NOT (${shared} AND attname = 'tenant_id')
        GROUP BY relname ORDER BY relname`,
  );
  const others = await session.run<{
    objects: string[];
    sequences: string[];
    indexes: string[];
    large: number;
  }>(
    sql`SELECT coalesce(array_agg(DISTINCT object ORDER BY object), '{}') AS objects,
          coalesce(array_agg(DISTINCT substr(object, 3) ORDER BY substr(object, 3)) FILTER (WHERE object LIKE 'S %'), '{}') AS sequences,
          coalesce(array_agg(DISTINCT 'index ' || substr(object, 3)) FILTER (WHERE object LIKE 'i %'), '{}') AS indexes,
          -- Of a database that is shared, those that its roles own.
          (SELECT count(*)::int FROM pg_largeobject_metadata
            WHERE ${place.model === 'database'} OR pg_get_userbyid(lomowner) = ANY (${place.roles}::text[])) AS large
        FROM (
          SELECT relkind::text || ' ' || relname AS object FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = ${place.schema} AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'i', 'I')
          UNION ALL SELECT 'type ' || typname FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
            WHERE nspname = ${place.schema} AND (typtype IN ('e', 'd', 'r')
                OR EXISTS (SELECT FROM pg_class WHERE pg_class.oid = typrelid AND relkind = 'c'))
              AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_type'::regclass AND objid = pg_type.oid AND deptype = 'e')
          UNION ALL SELECT 'trigger ' || tgname || ' on ' || relname FROM pg_trigger
            JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = ${place.schema} AND NOT tgisinternal
          UNION ALL SELECT 'policy ' || polname || ' on ' || relname FROM pg_policy
            JOIN pg_class ON pg_class.oid = polrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = ${place.schema} AND polname <> 'cadastre_tenant'
          UNION ALL SELECT 'function ' || proname || '/' || pronargs FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
            WHERE nspname = ${place.schema}
              AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
          UNION ALL SELECT 'schema ' || nspname FROM pg_namespace
            WHERE ${place.model !== 'schema'} AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre', 'public')
              -- A schema of its tier is made anew where it goes; what was put into one is its own.
              AND NOT (coalesce(obj_description(oid, 'pg_namespace'), '') LIKE ${`Cadastre tenant ${place.tenantId}, namespace %`}
                AND NOT EXISTS (SELECT FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass
                  AND refobjid = pg_namespace.oid AND deptype = 'n'))
        ) AS found`,
  );
  return {
    tables: rows,
    sequences: others.rows[0]?.sequences ?? [],
    objects:
      others.rows[0]?.objects.filter((object) => !object.startsWith('i ') && !object.startsWith('I ')) ?? [],
    indexes: shared ? null : (others.rows[0]?.indexes ?? []),
    largeObjects: others.rows[0]?.large ?? 0,
  };
}

/** Differences told at a time. */
const TOLD = 10;

/**
 * What one place has and the other has not would be lost on the way. Throws `NOT_SUPPORTED` that names it. The tables of
 * the new place come from the blueprint alone.
 */
export function refuseDifferent(source: Shape, target: Shape): void {
  const told: string[] = [];
  const has = new Set(target.objects);
  const had = new Set(source.objects);
  told.push(
    ...source.objects.filter((object) => !has.has(object)).map((object) => `${object} is the tenant's own`),
  );
  told.push(
    ...target.objects
      .filter((object) => !had.has(object))
      .map((object) => `${object} is gone from the tenant`),
  );
  if (source.indexes !== null && target.indexes !== null) {
    const indexed = new Set(target.indexes);
    const own = source.indexes.filter((name) => !indexed.has(name));
    told.push(...own.map((name) => `${name} is the tenant's own`));
  }
  for (const table of source.tables) {
    const other = target.tables.find(({ name }) => name === table.name);
    if (!other) continue;
    const kinds = ({ columns, types }: ShapedTable) =>
      columns.map((column, index) => `${column} ${unqualified(types[index] ?? '')}`);
    const wanted = new Set(kinds(other));
    const different = kinds(table).filter((column) => !wanted.has(column));
    if (different.length > 0 || table.columns.length !== other.columns.length)
      told.push(`${table.name} has other columns than the blueprint's: ${different.join(', ') || 'fewer'}`);
  }
  if (source.largeObjects > 0) told.push(`${source.largeObjects} large objects`);
  if (told.length === 0) return;
  const more = told.length > TOLD ? `; and ${told.length - TOLD} more` : '';
  throw new CadastreError(
    'NOT_SUPPORTED',
    `Not everything of this tenant comes from its blueprint: ${told.slice(0, TOLD).join('; ')}${more}`,
    {
      wayOut:
        'Move or drop what is its own, or bring the blueprint up to what the tenant has; then convert it.',
    },
  );
}

/** Types of the tenant's own lie in another schema in each model. */
const unqualified = (type: string) => type.replace(/^.*\./, '');
