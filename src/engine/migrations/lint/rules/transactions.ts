import type { Node, VariableSetStmt } from '../../../adapters/sql-parser.ts';
import { type Look, NO_TRANSACTION } from '../look.ts';
import { ofParts, partsOf } from '../names.ts';
import { isConcurrent } from '../statement-locks.ts';
import { walk } from '../walk.ts';

/** What may not stand in a transaction, what opens or ends one, and what changes how the rest runs. */
export function transactionRules(look: Look): void {
  placeRule(look);
  controlRule(look);
  settingRule(look);
  serverRule(look);
  bodyRule(look);
  enumRule(look);
}

/** The name of a statement that PostgreSQL refuses inside a transaction block, as its manual pages say; null: it may. */
export function refusedInTransaction(node: Node): string | null {
  if ('IndexStmt' in node && node.IndexStmt.concurrent) return 'CREATE INDEX CONCURRENTLY';
  if ('DropStmt' in node && node.DropStmt.concurrent) return 'DROP INDEX CONCURRENTLY';
  if ('ReindexStmt' in node) {
    const { kind, params } = node.ReindexStmt;
    if (isConcurrent(params)) return 'REINDEX CONCURRENTLY';
    if (kind === 'REINDEX_OBJECT_SCHEMA') return 'REINDEX SCHEMA';
    if (kind === 'REINDEX_OBJECT_DATABASE' || kind === 'REINDEX_OBJECT_SYSTEM') return 'REINDEX DATABASE';
  }
  if ('AlterTableStmt' in node && (node.AlterTableStmt.cmds ?? []).some(detachesConcurrently)) {
    return 'DETACH PARTITION CONCURRENTLY';
  }
  if ('VacuumStmt' in node && node.VacuumStmt.is_vacuumcmd) return 'VACUUM';
  if ('ClusterStmt' in node && !node.ClusterStmt.relation) return 'CLUSTER';
  if ('CreatedbStmt' in node) return 'CREATE DATABASE';
  if ('DropdbStmt' in node) return 'DROP DATABASE';
  if ('CreateTableSpaceStmt' in node) return 'CREATE TABLESPACE';
  if ('DropTableSpaceStmt' in node) return 'DROP TABLESPACE';
  if ('AlterSystemStmt' in node) return 'ALTER SYSTEM';
  if ('CreateSubscriptionStmt' in node) return 'CREATE SUBSCRIPTION';
  if ('DropSubscriptionStmt' in node) return 'DROP SUBSCRIPTION';
  return null;
}

function detachesConcurrently(node: Node): boolean {
  if (!('AlterTableCmd' in node) || node.AlterTableCmd.subtype !== 'AT_DetachPartition') return false;
  const { def } = node.AlterTableCmd;
  return def !== undefined && 'PartitionCmd' in def && def.PartitionCmd.concurrent === true;
}

function placeRule(look: Look): void {
  if ('VacuumStmt' in look.node) vacuumRule(look);
  if ('ClusterStmt' in look.node) clusterRule(look);
  const name = look.file.transactional ? refusedInTransaction(look.node) : null;
  if (name === null) return;
  const concurrently = name.includes('CONCURRENTLY');
  look.find({
    rule: concurrently ? 'concurrent-in-transaction' : 'not-in-transaction',
    severity: 'refuse',
    object: null,
    reason: `${name} cannot run in a transaction, and the file is one: PostgreSQL refuses the statement in every tenant`,
    lock: null,
    safeForm: `${NO_TRANSACTION}\n${look.statement.text};`,
  });
}

function vacuumRule(look: Look): void {
  for (const { table, lock } of look.locks) {
    if (lock !== 'AccessExclusiveLock' || look.soFar.created.has(table.key)) continue;
    look.find({
      rule: 'table-rewrite',
      severity: 'refuse',
      object: table.shown,
      reason: `VACUUM FULL writes all of ${table.shown} again, and nobody can read or write it until that is done`,
      lock,
      safeForm: `${NO_TRANSACTION}\nVACUUM (ANALYZE) ${table.shown};`,
    });
  }
}

function clusterRule(look: Look): void {
  const [lock] = look.locks;
  if (!lock || look.soFar.created.has(lock.table.key)) return;
  const table = lock.table.shown;
  look.find({
    rule: 'table-rewrite',
    severity: 'refuse',
    object: table,
    reason: `CLUSTER writes all of ${table} again, and nobody can read or write it until that is done`,
    lock: 'AccessExclusiveLock',
    safeForm:
      'Leave it out: the order is lost with the next changes anyway, and an index gives the order that a query wants.',
  });
}

function controlRule(look: Look): void {
  if (!('TransactionStmt' in look.node)) return;
  const kind = look.node.TransactionStmt.kind ?? '';
  if (/SAVEPOINT|RELEASE|ROLLBACK_TO/.test(kind)) return;
  const word = look.statement.text.split(/\s/, 1)[0]?.toUpperCase() ?? '';
  look.find({
    rule: 'explicit-transaction',
    severity: 'refuse',
    object: null,
    reason: `${word} would end or begin the transaction that holds the file and its row in the history together: a failure would leave one without the other`,
    lock: null,
    safeForm:
      'Leave it out: a file is one transaction. What shall be one of its own goes into a file of its own.',
  });
}

