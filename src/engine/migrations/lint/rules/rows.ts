import type { Node, RangeVar } from '../../../adapters/sql-parser.ts';
import { inFiles, isNew, type Look } from '../look.ts';
import { type TableName, tableName } from '../names.ts';
import { stopsWrites, truncated } from '../statement-locks.ts';

/** Statements that change or empty many rows, or lock a table by name. */
export function rowRules(look: Look): void {
  const { node } = look;
  if ('TruncateStmt' in node) truncate(look, truncated(node.TruncateStmt, look.memory));
  else if ('UpdateStmt' in node) {
    change(look, 'UPDATE', node.UpdateStmt.relation, node.UpdateStmt.whereClause);
  } else if ('DeleteStmt' in node) {
    // `USING` without a condition pairs every row with every other; it is no bound.
    change(look, 'DELETE', node.DeleteStmt.relation, node.DeleteStmt.whereClause);
  } else if ('MergeStmt' in node) underLock(look, node.MergeStmt.relation);
  else if ('LockStmt' in node) lockTable(look);
  else if ('RefreshMatViewStmt' in node) refresh(look);
}

function truncate(look: Look, tables: readonly TableName[]): void {
  for (const table of tables) {
    if (isNew(look, table)) continue;
    look.find({
      rule: 'truncate',
      severity: 'refuse',
      object: table.shown,
      reason: `All rows of ${table.shown} are gone for good in every tenant`,
      lock: 'AccessExclusiveLock',
      safeForm: `DELETE FROM ${table.shown} WHERE …; -- those that are meant; where it is all of them, waive this with the reason`,
    });
  }
}

function change(
  look: Look,
  verb: 'UPDATE' | 'DELETE',
  relation: RangeVar | undefined,
  where: Node | undefined,
): void {
  const table = tableName(relation);
  if (isNew(look, table)) return;
  if (!isBound(where)) {
    const deletes = verb === 'DELETE';
    look.find({
      rule: 'unbounded-update',
      severity: deletes ? 'refuse' : 'warn',
      object: table.shown,
      reason: deletes
        ? `All rows of ${table.shown} are gone for good in every tenant`
        : `Every row of ${table.shown} is written again in one transaction, and whoever wants to change one of them waits until its end`,
      lock: 'RowExclusiveLock',
      safeForm: deletes
        ? `DELETE FROM ${table.shown} WHERE …; -- those that are meant; where it is all of them, waive this with the reason`
        : `${look.statement.text}\nWHERE …; -- in small lots, such as id BETWEEN 1 AND 10000`,
    });
  }
  underLock(look, relation);
}

/** No condition, or one that is always true. */
function isBound(where: Node | undefined): boolean {
  if (!where) return false;
  if (!('A_Const' in where)) return true;
  const constant = where.A_Const as { boolval?: { boolval?: boolean } };
  return constant.boolval?.boolval !== true;
}

/** Rows are written while an earlier statement of the same transaction keeps everybody out. */
function underLock(look: Look, relation: RangeVar | undefined): void {
  const table = tableName(relation);
  const held = look.soFar.held.get(table.key);
  if (!held || !stopsWrites(held.lock)) return;
  const reads = held.lock === 'AccessExclusiveLock';
  look.find({
    rule: 'work-under-lock',
    severity: 'warn',
    object: table.shown,
    reason: reads
      ? `Nobody can read or write ${table.shown} while its rows are changed: a statement before this one holds the table until the end of the file`
      : `Nobody can write to ${table.shown} while its rows are changed: a statement before this one holds the table until the end of the file`,
    lock: held.lock,
    safeForm: inFiles(
      `-- the statements on ${table.shown} before this one`,
      `${look.statement.text}; -- in small lots where the table is large`,
    ),
  });
}

function lockTable(look: Look): void {
  for (const { table, lock } of look.locks) {
    if (isNew(look, table)) continue;
    const reads = lock === 'AccessExclusiveLock';
    look.find({
      rule: 'lock-table',
      severity: stopsWrites(lock) ? 'refuse' : 'warn',
      object: table.shown,
      reason: reads
        ? `Nobody can read or write ${table.shown} until the end of the file`
        : `Others wait for ${table.shown} until the end of the file`,
      lock,
      safeForm: `Leave it out: each statement takes the lock it needs, and a run tries again with pauses when it does not get one.`,
    });
  }
}

function refresh(look: Look): void {
  if (!('RefreshMatViewStmt' in look.node)) return;
  const { relation, concurrent, skipData } = look.node.RefreshMatViewStmt;
  const view = tableName(relation);
  if (concurrent || isNew(look, view)) return;
  look.find({
    rule: 'exclusive-refresh',
    severity: 'refuse',
    object: view.shown,
    reason: skipData
      ? `${view.shown} is emptied, and every query on it fails until it is filled again`
      : `Nobody can read ${view.shown} until its query has run`,
    lock: 'AccessExclusiveLock',
    safeForm: `CREATE UNIQUE INDEX ON ${view.shown} (…); -- once, over all its rows\nREFRESH MATERIALIZED VIEW CONCURRENTLY ${view.shown};`,
  });
}
