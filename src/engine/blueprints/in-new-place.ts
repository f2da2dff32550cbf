import type { BlueprintProblem } from '../../shared/models/blueprint.ts';
import type { Migration } from './blueprint.ts';
import { runsInTransaction } from './check-sql.ts';
import { type SqlStatement, splitStatements } from './sql-text.ts';
import { tokenize } from './sql-tokens.ts';

/** They go over rows that are there, and do nothing where there are none. */
const OVER_ROWS = ['VACUUM', 'REINDEX', 'CLUSTER'];

/**
 * A file without transaction, for a schema that is being made beside tenants at work: it is filled in one transaction, and
 * nobody is in it whom a lock would keep waiting. `CONCURRENTLY` is left out, and so are statements that go over rows; the
 * rest stands where it stood, so that errors name the right line.
 */
export function inNewPlace({ content, transactional }: Pick<Migration, 'content' | 'transactional'>): string {
  if (transactional) return content;
  let text = content;
  for (const statement of splitStatements(content)) {
    for (const { start, length } of leftOut(statement))
      text =
        text.slice(0, start) +
        text.slice(start, start + length).replace(/[^\n]/g, ' ') +
        text.slice(start + length);
  }
  return text;
}

/** What PostgreSQL runs in no transaction, wherever it is. */
export function needsNoTransaction({ path, content, transactional }: Migration): BlueprintProblem[] {
  if (transactional) return [];
  return splitStatements(content)
    .filter(({ words }) => !OVER_ROWS.includes(words[0] ?? ''))
    .filter(({ words }) => !runsInTransaction(words.filter((word) => word !== 'CONCURRENTLY')))
    .map(({ line, column, words }) => ({
      file: path,
      line,
      column,
      message: `${words.slice(0, 2).join(' ')} cannot run in a transaction, and isolation by schema fills a new schema in one`,
    }));
}

function leftOut({ text, start, words }: SqlStatement): { start: number; length: number }[] {
  if (OVER_ROWS.includes(words[0] ?? '')) return [{ start, length: text.length }];
  return [...tokenize(text)]
    .filter((token) => token.kind === 'word' && token.text.toUpperCase() === 'CONCURRENTLY')
    .map((token) => ({ start: start + token.start, length: token.text.length }));
}
