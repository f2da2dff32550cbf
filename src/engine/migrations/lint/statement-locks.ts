import { TABLE_LOCKS, type TableLock } from '../../../shared/models/migration-lint.ts';
import type {
  AlterTableCmd,
  AlterTableStmt,
  Constraint,
  DropStmt,
  Node,
  RangeVar,
  TruncateStmt,
} from '../../adapters/sql-parser.ts';
import { listedName, namedBy, ofParts, partsOf, type TableName, tableName } from './names.ts';
import { constraintsOf } from './remember.ts';
import type { KnownTable, SchemaMemory } from './schema-memory.ts';
import { walk } from './walk.ts';

export interface Lock {
  readonly table: TableName;
  readonly lock: TableLock;
}

export const strength = (lock: TableLock): number => TABLE_LOCKS.indexOf(lock);

/** Locks that keep others from writing: SHARE and stronger (manual, 13.3.1). */
export const stopsWrites = (lock: TableLock): boolean => strength(lock) >= strength('ShareLock');

/**
 * The table locks that a statement takes, the strongest of each table, as the manual and AlterTableGetLockLevel of the
 * server's source have them; a test holds them to what pg_locks says. Catalogue and index locks are left out.
 */
export function locksOf(node: Node, memory: SchemaMemory): Lock[] {
  const strongest = new Map<string, Lock>();
  for (const each of allLocks(node, memory)) {
    if (each.table.bare === '') continue;
    const known = strongest.get(each.table.key);
    if (!known || strength(each.lock) > strength(known.lock)) strongest.set(each.table.key, each);
  }
  return [...strongest.values()];
}

