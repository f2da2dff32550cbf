import { tokenize } from '../../../blueprints/sql-tokens.ts';
import { inFiles, isNew, type Look, NO_TRANSACTION } from '../look.ts';
import { listedName, shownName, tableName } from '../names.ts';
import { isConcurrent, keyed } from '../statement-locks.ts';

/** CREATE, DROP and REINDEX: with or without CONCURRENTLY, and what IF NOT EXISTS hides. */
export function indexRules(look: Look): void {
  const { node } = look;
  if ('IndexStmt' in node) createIndex(look);
  else if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_INDEX') dropIndex(look);
  else if ('ReindexStmt' in node) reindex(look);
}

function createIndex(look: Look): void {
  if (!('IndexStmt' in look.node)) return;
  const { relation, concurrent, if_not_exists, idxname } = look.node.IndexStmt;
  const table = tableName(relation);
  if (isNew(look, table)) return;
  const whole = look.memory.tables.get(table.key)?.partitioned ?? false;
  // On the whole alone it is made in a moment, and is not valid until each partition has its own.
  if (whole && !concurrent && relation?.inh !== true) return;
  if (!concurrent) {
    look.find({
      rule: 'index-not-concurrent',
      severity: 'refuse',
      object: table.shown,
      reason: `Building the index reads all of ${table.shown}; until it is done nobody can write to the table`,
      lock: 'ShareLock',
      safeForm: whole
        ? partByPart(look.statement.text, table.shown, shownName(idxname ?? `${table.bare}_idx`))
        : `${NO_TRANSACTION}\n${withConcurrently(look.statement.text)};`,
    });
    return;
  }
  if (if_not_exists && idxname && !look.soFar.droppedIndexes.has(idxname)) {
    const name = shownName(relation?.schemaname, idxname);
    look.find({
      rule: 'if-not-exists-index',
      severity: 'warn',
      object: name,
      reason: `A build that fails leaves ${name} behind, invalid: it costs writes and answers nothing, and IF NOT EXISTS then takes it for done`,
      lock: 'ShareUpdateExclusiveLock',
      safeForm: `${NO_TRANSACTION}\nDROP INDEX CONCURRENTLY IF EXISTS ${name};\n${withoutIfNotExists(look.statement.text)};`,
    });
  }
}

function dropIndex(look: Look): void {
  if (!('DropStmt' in look.node) || look.node.DropStmt.concurrent) return;
  for (const object of look.node.DropStmt.objects ?? []) {
    const name = listedName(object);
    const index = look.memory.indexes.get(name.bare);
    if (index && look.soFar.created.has(index.table)) continue;
    const table = index ? keyed(index.table, look.memory).shown : null;
    look.find({
      rule: 'index-not-concurrent',
      severity: 'warn',
      object: name.shown,
      reason:
        table === null
          ? `Dropping ${name.shown} waits for every query on its table, and meanwhile everybody waits behind it`
          : `Dropping ${name.shown} waits for every query on ${table}, and meanwhile everybody waits behind it`,
      lock: 'AccessExclusiveLock',
      safeForm: `${NO_TRANSACTION}\nDROP INDEX CONCURRENTLY ${name.shown};`,
    });
  }
}

function reindex(look: Look): void {
  if (!('ReindexStmt' in look.node)) return;
  const { kind, relation, name, params } = look.node.ReindexStmt;
  if (isConcurrent(params)) return;
  const whole = kind !== 'REINDEX_OBJECT_TABLE' && kind !== 'REINDEX_OBJECT_INDEX';
  const target = whole ? shownName(name) : tableName(relation).shown;
  if (!whole && look.soFar.created.has(tableName(relation).key)) return;
  const what = kind === 'REINDEX_OBJECT_INDEX' ? 'INDEX' : whole ? 'SCHEMA' : 'TABLE';
  look.find({
    rule: 'index-not-concurrent',
    severity: 'refuse',
    object: target === '' ? null : target,
    reason:
      target === ''
        ? 'Rebuilding the indexes keeps everybody from writing to the table, and queries from using the index, until it is done'
        : `Rebuilding ${target} keeps everybody from writing to the table, and queries from using the index, until it is done`,
    lock: 'AccessExclusiveLock',
    safeForm: `${NO_TRANSACTION}\nREINDEX ${what} CONCURRENTLY ${target};`,
  });
}

function partByPart(text: string, table: string, index: string): string {
  const only = text.replace(/\bON\s+/i, 'ON ONLY ');
  return inFiles(
    `${only};`,
    `${NO_TRANSACTION}\n${withConcurrently(text).replace(table, '…')}; -- for each partition of ${table}`,
    `ALTER INDEX ${index} ATTACH PARTITION …; -- for each partition of ${table}`,
  );
}

/** The statement as it was written, with the word where it belongs. */
function withConcurrently(text: string): string {
  for (const token of tokenize(text)) {
    if (token.kind === 'word' && token.text.toUpperCase() === 'INDEX') {
      const end = token.start + token.text.length;
      return withoutIfNotExists(`${text.slice(0, end)} CONCURRENTLY${text.slice(end)}`);
    }
  }
  return text;
}

function withoutIfNotExists(text: string): string {
  return text.replace(/\s+IF\s+NOT\s+EXISTS\b/i, '');
}

/** How a unique index comes to be without anybody waiting, and becomes a constraint in a moment. */
export function uniqueInSteps(
  table: string,
  constraint: string,
  columns: readonly string[],
  primary: boolean,
): string {
  const kind = primary ? 'PRIMARY KEY' : 'UNIQUE';
  return inFiles(
    `${NO_TRANSACTION}\nCREATE UNIQUE INDEX CONCURRENTLY ${constraint} ON ${table} (${columns.join(', ')});`,
    `ALTER TABLE ${table} ADD CONSTRAINT ${constraint} ${kind} USING INDEX ${constraint};`,
  );
}
