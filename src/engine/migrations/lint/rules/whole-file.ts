import type { Look } from '../look.ts';
import { NO_TRANSACTION } from '../look.ts';
import { listedName } from '../names.ts';
import type { Lock } from '../statement-locks.ts';
import { refusedInTransaction } from './transactions.ts';

/** Once a file has been read statement by statement: what it is as a whole. */
export function noTransactionRule(looks: readonly Look[]): void {
  const [first] = looks;
  if (!first || first.file.transactional) return;
  const needing = looks.filter((look) => refusedInTransaction(look.node) !== null);
  if (needing.length === 0) {
    first.find({
      rule: 'no-transaction-needed',
      severity: 'warn',
      object: null,
      reason:
        'Nothing in this file needs to run outside of a transaction, and without one a failure leaves a tenant half way',
      lock: null,
      safeForm: `The same file without its first line, ${NO_TRANSACTION}.`,
    });
    return;
  }
  const counted = looks.filter((look) => !isHelper(look, looks));
  const second = counted[1];
  if (!second) return;
  second.find({
    rule: 'no-transaction-needed',
    severity: 'warn',
    object: null,
    reason: `The file holds ${counted.length} statements and no transaction keeps them together: a failure in between leaves a tenant half way`,
    lock: null,
    safeForm: `${NO_TRANSACTION}\n${needing[0]?.statement.text ?? ''};\n\n-- each other statement in a file of its own`,
  });
}

/** A setting, or the removal of what a failed build of an index of the same file left behind. */
function isHelper(look: Look, looks: readonly Look[]): boolean {
  const { node } = look;
  if ('VariableSetStmt' in node) return true;
  if (!('DropStmt' in node) || node.DropStmt.removeType !== 'OBJECT_INDEX' || !node.DropStmt.missing_ok) {
    return false;
  }
  const names = (node.DropStmt.objects ?? []).map((object) => listedName(object).bare);
  return looks.some(
    ({ node: other }) => 'IndexStmt' in other && names.includes(other.IndexStmt.idxname ?? ''),
  );
}

/** Several tables that nobody can read, all until the end of one transaction; told at the second. */
export function severalLocksRule(looks: readonly Look[], locksOn: (look: Look) => readonly Lock[]): void {
  const [first] = looks;
  if (!first?.file.transactional) return;
  const tables = new Map<string, string>();
  let second: Look | undefined;
  for (const look of looks) {
    const before = tables.size;
    for (const { table, lock } of locksOn(look)) {
      if (lock === 'AccessExclusiveLock') tables.set(table.key, table.shown);
    }
    // Those of one statement come together, and no other order of the files would part them.
    if (before > 0 && tables.size > before) second ??= look;
  }
  if (!second) return;
  const names = [...tables.values()];
  second.find({
    rule: 'several-locks',
    severity: 'warn',
    object: names[1] ?? null,
    reason: `${names.length} tables are held in one transaction (${names.join(', ')}): nobody can read the first while this waits for the next, and an application that uses them in another order meets it in a deadlock`,
    lock: 'AccessExclusiveLock',
    safeForm: `The statements on each of ${names.join(', ')} in a file of their own.`,
  });
}