function allLocks(node: Node, memory: SchemaMemory): Lock[] {
  const on = (relation: RangeVar | undefined, lock: TableLock): Lock => ({
    table: tableName(relation),
    lock,
  });
  if ('AlterTableStmt' in node) return alterLocks(node.AlterTableStmt, memory);
  if ('CreateStmt' in node) {
    const { relation, tableElts, constraints, inhRelations, partbound, if_not_exists } = node.CreateStmt;
    // It stands already, and the server only says so.
    if (if_not_exists && memory.tables.has(tableName(relation).key)) return [];
    const parent: TableLock = partbound ? 'AccessExclusiveLock' : 'ShareUpdateExclusiveLock';
    return [
      on(relation, 'AccessExclusiveLock'),
      ...(inhRelations ?? []).flatMap((each) => ('RangeVar' in each ? [on(each.RangeVar, parent)] : [])),
      ...(tableElts ?? []).flatMap((element) => {
        if ('ColumnDef' in element) return constraintsOf(element.ColumnDef.constraints).flatMap(keyLock);
        if ('Constraint' in element) return keyLock(element.Constraint);
        if ('TableLikeClause' in element) return [on(element.TableLikeClause.relation, 'AccessShareLock')];
        return [];
      }),
      ...constraintsOf(constraints).flatMap(keyLock),
    ];
  }
  if ('IndexStmt' in node) {
    const { relation, concurrent } = node.IndexStmt;
    return [on(relation, concurrent ? 'ShareUpdateExclusiveLock' : 'ShareLock')];
  }
  if ('DropStmt' in node) return dropLocks(node.DropStmt, memory);
  if ('TruncateStmt' in node) {
    return truncated(node.TruncateStmt, memory).map((table) => ({ table, lock: 'AccessExclusiveLock' }));
  }
  if ('LockStmt' in node) {
    const { relations, mode } = node.LockStmt;
    return listed(relations, TABLE_LOCKS[(mode ?? 8) - 1] ?? 'AccessExclusiveLock');
  }
  if ('RenameStmt' in node) {
    const { renameType, relation } = node.RenameStmt;
    if (renameType === 'OBJECT_INDEX' || !relation) return [];
    return [on(relation, 'AccessExclusiveLock')];
  }
  if ('AlterObjectSchemaStmt' in node) return relationLock(node.AlterObjectSchemaStmt.relation);
  if ('RefreshMatViewStmt' in node) {
    const { relation, concurrent } = node.RefreshMatViewStmt;
    return [on(relation, concurrent ? 'ExclusiveLock' : 'AccessExclusiveLock')];
  }
  if ('CreateTrigStmt' in node) {
    const { relation, constrrel } = node.CreateTrigStmt;
    const locks = [on(relation, 'ShareRowExclusiveLock')];
    return constrrel ? [...locks, on(constrrel, 'ShareRowExclusiveLock')] : locks;
  }
  if ('RuleStmt' in node) return [on(node.RuleStmt.relation, 'AccessExclusiveLock')];
  if ('CreatePolicyStmt' in node) return [on(node.CreatePolicyStmt.table, 'AccessExclusiveLock')];
  if ('AlterPolicyStmt' in node) return [on(node.AlterPolicyStmt.table, 'AccessExclusiveLock')];
  if ('ReindexStmt' in node) {
    const { kind, relation, params } = node.ReindexStmt;
    const lock: TableLock = isConcurrent(params) ? 'ShareUpdateExclusiveLock' : 'ShareLock';
    if (kind === 'REINDEX_OBJECT_TABLE') return [on(relation, lock)];
    const index = memory.indexes.get(relation?.relname ?? '');
    return index ? [{ table: keyed(index.table, memory), lock }] : [];
  }
  if ('ClusterStmt' in node) return relationLock(node.ClusterStmt.relation);
  if ('VacuumStmt' in node) {
    const full = (node.VacuumStmt.options ?? []).some(
      (each) => 'DefElem' in each && each.DefElem.defname === 'full',
    );
    const lock: TableLock = full ? 'AccessExclusiveLock' : 'ShareUpdateExclusiveLock';
    return (node.VacuumStmt.rels ?? []).flatMap((each) =>
      'VacuumRelation' in each ? [on(each.VacuumRelation.relation, lock)] : [],
    );
  }
  if ('CommentStmt' in node) {
    const { objtype, object } = node.CommentStmt;
    const parts = object && 'List' in object ? partsOf(object.List.items) : [];
    if (objtype === 'OBJECT_TABLE') return [{ table: ofParts(parts), lock: 'ShareUpdateExclusiveLock' }];
    if (objtype === 'OBJECT_COLUMN')
      return [{ table: ofParts(parts.slice(0, -1)), lock: 'ShareUpdateExclusiveLock' }];
    return [];
  }
  if ('CreateStatsStmt' in node) return listed(node.CreateStatsStmt.relations, 'ShareUpdateExclusiveLock');
  if ('CopyStmt' in node && node.CopyStmt.relation) {
    const { relation, is_from } = node.CopyStmt;
    return [on(relation, is_from ? 'RowExclusiveLock' : 'AccessShareLock')];
  }
  if ('ViewStmt' in node) {
    const { view, replace } = node.ViewStmt;
    const known = replace && memory.views.has(tableName(view).key);
    return [...(known ? [on(view, 'AccessExclusiveLock')] : []), ...queryLocks(node)];
  }
  return QUERIES.has(Object.keys(node)[0] ?? '') ? queryLocks(node) : [];
}

/** Statements that read or write tables as queries do. Bodies of functions are not run when they are made. */
const QUERIES = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'CopyStmt',
  'CreateTableAsStmt',
  'ExplainStmt',
  'DeclareCursorStmt',
  'PrepareStmt',
]);

