import type {
  AlterTableCmd,
  AlterTableStmt,
  ColumnDef,
  Constraint,
  CreateStmt,
  Node,
  RenameStmt,
} from '../../adapters/sql-parser.ts';
import { columnType } from './column-type.ts';
import { listedName, ofParts, partsOf, tableName } from './names.ts';
import {
  emptyTable,
  type KnownCheck,
  type KnownColumn,
  type KnownTable,
  type SchemaMemory,
} from './schema-memory.ts';

/** Notes what a statement makes, changes and drops. */
export function remember(memory: SchemaMemory, node: Node): void {
  if ('CreateStmt' in node) rememberTable(memory, node.CreateStmt);
  else if ('AlterTableStmt' in node) rememberAlter(memory, node.AlterTableStmt);
  else if ('RenameStmt' in node) rememberRename(memory, node.RenameStmt);
  else if ('IndexStmt' in node) {
    const { idxname, relation, indexParams } = node.IndexStmt;
    const columns = (indexParams ?? []).flatMap((each) =>
      'IndexElem' in each && each.IndexElem.name ? [each.IndexElem.name] : [],
    );
    const table = tableName(relation);
    // PostgreSQL's own choice of a name.
    const name = idxname ?? `${table.bare}_${columns.join('_')}_idx`;
    memory.indexes.set(name, { name, table: table.key, columns });
  } else if ('CreateTableAsStmt' in node) {
    const { into, objtype } = node.CreateTableAsStmt;
    const name = tableName(into?.rel);
    if (objtype === 'OBJECT_MATVIEW') memory.views.add(name.key);
    else memory.tables.set(name.key, emptyTable(name.shown));
  } else if ('ViewStmt' in node) memory.views.add(tableName(node.ViewStmt.view).key);
  else if ('CreateEnumStmt' in node) memory.enums.add(ofParts(partsOf(node.CreateEnumStmt.typeName)).key);
  else if ('CreateDomainStmt' in node) {
    const { domainname, typeName, constraints } = node.CreateDomainStmt;
    const checked = constraintsOf(constraints).some(({ contype }) =>
      /^CONSTR_(CHECK|NOTNULL)$/.test(contype ?? ''),
    );
    memory.domains.set(ofParts(partsOf(domainname)).key, { base: columnType(typeName), checked });
  } else if ('CreateFunctionStmt' in node) {
    const { funcname, options } = node.CreateFunctionStmt;
    memory.functions.set(ofParts(partsOf(funcname)).key, volatilityOption(options));
  } else if ('DropStmt' in node) {
    const { removeType, objects } = node.DropStmt;
    for (const object of objects ?? []) {
      const { key, bare } = listedName(object);
      if (removeType === 'OBJECT_TABLE') forgetTable(memory, key);
      else if (removeType === 'OBJECT_INDEX') memory.indexes.delete(bare);
      else if (/^OBJECT_(VIEW|MATVIEW)$/.test(removeType ?? '')) memory.views.delete(key);
    }
  }
}

export function constraintsOf(nodes: readonly Node[] | undefined): Constraint[] {
  return (nodes ?? []).flatMap((node) => ('Constraint' in node ? [node.Constraint] : []));
}

/** The column that a check keeps from being null: `CHECK (c IS NOT NULL)` and nothing more. */
export function notNullOf(expression: Node | undefined): string | null {
  if (!expression || !('NullTest' in expression)) return null;
  const { nulltesttype, arg } = expression.NullTest;
  if (nulltesttype !== 'IS_NOT_NULL' || !arg || !('ColumnRef' in arg)) return null;
  return partsOf(arg.ColumnRef.fields).at(-1) ?? null;
}

function forgetTable(memory: SchemaMemory, key: string): void {
  memory.tables.delete(key);
  for (const [name, index] of memory.indexes) if (index.table === key) memory.indexes.delete(name);
}

function rememberTable(
  memory: SchemaMemory,
  { relation, tableElts, if_not_exists, partspec }: CreateStmt,
): void {
  const name = tableName(relation);
  if (if_not_exists && memory.tables.has(name.key)) return;
  const table = emptyTable(name.shown, partspec !== undefined);
  memory.tables.set(name.key, table);
  for (const element of tableElts ?? []) {
    if ('ColumnDef' in element) rememberColumn(table, name.bare, element.ColumnDef);
    else if ('Constraint' in element) rememberConstraint(table, name.bare, element.Constraint);
  }
}

const SERIAL = /^(big|small)?serial\d?$/;

function rememberColumn(table: KnownTable, tableBare: string, column: ColumnDef): void {
  const name = column.colname ?? '';
  const type = columnType(column.typeName);
  const constraints = constraintsOf(column.constraints);
  const notNull =
    constraints.some(({ contype }) => /^CONSTR_(NOTNULL|PRIMARY|IDENTITY)$/.test(contype ?? '')) ||
    (type !== null && SERIAL.test(type.name));
  table.columns.set(name, { type: type && withoutSerial(type), notNull });
  for (const constraint of constraints) {
    if (constraint.contype === 'CONSTR_CHECK') rememberConstraint(table, `${tableBare}_${name}`, constraint);
    else if (constraint.contype === 'CONSTR_FOREIGN') rememberKey(table, tableBare, constraint, [name]);
  }
}

const INTEGER_OF: Record<string, string> = { serial: 'int4', bigserial: 'int8', smallserial: 'int2' };

