import type { PreflightStatement } from '../../../shared/models/preflight.ts';
import { t, told } from '../../locales/index.ts';

/** Statements under the database they run in; remarks in one column where there is room, else above. */
export function asLines(statements: readonly PreflightStatement[], narrow: boolean): string {
  const width = Math.min(64, Math.max(...statements.map((statement) => statement.sql.length)));
  const databases = new Set(statements.map((statement) => statement.database));
  let before = '';
  return statements
    .flatMap(({ database, sql, comment }) => {
      const head =
        databases.size > 1 && database !== before ? [`-- ${t('in {{database}}', { database })}`] : [];
      before = database;
      if (comment === undefined) return [...head, sql];
      const remark = `-- ${told(comment)}`;
      return narrow ? [...head, remark, sql] : [...head, `${sql.padEnd(width)}  ${remark}`];
    })
    .join('\n');
}

/** For psql, as somebody with more rights pastes it. */
export function asScript(statements: readonly PreflightStatement[]): string {
  let before = '';
  return statements
    .flatMap((statement) => {
      const connect = statement.database === before ? [] : [`\\connect ${statement.database}`];
      before = statement.database;
      return [...connect, ...(statement.comment ? [`-- ${told(statement.comment)}`] : []), statement.sql];
    })
    .join('\n');
}
