import type { Migration } from '../blueprints/blueprint.ts';
import type { MigrationFormatName } from '../blueprints/formats/migration-format.ts';
import { compareVersions } from '../blueprints/load-migrations.ts';
import type { Session } from '../postgres/session.ts';
import { quoteIdentifier, sql, trusted } from '../postgres/sql.ts';

/** What another tool has noted about what it applied. */
export interface ToolHistory {
  readonly tool: Exclude<MigrationFormatName, 'plain'>;
  /** Its table, as `schema.table`. */
  readonly table: string;
  /** Versions, or names of files; with `upTo` alone the newest of them. */
  readonly applied: readonly string[];
  readonly upTo: boolean;
  /** A file that it began and did not end; null: none. */
  readonly unfinished: string | null;
}

interface KnownTable {
  readonly tool: ToolHistory['tool'];
  readonly table: string;
  /** Columns that tell it from another tool's table of the same name. */
  readonly columns: readonly string[];
  readonly without?: string;
  readonly upTo?: boolean;
  /** Both as text; `done` false: begun and not ended. In the order in which they were applied. */
  readonly select: string;
}

/**
 * The tables of the tools, as their documentation has them: names may be changed there, and then nothing is recognised.
 * What was rolled back counts as never applied.
 */
const TABLES: readonly KnownTable[] = [
  {
    tool: 'flyway',
    table: 'flyway_schema_history',
    columns: ['installed_rank', 'version', 'script', 'success'],
    select: `coalesce(version, 'R__' || pg_catalog.replace(description, ' ', '_'))::text AS applied, success AS done`,
  },
  {
    tool: 'prisma',
    table: '_prisma_migrations',
    columns: ['migration_name', 'finished_at', 'rolled_back_at'],
    select: `CASE WHEN rolled_back_at IS NULL THEN migration_name::text END AS applied, finished_at IS NOT NULL AS done`,
  },
  {
    tool: 'node-pg-migrate',
    table: 'pgmigrations',
    columns: ['name', 'run_on'],
    select: `name::text AS applied, true AS done`,
  },
  {
    tool: 'golang-migrate',
    table: 'schema_migrations',
    columns: ['version', 'dirty'],
    upTo: true,
    select: `version::text AS applied, NOT dirty AS done`,
  },
  {
    tool: 'dbmate',
    table: 'schema_migrations',
    columns: ['version'],
    without: 'dirty',
    select: `version::text AS applied, true AS done`,
  },
];

/**
 * The history of another tool, wherever in the database it lies. The table is the tenant's own, so it is read as what it
 * is: a plain table, locked while it is looked at, in a transaction that may only read. null: none is known.
 */
export async function readToolHistory(
  session: Session,
  tables: readonly string[],
): Promise<ToolHistory | null> {
  for (const known of TABLES) {
    const there = tables.filter((each) => each.slice(each.indexOf('.') + 1) === known.table);
    for (const each of there) {
      const found = await readOne(session, known, each);
      if (found) return found;
    }
  }
  return null;
}

async function readOne(session: Session, known: KnownTable, name: string): Promise<ToolHistory | null> {
  const schema = name.slice(0, name.indexOf('.'));
  const place = trusted(`${quoteIdentifier(schema)}.${quoteIdentifier(known.table)}`);
  return session.transaction(async () => {
    await session.run(sql`LOCK TABLE ONLY ${place} IN ACCESS SHARE MODE`);
    const { rows: facts } = await session.run<{ plain: boolean; columns: string[] }>(
      sql`SELECT relkind = 'r' AND NOT relhasrules AND NOT relrowsecurity AS plain,
            ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
                  AND atttypid = ANY ('{text,varchar,int4,int8,bool,timestamp,timestamptz}'::regtype[])) AS columns
          FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
          WHERE nspname = ${schema} AND relname = ${known.table}`,
    );
    const [fact] = facts;
    if (!fact?.plain || !known.columns.every((column) => fact.columns.includes(column))) return null;
    if (known.without !== undefined && fact.columns.includes(known.without)) return null;
    const { rows } = await session.run<{ applied: string | null; done: boolean | null }>(
      sql`SELECT ${trusted(known.select)} FROM ONLY ${place}`,
    );
    const noted = rows.flatMap(({ applied, done }) =>
      applied === null ? [] : [{ applied, done: done === true }],
    );
    return {
      tool: known.tool,
      table: name,
      applied: noted.filter(({ done }) => done).map(({ applied }) => applied),
      upTo: known.upTo === true,
      unfinished: noted.find(({ done }) => !done)?.applied ?? null,
    };
  });
}

/** The files of a blueprint that a tool has noted; null: it has noted one that is not among them. */
export function filesNoted(files: readonly Migration[], history: ToolHistory): readonly Migration[] | null {
  if (history.upTo) {
    const [newest] = history.applied;
    if (newest === undefined) return [];
    return files.some((file) => sameFile(file, newest))
      ? files.filter(({ version, repeatable }) => !repeatable && compareVersions(version, newest) <= 0)
      : null;
  }
  const noted = history.applied.map((applied) => files.find((file) => sameFile(file, applied)));
  return noted.every((file) => file !== undefined) ? files.filter((file) => noted.includes(file)) : null;
}

/** Noted by its version, or by the name of its file or folder. */
function sameFile({ version, name }: Migration, noted: string): boolean {
  return (
    name === noted ||
    name === `${noted}.sql` ||
    version === noted ||
    (isNumber(noted) && compareVersions(version, noted) === 0)
  );
}

const isNumber = (text: string) => /^\d+(\.\d+)*$/.test(text);
