import type { ColumnDef, Constraint, Node } from '../../../adapters/sql-parser.ts';
import { columnType } from '../column-type.ts';
import { inFiles, isNew } from '../look.ts';
import { ofParts, partsOf, shownName, tableName } from '../names.ts';
import { constraintsOf } from '../remember.ts';
import { volatilityOf } from '../volatility.ts';
import type { ActionLook } from './alter-table.ts';
import { uniqueInSteps } from './indexes.ts';

const SERIAL = /^(big|small)?serial\d?$/;

interface NewColumn {
  /** Both as SQL wants them. */
  readonly table: string;
  readonly name: string;
  /** `invoices.note`. */
  readonly object: string;
  /** As it was written, such as `varchar(20)`. */
  readonly type: string;
  /** Name of a constraint or sequence of this column, as PostgreSQL would choose it. */
  readonly named: (suffix: string) => string;
  readonly of: (type: Constraint['contype']) => Constraint | undefined;
}

/** ADD COLUMN: what of it writes, reads or refuses the rows that are there. */
export function addColumnRules(at: ActionLook): void {
  const { def } = at.action;
  if (!def || !('ColumnDef' in def)) return;
  const column = def.ColumnDef;
  const constraints = constraintsOf(column.constraints);
  const made: NewColumn = {
    table: at.table.shown,
    name: shownName(column.colname),
    object: `${at.table.shown}.${shownName(column.colname)}`,
    type: writtenType(at.text),
    named: (suffix) => shownName(`${at.table.bare}_${column.colname}_${suffix}`),
    of: (type) => constraints.find(({ contype }) => contype === type),
  };
  const rewritten = rewriteRule(at, column, made);
  notNullRule(at, column, made);
  if (!rewritten) checkRule(at, made);
  uniqueRule(at, made);
  referenceRule(at, made);
}

function rewriteRule(at: ActionLook, column: ColumnDef, made: NewColumn): boolean {
  const { table, name, object, type } = made;
  const refuse = (why: string, ...files: string[]): boolean => {
    at.find({
      rule: 'table-rewrite',
      severity: 'refuse',
      object,
      reason: `${why}: every row of ${table} is written again, and nobody can read or write the table until that is done`,
      lock: 'AccessExclusiveLock',
      safeForm: inFiles(...files),
    });
    return true;
  };
  const fill = `UPDATE ${table} SET ${name} = DEFAULT WHERE ${name} IS NULL; -- in small lots where the table is large`;
  if (made.of('CONSTR_IDENTITY') || isSerial(column)) {
    const sequence = made.named('seq');
    return refuse(
      `Each row gets a number of its own in ${name}`,
      `CREATE SEQUENCE ${sequence};\nALTER TABLE ${table} ADD COLUMN ${name} bigint;\nALTER TABLE ${table} ALTER COLUMN ${name} SET DEFAULT nextval('${sequence}');\nALTER SEQUENCE ${sequence} OWNED BY ${object};`,
      fill,
    );
  }
  const generated = made.of('CONSTR_GENERATED');
  if (generated && generated.generated_kind !== 'v') {
    return refuse(
      `The value of ${name} is worked out for each row and stored`,
      `ALTER TABLE ${table} ADD COLUMN ${name} ${type};\n-- and a trigger BEFORE INSERT OR UPDATE that works it out`,
      `UPDATE ${table} SET ${name} = … WHERE ${name} IS NULL; -- in small lots where the table is large`,
    );
  }
  const names = partsOf(column.typeName?.names);
  const memory = at.look.memory;
  if (names.length > 0 && memory.domains.get(ofParts(names).key)?.checked) {
    return refuse(
      `The domain ${shownName(...names)} is checked for each row`,
      `ALTER TABLE ${table} ADD COLUMN ${name} …; -- of the type under the domain, with its check as CHECK (…) NOT VALID`,
    );
  }
  const volatility = volatilityOf(made.of('CONSTR_DEFAULT')?.raw_expr, memory);
  if (volatility.kind === 'steady') return false;
  const call = `${volatility.function}()`;
  const files = [
    `ALTER TABLE ${table} ADD COLUMN ${name} ${type};\nALTER TABLE ${table} ALTER COLUMN ${name} SET DEFAULT ${writtenDefault(at.text) ?? call};`,
    fill,
  ];
  if (volatility.kind === 'volatile') return refuse(`${call} gives each row another value`, ...files);
  at.find({
    rule: 'table-rewrite',
    severity: 'warn',
    object,
    reason: `Unless ${call} is declared STABLE or IMMUTABLE, every row of ${table} is written again, and nobody can read or write the table until that is done`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(...files),
  });
  return false;
}