/** Settings by which a run keeps a tenant's application from waiting, or which say as whom and where it works. */
const GUARDS: Record<string, string> = {
  lock_timeout: 'how long everybody may wait behind a statement of ours',
  statement_timeout: 'how long a statement may run',
  transaction_timeout: 'how long a file may run',
  idle_in_transaction_session_timeout: 'how long a transaction may stand idle',
  search_path: 'where the tables of this tenant are',
  role: 'who owns what the file makes',
  session_authorization: 'who owns what the file makes',
  session_replication_role: 'whether foreign keys and triggers are kept',
  default_transaction_isolation: 'what a transaction sees',
};
const GRAVE = new Set(['role', 'session_authorization', 'session_replication_role', 'lock_timeout']);

function settingRule(look: Look): void {
  const { node } = look;
  if ('VariableSetStmt' in node) foundSetting(look, settingName(node.VariableSetStmt));
  // What pg_dump writes: SELECT pg_catalog.set_config('search_path', '', false).
  if (!('SelectStmt' in node)) return;
  walk(node, (kind, value) => {
    if (kind !== 'FuncCall') return true;
    if (partsOf(value['funcname'] as Node[] | undefined).at(-1) !== 'set_config') return true;
    const [first] = (value['args'] as Node[] | undefined) ?? [];
    const text =
      first && 'A_Const' in first ? (first.A_Const as { sval?: { sval?: string } }).sval?.sval : undefined;
    if (text !== undefined) foundSetting(look, text.toLowerCase());
    return true;
  });
}

function settingName({ name, kind }: VariableSetStmt): string {
  if (kind === 'VAR_RESET_ALL') return 'lock_timeout';
  return (name ?? '').toLowerCase();
}

function foundSetting(look: Look, name: string): void {
  const what = GUARDS[name];
  if (what === undefined) return;
  look.find({
    rule: 'session-setting',
    severity: GRAVE.has(name) ? 'refuse' : 'warn',
    object: name,
    reason: `The run sets ${name} itself, since it says ${what}; from here on the file would decide that`,
    lock: null,
    safeForm:
      name === 'lock_timeout' || name === 'statement_timeout'
        ? `Leave it out, and say it for the run, which has a ${name} of its own.`
        : 'Leave it out: the run works as the owner of the tables, where they are.',
  });
}

function serverRule(look: Look): void {
  const { node } = look;
  const roles = ['CreateRoleStmt', 'AlterRoleStmt', 'AlterRoleSetStmt', 'DropRoleStmt', 'GrantRoleStmt'];
  const databases = [
    'CreatedbStmt',
    'DropdbStmt',
    'AlterDatabaseStmt',
    'AlterDatabaseSetStmt',
    'CreateTableSpaceStmt',
    'DropTableSpaceStmt',
    'AlterSystemStmt',
  ];
  const kind = Object.keys(node)[0] ?? '';
  const isRole = roles.includes(kind);
  if (!isRole && !databases.includes(kind)) return;
  look.find({
    rule: 'server-wide',
    severity: 'refuse',
    object: null,
    reason: isRole
      ? 'Roles belong to the whole server: the second tenant on it would change those of the first'
      : 'It concerns the whole server or database, not the tables of one tenant',
    lock: null,
    safeForm: isRole
      ? 'Leave it out: roles and rights of a tenant are made from its tier and configuration.'
      : 'Leave it out: databases, their settings and their place are made from the tier and configuration.',
  });
}

function bodyRule(look: Look): void {
  if (!('DoStmt' in look.node)) return;
  look.find({
    rule: 'unread-body',
    severity: 'warn',
    object: null,
    reason:
      'What a DO block runs is decided while it runs: its locks, rewrites and drops are not among these findings',
    lock: null,
    safeForm: 'Plain statements where it can be; otherwise a rehearsal on a copy of a tenant.',
  });
}

/** A value of an enum cannot be used in the transaction that added it (manual, ALTER TYPE). */
function enumRule(look: Look): void {
  const { node, soFar } = look;
  if ('AlterEnumStmt' in node) {
    const { typeName, newVal, oldVal } = node.AlterEnumStmt;
    const name = ofParts(partsOf(typeName));
    const isNewValue = newVal !== undefined && oldVal === undefined;
    if (look.file.transactional && isNewValue) soFar.enumValues.set(newVal, name.shown);
    return;
  }
  if (soFar.enumValues.size === 0 || 'CreateFunctionStmt' in node || 'DoStmt' in node) return;
  if ('CommentStmt' in node) return;
  const used = new Set<string>();
  walk(node, (kind, value) => {
    if (kind !== 'A_Const') return true;
    const text = (value as { sval?: { sval?: string } }).sval?.sval;
    if (text !== undefined && soFar.enumValues.has(text)) used.add(text);
    return true;
  });
  for (const value of used) {
    const type = soFar.enumValues.get(value) ?? '';
    look.find({
      rule: 'enum-value',
      severity: 'refuse',
      object: type,
      reason: `${shownText(value)} was added to ${type} in this file, and PostgreSQL lets nobody use it before the end of that transaction (from version 17 on it may be where the file made the type too)`,
      lock: null,
      safeForm: `ALTER TYPE ${type} ADD VALUE ${shownText(value)};\n\n-- in a file of its own, after it:\n${look.statement.text};`,
    });
  }
}

const shownText = (value: string) => `'${value.replaceAll("'", "''")}'`;
