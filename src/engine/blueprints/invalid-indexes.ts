import { CadastreError } from '../errors.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { Migration } from './blueprint.ts';
import { tokenize } from './sql-tokens.ts';

/** An index that a failed CREATE INDEX CONCURRENTLY left behind: it costs writes and answers nothing. */
export interface InvalidIndex {
  readonly oid: string;
  readonly name: string;
  readonly shown: string;
}

/**
 * Those of partitioned tables are left out: they are invalid by design until every partition has its own. `schema`: of this
 * one alone, in a database that several share; an index that is being built is invalid too, and may be a neighbour's.
 */
export async function invalidIndexes(
  session: Session,
  schema: string | null = null,
): Promise<InvalidIndex[]> {
  const { rows } = await session.run<InvalidIndex & Record<string, unknown>>(sql`
    SELECT c.oid::pg_catalog.text AS oid, c.relname AS name,
      pg_catalog.format('%I.%I', n.nspname, c.relname) AS shown
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid AND c.relkind = 'i'
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE NOT i.indisvalid AND (${schema}::pg_catalog.text IS NULL OR n.nspname = ${schema}) ORDER BY shown`);
  return rows;
}

/**
 * With `IF NOT EXISTS` a second try reports success over the broken index of the first, so what counts is
 * what stands there afterwards. Throws `STATEMENT_FAILED`.
 */
export function refuseInvalidIndexes(
  migration: Migration,
  before: readonly InvalidIndex[],
  after: readonly InvalidIndex[],
): void {
  const known = new Set(before.map((each) => each.oid));
  const named = namesIn(migration.content);
  const bad = after.filter((each) => !known.has(each.oid) || named.has(each.name));
  if (bad.length === 0) return;
  const list = bad.map((each) => each.shown).join(', ');
  throw new CadastreError('STATEMENT_FAILED', `${migration.path} left an invalid index: ${list}`, {
    target: migration.path,
    wayOut: `Remove it (DROP INDEX CONCURRENTLY ${list}), mend what stopped it, and apply again.`,
  });
}

function namesIn(content: string): Set<string> {
  const names = new Set<string>();
  for (const token of tokenize(content)) {
    if (token.kind === 'word') names.add(token.text.toLowerCase());
    else if (token.kind === 'quoted-name') names.add(token.text.slice(1, -1).replaceAll('""', '"'));
  }
  return names;
}
