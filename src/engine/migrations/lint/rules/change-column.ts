import type { ColumnDef, Node } from '../../../adapters/sql-parser.ts';
import { type ColumnType, columnType, rewrites } from '../column-type.ts';
import { inFiles } from '../look.ts';
import { partsOf, shownName } from '../names.ts';
import { isNeverNull } from '../schema-memory.ts';
import type { ActionLook } from './alter-table.ts';

/** ALTER COLUMN and DROP COLUMN. */
export function changeColumnRules(at: ActionLook): void {
  switch (at.action.subtype) {
    case 'AT_AlterColumnType':
      typeRule(at);
      break;
    case 'AT_SetNotNull':
      setNotNullRule(at);
      break;
    case 'AT_SetExpression':
      expressionRule(at);
      break;
    case 'AT_DropColumn':
      dropColumnRule(at);
      break;
    default:
      break;
  }
}

/** What a change of type does to the table, as far as the files tell. */
type Verdict = 'nothing' | 'rewrite' | 'unknown';

function typeRule(at: ActionLook): void {
  const { def, name: column = '' } = at.action;
  if (!def || !('ColumnDef' in def)) return;
  const wanted = def.ColumnDef;
  const known = at.look.memory.tables.get(at.table.key)?.columns.get(column)?.type ?? null;
  const to = columnType(wanted.typeName);
  const verdict = verdictOf(column, wanted, known, to, at);
  if (verdict === 'nothing') return;
  const table = at.table.shown;
  const name = shownName(column);
  const fresh = shownName(`${column}_new`);
  const type = /\bTYPE\s+([\s\S]*?)(?:\s+(?:COLLATE|USING)\b|$)/i.exec(at.text)?.[1]?.trim() ?? '…';
  const likely = verdict === 'unknown' && to !== null && isText(to) && to.mods.length === 0;
  at.find({
    rule: 'type-change',
    severity: likely ? 'warn' : 'refuse',
    object: `${table}.${name}`,
    reason:
      verdict === 'rewrite'
        ? `${name} of another type: every row of ${table} is written again with its indexes, and nobody can read or write the table until that is done`
        : `The files do not say which type ${name} has. Unless its values stay as they are, every row of ${table} is written again, and nobody can read or write the table until that is done`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      `ALTER TABLE ${table} ADD COLUMN ${fresh} ${type};\n-- and a trigger BEFORE INSERT OR UPDATE that fills it from ${name}`,
      `UPDATE ${table} SET ${fresh} = ${name}::${type} WHERE ${fresh} IS DISTINCT FROM ${name}::${type}; -- in small lots where the table is large`,
      `ALTER TABLE ${table} RENAME COLUMN ${name} TO ${shownName(`${column}_old`)};\nALTER TABLE ${table} RENAME COLUMN ${fresh} TO ${name};`,
    ),
  });
}

function verdictOf(
  column: string,
  wanted: ColumnDef,
  known: ColumnType | null,
  to: ColumnType | null,
  at: ActionLook,
): Verdict {
  if (wanted.raw_default && !isOnlyCast(wanted.raw_default, column)) return 'rewrite';
  const { domains } = at.look.memory;
  const from = known && (domains.get(known.name)?.base ?? known);
  const domain = to && domains.get(to.name);
  if (domain?.checked) return 'rewrite';
  const target = domain ? domain.base : to;
  if (!from || !target) return 'unknown';
  return rewrites(from, target) ? 'rewrite' : 'nothing';
}

/** `USING name` and `USING name::type` say what happens anyway. */
function isOnlyCast(expression: Node, column: string): boolean {
  if ('TypeCast' in expression) {
    return expression.TypeCast.arg !== undefined && isOnlyCast(expression.TypeCast.arg, column);
  }
  return 'ColumnRef' in expression && partsOf(expression.ColumnRef.fields).at(-1) === column;
}

const isText = (type: ColumnType) => /^(text|varchar|citext)$/.test(type.name) && !type.array;

function setNotNullRule(at: ActionLook): void {
  const { name: column = '' } = at.action;
  if (isNeverNull(at.look.memory, at.table.key, column)) return;
  const table = at.table.shown;
  const name = shownName(column);
  const check = shownName(`${at.table.bare}_${column}_not_null`);
  at.find({
    rule: 'not-null-scan',
    severity: 'refuse',
    object: `${table}.${name}`,
    reason: `Every row of ${table} is read for a missing ${name}; until that is done nobody can read or write the table. A checked CHECK (${name} IS NOT NULL) spares that`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${name} IS NOT NULL) NOT VALID;`,
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${check};`,
      `ALTER TABLE ${table} ALTER COLUMN ${name} SET NOT NULL;\nALTER TABLE ${table} DROP CONSTRAINT ${check};`,
    ),
  });
}

function expressionRule(at: ActionLook): void {
  const table = at.table.shown;
  const name = shownName(at.action.name);
  at.find({
    rule: 'table-rewrite',
    severity: 'refuse',
    object: `${table}.${name}`,
    reason: `The value of ${name} is worked out for each row and stored: every row of ${table} is written again, and nobody can read or write the table until that is done`,
    lock: 'AccessExclusiveLock',
    safeForm: `ALTER TABLE ${table} ALTER COLUMN ${name} DROP EXPRESSION;\n-- and a trigger BEFORE INSERT OR UPDATE that works it out`,
  });
}

function dropColumnRule(at: ActionLook): void {
  const table = at.table.shown;
  const name = shownName(at.action.name);
  at.find({
    rule: 'drop-column',
    severity: 'refuse',
    object: `${table}.${name}`,
    reason: `What is in ${name} is gone for good in every tenant, and an application that still names the column fails`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      `ALTER TABLE ${table} ALTER COLUMN ${name} DROP NOT NULL; -- and release an application that no longer names it`,
      `-- cadastre: allow drop-column: nothing has named it since that release\nALTER TABLE ${table} DROP COLUMN ${name};`,
    ),
  });
}