/** What a query reads and writes, wherever in it. Names of WITH are no tables. */
function queryLocks(node: Node): Lock[] {
  const locks: Lock[] = [];
  const read: RangeVar[] = [];
  const named = new Set<string>();
  const targets = new Set<unknown>();
  walk(node, (kind, value) => {
    switch (kind) {
      case 'CommonTableExpr':
        named.add(String(value['ctename'] ?? ''));
        break;
      case 'InsertStmt':
      case 'UpdateStmt':
      case 'DeleteStmt':
      case 'MergeStmt':
        targets.add(value['relation']);
        locks.push({ table: tableName(value['relation'] as RangeVar), lock: 'RowExclusiveLock' });
        break;
      case 'LockingClause':
        locks.push(...listed(value['lockedRels'] as Node[] | undefined, 'RowShareLock'));
        break;
      case 'SelectStmt':
        if (value['lockingClause']) {
          locks.push(...listed(value['fromClause'] as Node[] | undefined, 'RowShareLock'));
        }
        break;
      case 'RangeVar':
      case 'relation':
        read.push(value as RangeVar);
        break;
      // The view or table that is being made is no part of the query.
      case 'view':
      case 'into':
      case 'IntoClause':
        return false;
      default:
        break;
    }
    return true;
  });
  for (const relation of read) {
    if (!targets.has(relation)) locks.push({ table: tableName(relation), lock: 'AccessShareLock' });
  }
  return locks.filter(({ table }) => !named.has(table.bare));
}

function listed(relations: readonly Node[] | undefined, lock: TableLock): Lock[] {
  return (relations ?? []).flatMap((each) =>
    'RangeVar' in each ? [{ table: tableName(each.RangeVar), lock }] : [],
  );
}

function relationLock(relation: RangeVar | undefined): Lock[] {
  return relation ? [{ table: tableName(relation), lock: 'AccessExclusiveLock' }] : [];
}

/** Those named, and with CASCADE those whose foreign keys point to them, as far as the files tell. */
export function truncated({ relations, behavior }: TruncateStmt, memory: SchemaMemory): TableName[] {
  const tables = listed(relations, 'AccessExclusiveLock').map(({ table }) => table);
  if (behavior !== 'DROP_CASCADE') return tables;
  // The list grows while it is walked, so that keys to keys are followed too.
  for (const { key } of tables) {
    for (const [other, { references }] of memory.tables) {
      const points = [...references.values()].some(({ table }) => table === key);
      if (points && !tables.some((each) => each.key === other)) tables.push(keyed(other, memory));
    }
  }
  return tables;
}

/** The referenced table gets triggers, so it is locked against writes too. */
function keyLock(constraint: Constraint): Lock[] {
  return constraint.contype === 'CONSTR_FOREIGN'
    ? [{ table: tableName(constraint.pktable), lock: 'ShareRowExclusiveLock' }]
    : [];
}

function dropLocks({ removeType, objects, concurrent }: DropStmt, memory: SchemaMemory): Lock[] {
  const names = objects ?? [];
  if (removeType === 'OBJECT_INDEX') {
    return names.flatMap((object) => {
      const index = memory.indexes.get(listedName(object).bare);
      const lock: TableLock = concurrent ? 'ShareUpdateExclusiveLock' : 'AccessExclusiveLock';
      return index ? [{ table: keyed(index.table, memory), lock }] : [];
    });
  }
  if (/^OBJECT_(TRIGGER|POLICY|RULE)$/.test(removeType ?? '')) {
    return names.map((object) => {
      const parts = 'List' in object ? partsOf(object.List.items) : [];
      return { table: ofParts(parts.slice(0, -1)), lock: 'AccessExclusiveLock' };
    });
  }
  if (/^OBJECT_(TABLE|VIEW|MATVIEW|FOREIGN_TABLE)$/.test(removeType ?? '')) {
    return names.flatMap((object): Lock[] => {
      const table = listedName(object);
      const keys = [...(memory.tables.get(table.key)?.references.values() ?? [])];
      return [{ table, lock: 'AccessExclusiveLock' }, ...keys.map((key) => pointedTo(key.table, memory))];
    });
  }
  return [];
}

/** The triggers of a foreign key lie on both tables, and to take them away both are locked against everybody. */
const pointedTo = (key: string, memory: SchemaMemory): Lock => ({
  table: keyed(key, memory),
  lock: 'AccessExclusiveLock',
});

