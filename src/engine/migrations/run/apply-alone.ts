import type { Migration } from '../../blueprints/blueprint.ts';
import { type InvalidIndex, invalidIndexes, refuseInvalidIndexes } from '../../blueprints/invalid-indexes.ts';
import { migrationError } from '../../blueprints/migration-error.ts';
import { type SqlStatement, splitStatements } from '../../blueprints/sql-text.ts';
import { CadastreError } from '../../errors.ts';
import { searchPath } from '../../postgres/search-path.ts';
import type { Session } from '../../postgres/session.ts';
import { identifier, sql, trusted } from '../../postgres/sql.ts';
import { PLACE_HISTORY_SHAPE } from '../../provisioning/shared/place-history-shape.ts';
import { asOwner, type ScriptOptions, type ScriptPlace } from './file-script.ts';
import type { Unfinished } from './place-history.ts';

/** Where a test kills the process: a statement that PostgreSQL refuses in a transaction, before it and after it. */
export type AloneMoment = 'statement-marked' | 'statement-ran';

/** Superusers' alone, made when it is first needed: what was begun here and has not ended. */
export const MARKS = [
  sql`CREATE TABLE IF NOT EXISTS cadastre.schema_unfinished (
    tenant_id bigint PRIMARY KEY,
    version text NOT NULL,
    checksum text NOT NULL,
    statement integer NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    run text NOT NULL
  )`,
  sql`REVOKE ALL ON TABLE cadastre.schema_unfinished FROM PUBLIC`,
];

/**
 * A file without transaction, statement by statement. Before each one a mark in the tenant's own database says that it is
 * begun; it goes with the history row, in one transaction. Statements that can be in a transaction are in one with their
 * mark, so that only those that cannot are ever in doubt. `from`: the mark of an earlier try which a person has asked to
 * go on from. Errors: `CONFLICT` where it is not safe to repeat what is in doubt, else the statement's, with its line.
 */
export async function applyAlone(
  session: Session,
  place: ScriptPlace,
  migration: Migration,
  options: ScriptOptions,
  from: Unfinished | null,
  at: (moment: AloneMoment) => Promise<void> = async () => undefined,
): Promise<void> {
  const started = performance.now();
  const invalid = () => invalidIndexes(session, place.placeId === null ? null : place.schema);
  const before = await invalid();
  const statements = splitStatements(migration.content);
  await session.batch(MARKS);
  if (from === null) await mark(session, place, migration, 0, options);
  let reached = from?.statement ?? 0;
  try {
    for (const [index, statement] of statements.entries()) {
      if (index < (from?.statement ?? 0)) continue;
      const again = index === from?.statement;
      reached = index;
      if (!mustRunAlone(statement))
        await runWithMark(session, place, migration, { statement, index }, options);
      else {
        if (index > 0) await mark(session, place, migration, index, options);
        await at('statement-marked');
        if (again && !(await mayRepeat(session, place, statement))) continue;
        await runBare(session, place, migration, statement, options);
        await at('statement-ran');
      }
    }
    refuseInvalidIndexes(migration, before, await invalid());
  } catch (error) {
    // Refused with its very first statement, and nothing left behind: then nothing was begun.
    if (reached === 0 && answered(error) && (await nothingLeft(invalid, before))) {
      await clearUnfinished(session, place);
    }
    throw error;
  }
  await session.script(
    `BEGIN; ${place.placeId === null ? '' : `${PLACE_HISTORY_SHAPE.text};`}
     ${options.direction.record(place, migration, options.appliedBy, performance.now() - started)};
     DELETE FROM cadastre.schema_unfinished WHERE tenant_id = ${place.placeId ?? 0}; COMMIT`,
  );
}

/** Settles by hand what stands half done: the mark goes, and the file counts as not applied. */
export async function clearUnfinished(session: Session, place: Pick<ScriptPlace, 'placeId'>): Promise<void> {
  await session.run(sql`DELETE FROM cadastre.schema_unfinished WHERE tenant_id = ${place.placeId ?? 0}`);
}

const answered = (error: unknown) => error instanceof CadastreError && error.details.sqlstate !== undefined;

async function nothingLeft(
  invalid: () => Promise<InvalidIndex[]>,
  before: readonly InvalidIndex[],
): Promise<boolean> {
  const known = new Set(before.map(({ oid }) => oid));
  return (await invalid().catch(() => null))?.every(({ oid }) => known.has(oid)) ?? false;
}

const CANNOT_SHARE = ['VACUUM', 'REINDEX', 'CLUSTER'];

/** PostgreSQL refuses it inside a transaction block (its manual page says so). */
function mustRunAlone({ words }: SqlStatement): boolean {
  const [first = '', second = ''] = words;
  return (
    CANNOT_SHARE.includes(first) ||
    words.includes('CONCURRENTLY') ||
    ((first === 'CREATE' || first === 'DROP' || first === 'ALTER') && second === 'SUBSCRIPTION')
  );
}

