import type { RunOptions } from '../../../shared/models/migration-options.ts';
import type { Migration } from '../../blueprints/blueprint.ts';
import { splitStatements } from '../../blueprints/sql-text.ts';
import { searchPath } from '../../postgres/search-path.ts';
import { quoteIdentifier, quoteLiteral } from '../../postgres/sql.ts';
import { PLACE_HISTORY_SHAPE } from '../../provisioning/shared/place-history-shape.ts';
import { addsColumnsOnly } from './adds-columns-only.ts';
import type { Direction } from './direction.ts';

/** Where files are applied, and as whom. */
export interface ScriptPlace {
  /** Number of the tenant whose schema it is, in a database that several share; null: the whole database. */
  readonly placeId: number | null;
  /** What names without a schema mean. */
  readonly schema: string;
  /** Owns what the files make; the files run with its rights. */
  readonly role: string;
  /** The session is a superuser's: then what a file calls must be kept from its rights. */
  readonly superuser: boolean;
}

export interface ScriptOptions extends Pick<RunOptions, 'lockTimeoutMs' | 'statementTimeoutMs'> {
  readonly appliedBy: string;
  readonly direction: Pick<Direction, 'record'>;
  /** The caller waits for the disk himself, before he tells anybody that it is done. */
  readonly lazy: boolean;
}

/** Begins what PostgreSQL says when a tenant is not where it was expected. */
export const GUARD = 'cadastre: not as it was';
/** Begins what it says when somebody else is migrating this database. */
export const BUSY = 'cadastre: being migrated';

/** The lock that `applyMigrations` takes too; a tenant of a shared database has its own. */
const LOCK = 7_305_804_402;
export const lockKey = ({ placeId }: Pick<ScriptPlace, 'placeId'>): number =>
  placeId === null ? LOCK : LOCK * 1000 + placeId;

/** The table in which a place keeps what was applied to it, and which rows of it. */
export const historyOf = ({ placeId }: Pick<ScriptPlace, 'placeId'>) =>
  placeId === null
    ? { table: 'cadastre.schema_history', where: '' }
    : { table: 'cadastre.place_history', where: ` WHERE tenant_id = ${placeId}` };

const FIRST_WORDS = new Set(['ALTER', 'DROP', 'COMMENT', 'GRANT', 'REVOKE', 'CREATE']);

/** Only statements that PostgreSQL reads when their turn comes: a function of plain SQL can hold those. */
export function isPlainDdl(content: string): boolean {
  return splitStatements(content).every(({ words }) => {
    const [first = '', second = ''] = words;
    if (!FIRST_WORDS.has(first)) return false;
    if (first !== 'CREATE') return true;
    // CREATE TABLE AS and materialized views hold a query, which would be read before the statements above it ran.
    return second !== 'MATERIALIZED' && !(words.includes('TABLE') && words.includes('AS'));
  });
}

/** A quotation that `text` does not end. */
export function dollarQuoted(text: string): string {
  for (let number = 0; ; number++) {
    const tag = `$cadastre${number || ''}$`;
    if (!text.includes(tag)) return `${tag}${text}${tag}`;
  }
}

/**
 * Everything of one file in one text: settings, a look whether the place is where it is believed to be, the file, its
 * history row. Sent at once it costs one round trip.
 *
 * The file runs in a function with the rights of its definer, the owner role, and not after SET ROLE: a trigger or a
 * function that a tenant has put in its way could RESET ROLE and would be the superuser; within such a function
 * PostgreSQL refuses that (manual, SET ROLE). What is deferred is checked while that still holds.
 */
export function fileScript(
  place: ScriptPlace,
  migration: Migration,
  expected: ReadonlyMap<string, string>,
  options: ScriptOptions,
): string {
  return [
    'BEGIN',
    ...opening(place, expected, options),
    ...asOwner(place, migration.content),
    options.direction.record(place, migration, options.appliedBy),
    'COMMIT',
    // A file may have changed settings of the session.
    'RESET ALL',
  ].join('\n;\n');
}

/** First in the transaction of a file: how long it may wait, and a look whether the place is as it is believed to be. */
export const opening = (
  place: ScriptPlace,
  expected: ReadonlyMap<string, string>,
  options: ScriptOptions,
): string[] => [
  settings(options),
  ...(place.placeId === null ? [] : [PLACE_HISTORY_SHAPE.text]),
  guard(place, expected),
];

/** The content with the rights of the owner role. Where nothing of the tenant's can run in it, the role is enough. */
export function asOwner(place: ScriptPlace, content: string): string[] {
  if (addsColumnsOnly(content)) return asRole(place, [content]);
  if (place.superuser) return asDefiner(place, content);
  return asRole(place, [content, 'SET CONSTRAINTS ALL IMMEDIATE']);
}

function settings({ lockTimeoutMs, statementTimeoutMs, lazy }: ScriptOptions): string {
  const wanted: [string, string][] = [
    ['lock_timeout', String(lockTimeoutMs)],
    ['statement_timeout', String(statementTimeoutMs)],
    ['check_function_bodies', 'off'],
    ...(lazy ? [['synchronous_commit', 'off'] as [string, string]] : []),
  ];
  return `SELECT ${[...wanted.map(set), onLinux([['client_connection_check_interval', '5s']])].join(', ')}`;
}

