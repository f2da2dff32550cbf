import type { Backup, BackupCheck, BackupOverview, BackupStanding } from '../shared/models/backup.ts';
import { bytes, plain, stamp, table } from './text.ts';

/** What became of each, newest first. */
export function backupTable(backups: readonly Backup[]): string {
  if (backups.length === 0) return 'No backup was begun yet. See who is due: cadastre backup due.';
  return table(
    ['>id', 'tenant', 'kind', 'began', 'result', '>size', 'sealed', 'where', 'file'],
    backups.map((each) => [
      each.id,
      each.tenant.slug,
      each.kind,
      stamp(each.beganAt),
      resultOf(each),
      bytes(each.bytes),
      each.result === 'good' ? (each.sealedFor.length > 0 ? 'yes' : 'no') : null,
      each.here ? 'here' : each.workstation,
      each.file ?? each.error?.message,
    ]),
  );
}

function resultOf({ result, removed, problem, copy }: Backup): string {
  if (removed) return 'removed';
  if (problem !== null) return 'broken';
  return result === 'good' && copy.problem !== null ? 'good, no copy' : result;
}

/** Who needs somebody first, then when each comes next. */
export function dueTable({ tenants, totals, places }: BackupOverview): string {
  const rows = tenants.map((each) => [
    each.tenant.slug,
    each.state,
    each.full,
    each.incremental,
    stamp(each.lastGood?.at),
    each.nextAt === null ? null : `${stamp(each.nextAt)}, ${each.nextKind}`,
    whyOf(each),
  ]);
  const folder = places.folder ?? 'none: cadastre settings set backups.folder=DIR';
  return [
    table(['tenant', 'state', 'full', 'incremental', 'last good', 'next', 'why'], rows),
    '',
    `${totals.well} as they should be, ${totals.failed} failed or refused, ${totals.overdue} overdue, ${totals.none} without backups in their tier.`,
    `Folder ${plain(folder)}; ${totals.backups} good backups, ${bytes(totals.bytes)}. Cron texts are in UTC, times local.`,
  ].join('\n');
}

const whyOf = ({ problem, lastFailure, state, failures }: BackupStanding): string | null =>
  problem ?? (state === 'failed' ? `tried ${failures} times: ${lastFailure?.error?.message ?? ''}` : null);

export function checkText({ id, good, found }: BackupCheck): string {
  const lines = found.map(({ what, passed, message }) => [what, passed ? 'good' : 'wrong', message]);
  return `${table(['what', 'found', ''], lines)}\n\n${good ? `Backup ${id} is what it was.` : `Backup ${id} is not what it was.`}`;
}