function notNullRule(at: ActionLook, column: ColumnDef, made: NewColumn): void {
  const { table, name, object, type } = made;
  const filled =
    hasValue(made.of('CONSTR_DEFAULT')?.raw_expr) ||
    made.of('CONSTR_IDENTITY') !== undefined ||
    made.of('CONSTR_GENERATED') !== undefined ||
    isSerial(column);
  if (filled || !(made.of('CONSTR_NOTNULL') ?? made.of('CONSTR_PRIMARY'))) return;
  const check = made.named('not_null');
  at.find({
    rule: 'not-null-without-default',
    severity: 'refuse',
    object,
    reason: `Rows that are in ${table} would have no value for ${name}: the statement fails in every tenant that has one`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      `ALTER TABLE ${table} ADD COLUMN ${name} ${type};\nALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${name} IS NOT NULL) NOT VALID;`,
      `UPDATE ${table} SET ${name} = … WHERE ${name} IS NULL;`,
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${check};`,
      `ALTER TABLE ${table} ALTER COLUMN ${name} SET NOT NULL;\nALTER TABLE ${table} DROP CONSTRAINT ${check};`,
    ),
  });
}

function checkRule(at: ActionLook, made: NewColumn): void {
  const check = made.of('CONSTR_CHECK');
  if (!check || check.skip_validation) return;
  const { table, name, object, type } = made;
  const constraint = check.conname ? shownName(check.conname) : made.named('check');
  const condition = /\bCHECK\s*(\([\s\S]*\))/i.exec(at.text)?.[1] ?? '(…)';
  at.find({
    rule: 'constraint-scan',
    severity: 'refuse',
    object,
    reason: `The check is held against every row of ${table}; until that is done nobody can read or write the table`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      `ALTER TABLE ${table} ADD COLUMN ${name} ${type};\nALTER TABLE ${table} ADD CONSTRAINT ${constraint} CHECK ${condition} NOT VALID;`,
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${constraint};`,
    ),
  });
}

function uniqueRule(at: ActionLook, made: NewColumn): void {
  const unique = made.of('CONSTR_PRIMARY') ?? made.of('CONSTR_UNIQUE');
  if (!unique) return;
  const { table, name, object, type } = made;
  const primary = unique.contype === 'CONSTR_PRIMARY';
  const chosen = primary ? shownName(`${at.table.bare}_pkey`) : made.named('key');
  const constraint = unique.conname ? shownName(unique.conname) : chosen;
  at.find({
    rule: 'unique-lock',
    severity: 'refuse',
    object,
    reason: `The index of the constraint is built over all of ${table}; until it is done nobody can read or write the table`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      `ALTER TABLE ${table} ADD COLUMN ${name} ${type};`,
      uniqueInSteps(table, constraint, [name], primary),
    ),
  });
}

function referenceRule(at: ActionLook, made: NewColumn): void {
  const key = made.of('CONSTR_FOREIGN');
  if (!key || isNew(at.look, tableName(key.pktable))) return;
  const { table, name, object, type } = made;
  const other = tableName(key.pktable).shown;
  // Without a default there is nothing to look up, and the server knows it.
  const scanned = hasValue(made.of('CONSTR_DEFAULT')?.raw_expr);
  const constraint = key.conname ? shownName(key.conname) : made.named('fkey');
  const columns = partsOf(key.pk_attrs).map((each) => shownName(each));
  const target = columns.length > 0 ? `${other} (${columns.join(', ')})` : other;
  at.find({
    rule: 'foreign-key-lock',
    severity: scanned ? 'refuse' : 'warn',
    object,
    reason: scanned
      ? `Every row of ${table} is looked up in ${other}; until that is done nobody can read ${table} or write to ${other}`
      : `Nobody can read ${table} while this waits until it may lock ${other} against writes`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      `ALTER TABLE ${table} ADD COLUMN ${name} ${type};`,
      `ALTER TABLE ${table} ADD CONSTRAINT ${constraint} FOREIGN KEY (${name}) REFERENCES ${target} NOT VALID;`,
      `ALTER TABLE ${table} VALIDATE CONSTRAINT ${constraint};`,
    ),
  });
}

const isSerial = (column: ColumnDef): boolean => SERIAL.test(columnType(column.typeName)?.name ?? '');

/** A default that is NULL is none. */
function hasValue(expression: Node | undefined): boolean {
  if (!expression) return false;
  return !('A_Const' in expression && (expression.A_Const as { isnull?: boolean }).isnull === true);
}

const AFTER_TYPE =
  /\s+(?=(?:CONSTRAINT|NOT|NULL|DEFAULT|CHECK|UNIQUE|PRIMARY|REFERENCES|GENERATED|COLLATE)\b)/i;

/** What stands between the column's name and its first constraint. */
function writtenType(action: string): string {
  const rest = /^ADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(?:"(?:[^"]|"")*"|[^\s"]+)\s+([\s\S]*)$/i.exec(
    action,
  )?.[1];
  return rest?.split(AFTER_TYPE, 1)[0]?.trim() ?? '…';
}

/** Null where something follows that is not clearly the end of it. */
function writtenDefault(action: string): string | null {
  return /\bDEFAULT\s+([\w.]+\([^()]*\))/i.exec(action)?.[1] ?? null;
}