type Setting = readonly [name: string, value: string];

const set = ([name, value]: Setting): string => `pg_catalog.set_config('${name}', '${value}', true)`;

/** Servers elsewhere may refuse these. */
const onLinux = (settings: readonly Setting[]): string =>
  `CASE WHEN pg_catalog.strpos(pg_catalog.version(), 'linux') > 0 THEN ${settings.map(set).join(' || ')} END`;

/**
 * For a transaction of several round trips, beside the look every 5 s whether the client of a running statement is still
 * there: what nobody continues for 30 s is ended, and so is what a silent network has cut off.
 */
export const ORPHANED = `SELECT ${set(['idle_in_transaction_session_timeout', '30s'])}, ${onLinux([
  ['tcp_keepalives_idle', '10'],
  ['tcp_keepalives_interval', '5'],
  ['tcp_keepalives_count', '4'],
  ['tcp_user_timeout', '30s'],
])}`;

/** Fails with `BUSY` or `GUARD` in its message; what was found stands in neither, it is read again. */
function guard(place: ScriptPlace, expected: ReadonlyMap<string, string>): string {
  const { table, where } = historyOf(place);
  const wanted = [...expected].map(([version, checksum]) => quoteLiteral(`${version}=${checksum}`));
  // As many rows as expected, and each of them expected: versions are unique there.
  return `SELECT CASE WHEN pg_catalog.pg_try_advisory_xact_lock(${lockKey(place)}) THEN 0
      ELSE (${quoteLiteral(BUSY)} || pg_catalog.random()::text)::integer END
;
SELECT CASE WHEN pg_catalog.count(*) = ${wanted.length} AND pg_catalog.count(*) FILTER (WHERE
        version || '=' || checksum = ANY (ARRAY[${wanted.join(', ')}]::pg_catalog.text[])) = ${wanted.length} THEN 0
      ELSE (${quoteLiteral(GUARD)} || pg_catalog.count(*))::integer END
    FROM ONLY ${table}${where}`;
}

/** Named by the place: two tenants of one database would wait for each other at the same name. */
function asDefiner({ placeId, schema, role }: ScriptPlace, content: string): string[] {
  const name = `cadastre.run_file_${placeId ?? 0}()`;
  const plain = isPlainDdl(content);
  const body = plain ? content : `BEGIN EXECUTE ${dollarQuoted(content)}; SET CONSTRAINTS ALL IMMEDIATE; END`;
  return [
    `CREATE FUNCTION ${name} RETURNS void LANGUAGE ${plain ? 'sql' : 'plpgsql'} SECURITY DEFINER
      SET search_path = ${searchPath(schema).sent} AS ${dollarQuoted(body)}`,
    `ALTER FUNCTION ${name} OWNER TO ${quoteIdentifier(role)}`,
    `SELECT ${name}`,
    `DROP FUNCTION ${name}`,
  ];
}

/** Without superuser there are no rights to keep from anybody, and none to give a function away. */
function asRole({ schema, role }: ScriptPlace, statements: readonly string[]): string[] {
  return [
    `SET LOCAL search_path = ${searchPath(schema).sent}`,
    `SET LOCAL ROLE ${quoteIdentifier(role)}`,
    ...statements,
    'RESET ROLE',
    'SET LOCAL search_path = pg_catalog, pg_temp',
  ];
}

/**
 * With how long it took: measured there, from the beginning of its transaction, since nobody comes back for it. `tookMs`:
 * of a file that had no transaction around it, or one that it shared with others.
 */
export function historyRow(
  place: ScriptPlace,
  migration: Migration,
  appliedBy: string,
  tookMs?: number,
): string {
  const took =
    tookMs === undefined
      ? '(extract(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.now()) * 1000)::integer'
      : String(Math.round(tookMs));
  const [version, name, checksum, by] = [
    migration.version,
    migration.name,
    migration.checksum,
    appliedBy,
  ].map(quoteLiteral);
  /** A repeatable file has its row already, of the content that it had. */
  const again = (key: string) =>
    migration.repeatable
      ? ` ON CONFLICT (${key}) DO UPDATE SET name = excluded.name, checksum = excluded.checksum, applied_at = pg_catalog.now(), duration_ms = excluded.duration_ms, applied_by = excluded.applied_by`
      : '';
  if (place.placeId !== null) {
    return `INSERT INTO cadastre.place_history (tenant_id, version, name, checksum, duration_ms, applied_by)
      VALUES (${place.placeId}, ${version}, ${name}, ${checksum},
      ${took}, ${by})${again('tenant_id, version')}`;
  }
  return `INSERT INTO cadastre.schema_history (version, name, checksum, duration_ms, applied_by)
    VALUES (${version}, ${name}, ${checksum},
      ${took}, ${by})${again('version')}`;
}
