import type { ErrorData } from '../shared/errors.ts';
import type { ErasureSummary, Obstacle, PurgePlan, SignedErasure } from '../shared/models/ending.ts';
import { planText } from './plan-text.ts';
import { bytes, facts, plain, stamp, table } from './text.ts';

export function purgePlanText(plan: PurgePlan): string {
  return [
    facts([
      ['tenant', `${plan.tenant} (${plan.name}), number ${plan.id}`],
      [
        'database',
        `${plan.database} on ${plan.server}, ${bytes(plan.bytes)}, ${plan.sessions ?? 0} sessions`,
      ],
      ['backup', plan.backup.problem ?? `pg_dump ${plan.backup.clientVersion}, ${plan.backup.program}`],
      ...(plan.problem ? [['not possible', plan.problem] as const] : []),
    ]),
    `Gone for good afterwards:\n${plan.cannotBeUndone.map((line) => `  ${plain(line)}`).join('\n')}`,
    ...(plan.obstacles.length > 0 ? [obstaclesText(plan.obstacles)] : []),
    planText(plan.steps),
    `${plan.steps.flatMap(({ statements }) => statements).length} statements. Nothing was done.`,
  ].join('\n\n');
}

export function obstaclesText(obstacles: readonly Obstacle[]): string {
  const lines = obstacles.flatMap(({ explanation, statements, where }) => [
    `  ${plain(explanation)}`,
    ...(where === null ? [] : [`      -- in ${plain(where)}`]),
    ...statements.map((each) => `      ${plain(each)};`),
  ]);
  return `What stands in the way, and what removes it:\n${lines.join('\n')}`;
}

/** The statements that an error carries, one a line: they are there to be pasted. */
export function obstacleText({ details }: ErrorData): string {
  const lines = (details.statement ?? '').split('\n').filter(Boolean);
  return lines.map((line) => `  ${plain(line)}`).join('\n');
}

export function erasureTable(erasures: readonly ErasureSummary[]): string {
  if (erasures.length === 0) return 'No tenant was erased yet.';
  const rows = erasures.map((each) => [
    each.id,
    stamp(each.erasedAt),
    each.by,
    each.server,
    each.database,
    each.backupSha256 === null ? 'waived' : `${each.backupSha256.slice(0, 16)}…`,
    each.reason,
  ]);
  return table(['>tenant', 'erased', 'by', 'server', 'database', 'backup', 'reason'], rows);
}

export function erasureText({ record, keyId }: SignedErasure): string {
  const { tenant, erased, backup } = record;
  return facts([
    ['tenant', `number ${tenant.id}`],
    ['erased', `${stamp(record.erasedAt)} by ${record.by.name}: ${record.reason}`],
    ['database', `${erased.database} on ${record.server.name}, ${bytes(erased.bytes)}`],
    ['roles', erased.roles.join(', ') || 'none'],
    ...erased.rolesKept.map(({ role, because }) => ['role kept', `${role}: ${because}`] as const),
    [
      'backup',
      backup === null ? 'waived' : `${backup.file}, ${bytes(backup.bytes)}, ${backup.tables} tables`,
    ],
    ...(backup === null ? [] : [['sha-256', backup.sha256] as const]),
    ...(record.backups ? [['backups', backupsText(record.backups)] as const] : []),
    [
      'verified',
      record.verified.every(({ passed }) => passed)
        ? `${record.verified.length} questions, nothing found`
        : record.verified
            .filter(({ passed }) => !passed)
            .map(({ question, found }) => `${question}: ${found}`)
            .join('; '),
    ],
    ['signed', `Ed25519, key ${keyId}`],
  ]);
}

function backupsText({ removed, elsewhere }: NonNullable<SignedErasure['record']['backups']>): string {
  const there = elsewhere.map(
    ({ workstation, count }) => `${count} on ${workstation}, removed when Cadastre runs there`,
  );
  return [`${removed} removed`, ...there].join('; ');
}
