import { inFiles, isNew, NO_TRANSACTION } from '../look.ts';
import { tableName } from '../names.ts';
import type { ActionLook } from './alter-table.ts';

/** Actions on a table as a whole: where and how it is stored, its triggers, its partitions. */
export function tableRules(at: ActionLook): void {
  switch (at.action.subtype) {
    case 'AT_SetLogged':
      rewriteRule(at, 'From now on it stands in the write-ahead log');
      break;
    case 'AT_SetUnLogged':
      rewriteRule(at, 'It leaves the write-ahead log, and a crash will empty it');
      break;
    case 'AT_SetTableSpace':
      rewriteRule(at, 'It moves to another tablespace');
      break;
    case 'AT_SetAccessMethod':
      rewriteRule(at, 'It is stored in another way');
      break;
    case 'AT_DisableTrigAll':
    case 'AT_DisableTrigUser':
    case 'AT_DisableTrig':
      triggerRule(at);
      break;
    case 'AT_AttachPartition':
      attachRule(at);
      break;
    case 'AT_DetachPartition':
      detachRule(at);
      break;
    default:
      break;
  }
}

function rewriteRule(at: ActionLook, why: string): void {
  const table = at.table.shown;
  at.find({
    rule: 'table-rewrite',
    severity: 'refuse',
    object: table,
    reason: `${why}: all of ${table} is written again, and nobody can read or write it until that is done`,
    lock: 'AccessExclusiveLock',
    safeForm: `There is no form of it beside others at work: make a new table as it shall be, fill it in small lots, and rename the two; or run it in an hour when nobody works and waive this.`,
  });
}

function triggerRule(at: ActionLook): void {
  const { subtype, name } = at.action;
  const table = at.table.shown;
  const all = subtype === 'AT_DisableTrigAll';
  const enabled = at.look.all
    .slice(at.look.index)
    .some(
      ({ node }) =>
        'AlterTableStmt' in node &&
        tableName(node.AlterTableStmt.relation).key === at.table.key &&
        (node.AlterTableStmt.cmds ?? []).some(
          (each) =>
            'AlterTableCmd' in each &&
            each.AlterTableCmd.subtype === subtype?.replace('Disable', 'Enable') &&
            each.AlterTableCmd.name === name,
        ),
    );
  if (enabled && !all) return;
  at.find({
    rule: 'trigger-disable',
    severity: all ? 'refuse' : 'warn',
    object: table,
    reason: all
      ? `Foreign keys of ${table} are triggers too: rows that point nowhere pass unseen, and the owner of the tables may not do it`
      : `Nothing in this file puts the trigger of ${table} back into force`,
    lock: 'ShareRowExclusiveLock',
    safeForm: all
      ? `ALTER TABLE ${table} DISABLE TRIGGER USER;\n…\nALTER TABLE ${table} ENABLE TRIGGER USER;`
      : `${at.look.statement.text};\n…\n${at.look.statement.text.replace(/\bDISABLE\b/i, 'ENABLE')};`,
  });
}

function attachRule(at: ActionLook): void {
  const { def } = at.action;
  if (!def || !('PartitionCmd' in def)) return;
  const part = tableName(def.PartitionCmd.name);
  if (isNew(at.look, part)) return;
  at.find({
    rule: 'partition-lock',
    severity: 'warn',
    object: part.shown,
    reason: `Every row of ${part.shown} is held against the bounds of the partition, unless a checked CHECK says the same; until that is done nobody can read or write ${part.shown}`,
    lock: 'AccessExclusiveLock',
    safeForm: inFiles(
      `ALTER TABLE ${part.shown} ADD CONSTRAINT ${part.bare}_bounds CHECK (…) NOT VALID;`,
      `ALTER TABLE ${part.shown} VALIDATE CONSTRAINT ${part.bare}_bounds;`,
      `${at.look.statement.text};`,
    ),
  });
}

function detachRule(at: ActionLook): void {
  const { def } = at.action;
  if (!def || !('PartitionCmd' in def) || def.PartitionCmd.concurrent) return;
  const table = at.table.shown;
  at.find({
    rule: 'partition-lock',
    severity: 'warn',
    object: table,
    reason: `Taking the partition off waits for every query on ${table}, and meanwhile everybody waits behind it`,
    lock: 'AccessExclusiveLock',
    safeForm: `${NO_TRANSACTION}\n${at.look.statement.text} CONCURRENTLY;`,
  });
}