/** A table by its key, as it was written where it was made. */
export function keyed(key: string, memory: SchemaMemory): TableName {
  const [first = '', second] = key.split('\0');
  const name = second === undefined ? namedBy(undefined, first) : namedBy(first, second);
  return { ...name, shown: memory.tables.get(key)?.shown ?? name.shown };
}

export function isConcurrent(params: readonly Node[] | undefined): boolean {
  return (params ?? []).some((each) => 'DefElem' in each && each.DefElem.defname === 'concurrently');
}

function alterLocks({ relation, cmds, objtype }: AlterTableStmt, memory: SchemaMemory): Lock[] {
  if (objtype === 'OBJECT_INDEX' || objtype === 'OBJECT_SEQUENCE' || objtype === 'OBJECT_TYPE') return [];
  const table = tableName(relation);
  const known = memory.tables.get(table.key);
  return (cmds ?? []).flatMap((node) => {
    if (!('AlterTableCmd' in node)) return [];
    const action = node.AlterTableCmd;
    return [
      { table, lock: actionLock(action) },
      ...otherTables(action),
      ...droppedKeys(action, known).map((key) => pointedTo(key, memory)),
    ];
  });
}

/** Storage parameters that may be set beside reads and writes; the rest of `SET (…)` is weaker nowhere. */
const SHARED_ACTIONS = new Set([
  'AT_SetStatistics',
  'AT_SetOptions',
  'AT_ResetOptions',
  'AT_ClusterOn',
  'AT_DropCluster',
  'AT_ValidateConstraint',
  'AT_AttachPartition',
  'AT_DetachPartitionFinalize',
  'AT_SetRelOptions',
  'AT_ResetRelOptions',
]);

/** Lock of one action on its own table. */
export function actionLock({ subtype, def }: AlterTableCmd): TableLock {
  if (subtype === 'AT_DetachPartition') {
    return def && 'PartitionCmd' in def && def.PartitionCmd.concurrent
      ? 'ShareUpdateExclusiveLock'
      : 'AccessExclusiveLock';
  }
  if (subtype === 'AT_SetRelOptions' && optionsNeedMore(def)) return 'AccessExclusiveLock';
  if (subtype && SHARED_ACTIONS.has(subtype)) return 'ShareUpdateExclusiveLock';
  if (/^AT_(Enable|Disable)(Always|Replica)?Trig/.test(subtype ?? '')) return 'ShareRowExclusiveLock';
  if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def) {
    return def.Constraint.contype === 'CONSTR_FOREIGN' ? 'ShareRowExclusiveLock' : 'AccessExclusiveLock';
  }
  return 'AccessExclusiveLock';
}

/** `user_catalog_table` changes how a slot reads the table. */
function optionsNeedMore(def: Node | undefined): boolean {
  const items = def && 'List' in def ? (def.List.items ?? []) : [];
  return items.some((each) => 'DefElem' in each && each.DefElem.defname === 'user_catalog_table');
}

/** Tables that foreign keys pointed to which go with a constraint or a column. */
function droppedKeys({ subtype, name = '' }: AlterTableCmd, table: KnownTable | undefined): string[] {
  if (!table) return [];
  const keys = [...table.references];
  if (subtype === 'AT_DropConstraint')
    return keys.filter(([key]) => key === name).map(([, key]) => key.table);
  if (subtype !== 'AT_DropColumn') return [];
  return keys.filter(([, { columns }]) => columns.includes(name)).map(([, key]) => key.table);
}

function otherTables({ subtype, def }: AlterTableCmd): Lock[] {
  if (!def) return [];
  if ('ColumnDef' in def) return constraintsOf(def.ColumnDef.constraints).flatMap(keyLock);
  if ('Constraint' in def) return keyLock(def.Constraint);
  if ('PartitionCmd' in def) {
    return [{ table: tableName(def.PartitionCmd.name), lock: 'AccessExclusiveLock' }];
  }
  if (subtype === 'AT_AddInherit' && 'RangeVar' in def) {
    return [{ table: tableName(def.RangeVar), lock: 'ShareUpdateExclusiveLock' }];
  }
  return [];
}