async function mark(
  session: Session,
  place: ScriptPlace,
  migration: Migration,
  index: number,
  { appliedBy }: ScriptOptions,
): Promise<void> {
  await session.run(
    sql`INSERT INTO cadastre.schema_unfinished (tenant_id, version, checksum, statement, run)
        VALUES (${place.placeId ?? 0}, ${migration.version}, ${migration.checksum}, ${index}, ${appliedBy})
        ON CONFLICT (tenant_id) DO UPDATE SET version = excluded.version, checksum = excluded.checksum, statement = excluded.statement,
          begun_at = now(), run = excluded.run`,
  );
}

/** The mark moves on in the statement's own transaction. */
async function runWithMark(
  session: Session,
  place: ScriptPlace,
  migration: Migration,
  { statement, index }: { statement: SqlStatement; index: number },
  { lockTimeoutMs, statementTimeoutMs }: ScriptOptions,
): Promise<void> {
  try {
    await session.script(
      [
        'BEGIN',
        `SET LOCAL lock_timeout = ${lockTimeoutMs}`,
        `SET LOCAL statement_timeout = ${statementTimeoutMs}`,
        'SET LOCAL check_function_bodies = off',
        ...asOwner(place, statement.text),
        `UPDATE cadastre.schema_unfinished SET statement = ${index + 1} WHERE tenant_id = ${place.placeId ?? 0}`,
        'COMMIT',
      ].join('\n;\n'),
    );
  } catch (error) {
    await session.script('ROLLBACK').catch(() => undefined);
    throw migrationError(migration, error, statement.start);
  }
}

/**
 * Waits for locks without a limit of its own: CONCURRENTLY lets everybody else pass while it waits for older
 * transactions, and one that gives up leaves an invalid index.
 */
async function runBare(
  session: Session,
  place: ScriptPlace,
  migration: Migration,
  statement: SqlStatement,
  { lockTimeoutMs, statementTimeoutMs }: ScriptOptions,
): Promise<void> {
  const waits = statement.words.includes('CONCURRENTLY') ? 0 : lockTimeoutMs;
  await session.batch([
    sql`SET lock_timeout = ${trusted(String(waits))}`,
    sql`SET statement_timeout = ${trusted(String(statementTimeoutMs))}`,
    sql`SET search_path = ${searchPath(place.schema)}`,
    sql`SET ROLE ${identifier(place.role)}`,
  ]);
  try {
    await session.script(statement.text);
  } catch (error) {
    throw migrationError(migration, error, statement.start);
  } finally {
    await session.script('RESET ROLE; RESET ALL').catch(() => undefined);
  }
}

/**
 * The statement was begun before, and nobody knows how it ended. False: it is whole, go on behind it. An index that it
 * left invalid is removed first. Throws `CONFLICT` for what cannot be told.
 */
async function mayRepeat(session: Session, place: ScriptPlace, statement: SqlStatement): Promise<boolean> {
  const [first = '', second = ''] = statement.words;
  if (first === 'VACUUM' || first === 'CLUSTER') return true;
  const name = indexName(statement);
  if (name !== null && (first === 'CREATE' || first === 'DROP')) {
    const valid = await isValid(session, place, name);
    if (valid === null) return first === 'CREATE';
    if (first === 'DROP') return true;
    if (valid) return false;
    await session.run(sql`DROP INDEX CONCURRENTLY ${identifier(place.schema)}.${identifier(name)}`);
    return true;
  }
  throw new CadastreError(
    'CONFLICT',
    `${`${first} ${second}`.trim()} was begun, and it cannot be told how it ended`,
    {
      target: session.database,
      statement: statement.text.slice(0, 500),
      wayOut:
        'Look at the database, bring it to where the file begins or ends, and skip the tenant or run it again.',
    },
  );
}

/** The index that CREATE INDEX CONCURRENTLY or DROP INDEX CONCURRENTLY names; null: none, or not as a plain name. */
function indexName({ text }: SqlStatement): string | null {
  const found =
    /^\s*(?:CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY|DROP\s+INDEX\s+CONCURRENTLY)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:"?[\w$]+"?\.)?(?:"((?:[^"]|"")+)"|([A-Za-z_][\w$]*))/i.exec(
      text,
    );
  if (!found || found[2]?.toUpperCase() === 'ON') return null;
  return found[1]?.replaceAll('""', '"') ?? found[2]?.toLowerCase() ?? null;
}

async function isValid(session: Session, { schema }: ScriptPlace, name: string): Promise<boolean | null> {
  const { rows } = await session.run<{ valid: boolean }>(
    sql`SELECT indisvalid AS valid FROM pg_catalog.pg_index
        JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
        JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
        WHERE nspname = ${schema} AND relname = ${name}`,
  );
  return rows[0]?.valid ?? null;
}
