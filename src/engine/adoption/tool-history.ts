import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Migration } from '../blueprints/blueprint.ts';
import type { MigrationFormatName } from '../blueprints/formats/migration-format.ts';
import { compareVersions } from '../blueprints/load-migrations.ts';
import type { Row, Session } from '../postgres/session.ts';
import { quoteIdentifier, sql, trusted } from '../postgres/sql.ts';

/** A file of which another tool says that it was applied. */
interface NotedFile {
  /** Its version, or its name, as the tool has it. */
  readonly name: string;
  /** As the tool computes it; null: it keeps none. */
  readonly checksum: string | null;
  /** All files up to it were applied too. */
  readonly upTo: boolean;
}

/** What another tool has noted about what it applied. */
export interface ToolHistory {
  readonly tool: Exclude<MigrationFormatName, 'plain'>;
  /** Its table, as `schema.table`. */
  readonly table: string;
  readonly applied: readonly NotedFile[];
  /** A file that it began and did not end; null: none. */
  readonly unfinished: string | null;
}

interface KnownTable {
  readonly tool: ToolHistory['tool'];
  readonly table: string;
  /** Columns that tell it from another tool's table of the same name. */
  readonly columns: readonly string[];
  readonly without?: string;
  /** Where one row stands for all files before it. */
  readonly newestOnly?: boolean;
  /** One row a file: its name (null: it counts for nothing), whether it was ended, checksum, whether all before it count. */
  readonly select: string;
  readonly from?: string;
}

/**
 * The tables of the tools, as their documentation has them: names may be changed there, and then nothing is recognised.
 * What was rolled back, undone or repaired away counts as never applied.
 */
const TABLES: readonly KnownTable[] = [
  {
    tool: 'flyway',
    table: 'flyway_schema_history',
    columns: ['installed_rank', 'version', 'description', 'type', 'checksum', 'success'],
    // The last row of a version is what holds: it may have been undone since, or applied again.
    select: `CASE WHEN type IN ('SCHEMA', 'DELETE') OR type LIKE 'UNDO%' THEN NULL
                  ELSE coalesce(version, 'R__' || pg_catalog.replace(description, ' ', '_')) END AS name,
             success AS done, checksum::text AS checksum, type LIKE '%BASELINE' AS up_to`,
    from: `(SELECT DISTINCT ON (version, CASE WHEN version IS NULL THEN description END) *
            FROM ONLY %s ORDER BY version, CASE WHEN version IS NULL THEN description END, installed_rank DESC) AS latest`,
  },
  {
    tool: 'prisma',
    table: '_prisma_migrations',
    columns: ['migration_name', 'checksum', 'finished_at', 'rolled_back_at'],
    select: `CASE WHEN rolled_back_at IS NULL THEN migration_name END AS name, finished_at IS NOT NULL AS done,
             checksum, false AS up_to`,
  },
  {
    tool: 'node-pg-migrate',
    table: 'pgmigrations',
    columns: ['name', 'run_on'],
    select: `name, true AS done, NULL AS checksum, false AS up_to`,
  },
  {
    tool: 'golang-migrate',
    table: 'schema_migrations',
    columns: ['version', 'dirty'],
    newestOnly: true,
    select: `version::text AS name, NOT dirty AS done, NULL AS checksum, true AS up_to`,
  },
  {
    tool: 'dbmate',
    table: 'schema_migrations',
    columns: ['version'],
    without: 'dirty',
    select: `version AS name, true AS done, NULL AS checksum, false AS up_to`,
  },
];

/**
 * The history of another tool, wherever in the database it lies. The table is the tenant's own, so it is read as what it
 * is: a plain table with columns of built-in types, locked while it is looked at and read. null: none is known.
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
    const from = known.from === undefined ? `ONLY ${place.sent}` : known.from.replace('%s', () => place.sent);
    const { rows } = await session.run<HistoryRow>(
      sql`SELECT ${trusted(known.select)} FROM ${trusted(from)}`,
    );
    return { tool: known.tool, table: name, ...toldBy(known, rows) };
  });
}

interface HistoryRow extends Row {
  readonly name: string | null;
  readonly done: boolean | null;
  readonly checksum: string | null;
  readonly up_to: boolean | null;
}

function toldBy(
  { newestOnly }: KnownTable,
  rows: readonly HistoryRow[],
): Pick<ToolHistory, 'applied' | 'unfinished'> {
  const named = rows.flatMap(({ name, ...rest }) => (name === null ? [] : [{ name, ...rest }]));
  const unfinished = named.find(({ done }) => done !== true)?.name ?? null;
  const applied = named
    .filter(({ done }) => done === true)
    .map(({ name, checksum, up_to }) => ({ name, checksum, upTo: up_to === true }));
  // Where there is one row alone, a file that was not ended stands for those before it.
  const before = newestOnly && unfinished !== null ? beforeOf(unfinished) : null;
  return { applied: before === null ? applied : [...applied, before], unfinished };
}

const beforeOf = (version: string): NotedFile | null =>
  /^[1-9]\d*$/.test(version) ? { name: (BigInt(version) - 1n).toString(), checksum: null, upTo: true } : null;

export interface NotedFiles {
  /** Of the blueprint, which the tool has applied; in the order of the blueprint. */
  readonly applied: readonly Migration[];
  /** Names of those whose text is another one now, as far as the tool's checksum tells. */
  readonly changed: readonly string[];
  /** What the tool has applied and the blueprint does not have. */
  readonly missing: readonly string[];
}

/** The files of a blueprint as another tool has noted them. */
export function filesNoted(files: readonly Migration[], history: ToolHistory): NotedFiles {
  const applied = new Set<Migration>();
  const changed: string[] = [];
  const missing: string[] = [];
  for (const noted of history.applied) {
    const file = files.find((each) => sameFile(each, noted.name));
    if (file !== undefined) {
      applied.add(file);
      if (isChanged(history.tool, file, noted.checksum)) changed.push(file.name);
    } else if (!noted.upTo) missing.push(noted.name);
    if (!noted.upTo) continue;
    for (const each of files)
      if (each.repeatable !== true && compareVersions(each.version, noted.name) <= 0) applied.add(each);
  }
  return { applied: files.filter((file) => applied.has(file)), changed, missing };
}

/** Noted by its version, or by the name of its file or folder. */
function sameFile({ version, name }: Migration, noted: string): boolean {
  if (name === noted || name === `${noted}.sql` || version === noted) return true;
  return isNumber(noted) && isNumber(version) && compareVersions(version, noted) === 0;
}

const isNumber = (text: string) => /^\d+(\.\d+)*$/.test(text);

function isChanged(tool: ToolHistory['tool'], file: Migration, checksum: string | null): boolean {
  const source = file.source ?? file.content;
  if (checksum === null) return false;
  if (tool === 'prisma') return createHash('sha256').update(source).digest('hex') !== checksum;
  return tool === 'flyway' && flywayChecksum(source) !== checksum;
}

/** CRC-32 over the lines without their ends and without a byte order mark, as a signed number. */
function flywayChecksum(text: string): string {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  return String(lines.reduce((sum, line) => crc32(line, sum), 0) | 0);
}