function withoutSerial(type: NonNullable<KnownColumn['type']>): NonNullable<KnownColumn['type']> {
  return { ...type, name: INTEGER_OF[type.name] ?? type.name };
}

function rememberConstraint(table: KnownTable, prefix: string, constraint: Constraint): void {
  const valid = !constraint.skip_validation;
  if (constraint.contype === 'CONSTR_CHECK') {
    const check: KnownCheck = { notNullOf: notNullOf(constraint.raw_expr), valid };
    table.checks.set(constraint.conname ?? `${prefix}_check`, check);
  } else if (constraint.contype === 'CONSTR_NOTNULL') {
    const [column = ''] = partsOf(constraint.keys);
    const name = constraint.conname ?? `${prefix}_${column}_not_null`;
    table.checks.set(name, { notNullOf: column, valid });
    if (valid) setNotNull(table, column, true);
  } else if (constraint.contype === 'CONSTR_PRIMARY') {
    for (const column of partsOf(constraint.keys)) setNotNull(table, column, true);
  } else if (constraint.contype === 'CONSTR_FOREIGN') {
    rememberKey(table, prefix, constraint, partsOf(constraint.fk_attrs));
  }
}

function rememberKey(table: KnownTable, prefix: string, key: Constraint, columns: readonly string[]): void {
  const name = key.conname ?? `${prefix}_${columns.join('_')}_fkey`;
  table.references.set(name, { table: tableName(key.pktable).key, columns });
}

function setNotNull(table: KnownTable, column: string, notNull: boolean): void {
  table.columns.set(column, { type: table.columns.get(column)?.type ?? null, notNull });
}

function rememberAlter(memory: SchemaMemory, { relation, cmds, objtype }: AlterTableStmt): void {
  if (objtype !== 'OBJECT_TABLE') return;
  const name = tableName(relation);
  const table = memory.tables.get(name.key) ?? emptyTable(name.shown);
  memory.tables.set(name.key, table);
  for (const node of cmds ?? []) {
    if ('AlterTableCmd' in node) rememberAction(memory, table, name.bare, node.AlterTableCmd);
  }
}

function rememberAction(memory: SchemaMemory, table: KnownTable, bare: string, action: AlterTableCmd): void {
  const column = action.name ?? '';
  const { def } = action;
  switch (action.subtype) {
    case 'AT_AddColumn':
      if (def && 'ColumnDef' in def) rememberColumn(table, bare, def.ColumnDef);
      break;
    case 'AT_DropColumn':
      table.columns.delete(column);
      for (const [key, { columns }] of table.references) {
        if (columns.includes(column)) table.references.delete(key);
      }
      break;
    case 'AT_SetNotNull':
      setNotNull(table, column, true);
      break;
    case 'AT_DropNotNull':
      setNotNull(table, column, false);
      break;
    case 'AT_AlterColumnType':
      if (def && 'ColumnDef' in def) {
        const notNull = table.columns.get(column)?.notNull ?? false;
        table.columns.set(column, { type: columnType(def.ColumnDef.typeName), notNull });
      }
      break;
    case 'AT_AddConstraint':
      if (def && 'Constraint' in def) {
        rememberConstraint(table, bare, def.Constraint);
        const { indexname, contype } = def.Constraint;
        if (indexname && contype === 'CONSTR_PRIMARY') {
          for (const each of memory.indexes.get(indexname)?.columns ?? []) setNotNull(table, each, true);
        }
      }
      break;
    case 'AT_ValidateConstraint': {
      const check = table.checks.get(column);
      if (check) table.checks.set(column, { ...check, valid: true });
      break;
    }
    case 'AT_DropConstraint':
      table.checks.delete(column);
      table.references.delete(column);
      break;
    default:
      break;
  }
}

function rememberRename(memory: SchemaMemory, statement: RenameStmt): void {
  const { renameType, relation, subname = '', newname = '' } = statement;
  const from = tableName(relation);
  const table = memory.tables.get(from.key);
  if (renameType === 'OBJECT_TABLE' && table) {
    const to = tableName({ ...relation, relname: newname });
    memory.tables.delete(from.key);
    memory.tables.set(to.key, { ...table, shown: to.shown });
    for (const [name, index] of memory.indexes) {
      if (index.table === from.key) memory.indexes.set(name, { ...index, table: to.key });
    }
  } else if (renameType === 'OBJECT_COLUMN' && table) {
    const column = table.columns.get(subname);
    if (column) table.columns.set(newname, column);
    table.columns.delete(subname);
  } else if (renameType === 'OBJECT_TABCONSTRAINT' && table) {
    const check = table.checks.get(subname);
    if (check) table.checks.set(newname, check);
    table.checks.delete(subname);
  } else if (renameType === 'OBJECT_INDEX') {
    const index = memory.indexes.get(from.bare);
    if (index) memory.indexes.set(newname, { ...index, name: newname });
    memory.indexes.delete(from.bare);
  }
}

/** A function is volatile until it says otherwise. */
function volatilityOption(options: readonly Node[] | undefined): 'volatile' | 'steady' {
  for (const option of options ?? []) {
    if (!('DefElem' in option) || option.DefElem.defname !== 'volatility') continue;
    const { arg } = option.DefElem;
    if (arg && 'String' in arg && arg.String.sval !== 'volatile') return 'steady';
  }
  return 'volatile';
}
