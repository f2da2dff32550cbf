import type { Constraint } from '../../../adapters/sql-parser.ts';
import { inFiles, isNew } from '../look.ts';
import { partsOf, shownName, tableName } from '../names.ts';
import { isNeverNull } from '../schema-memory.ts';
import type { ActionLook } from './alter-table.ts';
import { uniqueInSteps } from './indexes.ts';

/** ADD CONSTRAINT and VALIDATE CONSTRAINT: who reads all rows, and what is locked meanwhile. */
export function addConstraintRules(at: ActionLook): void {
  const { action, look, table } = at;
  if (action.subtype === 'AT_ValidateConstraint') validateRule(at);
  const { def } = action;
  if (action.subtype !== 'AT_AddConstraint' || !def || !('Constraint' in def)) return;
  const constraint = def.Constraint;
  const { contype, skip_validation, is_enforced } = constraint;
  if (skip_validation && constraint.conname) {
    look.soFar.unchecked.add(`${table.key}\0${constraint.conname}`);
  }
  const checked = !skip_validation && is_enforced !== false;
  if (contype === 'CONSTR_CHECK' && checked) checkRule(at, constraint);
  else if (contype === 'CONSTR_NOTNULL' && checked) notNullRule(at, constraint);
  else if (contype === 'CONSTR_FOREIGN' && checked) foreignKeyRule(at, constraint);
  else if (contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY') uniqueRule(at, constraint);
  else if (contype === 'CONSTR_EXCLUSION') exclusionRule(at, constraint);
}

/** The action as it was written, with NOT VALID behind it. */
const notValid = ({ table, text }: ActionLook) => `ALTER TABLE ${table.shown} ${text} NOT VALID;`;

const validate = (table: string, constraint: string) =>
  `ALTER TABLE ${table} VALIDATE CONSTRAINT ${constraint};`;

function checkRule(at: ActionLook, { conname }: Constraint): void {
  const table = at.table.shown;
  at.find({
    rule: 'constraint-scan',
    severity: 'refuse',
    object: table,
    reason: `The check is held against every row of ${table}; until that is done nobody can read or write the table`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(notValid(at), validate(table, shownName(conname ?? `${at.table.bare}_check`))),
  });
}

/** PostgreSQL 18 has it as a constraint. */
function notNullRule(at: ActionLook, { conname, keys }: Constraint): void {
  const [column = ''] = partsOf(keys);
  if (isNeverNull(at.look.memory, at.table.key, column)) return;
  const table = at.table.shown;
  at.find({
    rule: 'not-null-scan',
    severity: 'refuse',
    object: `${table}.${shownName(column)}`,
    reason: `Every row of ${table} is read for a missing ${shownName(column)}; until that is done nobody can read or write the table`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      notValid(at),
      validate(table, shownName(conname ?? `${at.table.bare}_${column}_not_null`)),
    ),
  });
}

function foreignKeyRule(at: ActionLook, { conname, pktable, fk_attrs }: Constraint): void {
  const table = at.table.shown;
  const other = tableName(pktable).shown;
  const oneTable = isNew(at.look, tableName(pktable)) || other === table;
  at.find({
    rule: 'foreign-key-lock',
    severity: 'refuse',
    object: table,
    reason: oneTable
      ? `Every row of ${table} is looked up in ${other}; until that is done nobody can write to ${table}`
      : `Every row of ${table} is looked up in ${other}; until that is done nobody can write to ${table} or ${other}`,
    lock: 'ShareRowExclusiveLock',
    safeForm: inFiles(
      notValid(at),
      validate(table, shownName(conname ?? `${at.table.bare}_${partsOf(fk_attrs).join('_')}_fkey`)),
    ),
  });
}

function uniqueRule(at: ActionLook, constraint: Constraint): void {
  const { contype, conname, keys, indexname } = constraint;
  const table = at.table.shown;
  const primary = contype === 'CONSTR_PRIMARY';
  if (indexname) {
    if (primary) primaryUsingIndex(at, indexname);
    return;
  }
  const columns = partsOf(keys);
  const chosen = primary ? `${at.table.bare}_pkey` : `${at.table.bare}_${columns.join('_')}_key`;
  at.find({
    rule: 'unique-lock',
    severity: 'refuse',
    object: table,
    reason: `The index of the constraint is built over all of ${table}; until it is done nobody can read or write the table`,
    lock: 'AccessExclusiveLock',
    safeForm: uniqueInSteps(
      table,
      shownName(conname ?? chosen),
      columns.map((each) => shownName(each)),
      primary,
    ),
  });
}

/** The index is there, but a primary key also wants that nothing is missing. */
function primaryUsingIndex(at: ActionLook, indexName: string): void {
  const table = at.table.shown;
  const index = at.look.memory.indexes.get(indexName);
  const open = index?.columns.find((column) => !isNeverNull(at.look.memory, at.table.key, column));
  if (index && open === undefined) return;
  const column = open ?? '…';
  const check = shownName(`${at.table.bare}_${open ?? 'key'}_not_null`);
  at.find({
    rule: 'not-null-scan',
    severity: 'warn',
    object: table,
    reason: `Unless its columns are NOT NULL already, every row of ${table} is read; until that is done nobody can read or write the table`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${shownName(column)} IS NOT NULL) NOT VALID;`,
      validate(table, check),
      `ALTER TABLE ${table} ALTER COLUMN ${shownName(column)} SET NOT NULL;\n${at.look.statement.text};`,
    ),
  });
}

function exclusionRule(at: ActionLook, { conname }: Constraint): void {
  const table = at.table.shown;
  const what = conname ? shownName(conname) : 'an exclusion constraint';
  at.find({
    rule: 'unique-lock',
    severity: 'refuse',
    object: table,
    reason: `The index of the constraint is built over all of ${table}; until it is done nobody can read or write the table`,
    lock: 'AccessExclusiveLock',
    safeForm: `PostgreSQL builds ${what} in no other way: make it on a new table, or run it in an hour when nobody works and waive this.`,
  });
}

/** It only reads, but the lock of the statement that added the constraint is still held. */
function validateRule(at: ActionLook): void {
  const { look, table, action } = at;
  const name = action.name ?? '';
  const held = look.soFar.held.get(table.key);
  if (!look.soFar.unchecked.has(`${table.key}\0${name}`) || !held) return;
  at.find({
    rule: 'constraint-scan',
    severity: 'refuse',
    object: table.shown,
    reason: `Every row of ${table.shown} is read while this transaction still holds the lock under which it added ${shownName(name)}`,
    lock: held.lock,
    safeForm: inFiles(
      `-- leave NOT VALID in this file`,
      `ALTER TABLE ${table.shown} VALIDATE CONSTRAINT ${shownName(name)};`,
    ),
  });
}
