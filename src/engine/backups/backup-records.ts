import type { ErrorData } from '../../shared/errors.ts';
import type { Backup, BackupKind, BackupResult } from '../../shared/models/backup.ts';
import type { BackupReceipt } from '../../shared/models/ending.ts';
import type { TenantStatus } from '../../shared/models/lifecycle.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Row, Session } from '../postgres/session.ts';
import { type Statement, sql, trusted } from '../postgres/sql.ts';

const SELECT =
  trusted(`SELECT backups.id::int AS id, backups.organization_id, slug, organizations.name, organizations.status, servers.name AS server,
    backups.job_id::int AS job_id, kind, due_at, began_at, ended_at, result, error, workstation, file, manifest, bytes::float8 AS bytes, sha256,
    tables, sealed_for, copy_file, copy_problem, client_version, server_version, checked_at, problem, removed_at, removed_by, removed_because,
    CASE WHEN result = 'good' AND removed_at IS NULL
         THEN ended_at + (held.effective->>'backup.keep')::float8 * interval '1 millisecond' END AS keep_until
  FROM platform.backups JOIN platform.organizations ON organizations.id = backups.organization_id
  LEFT JOIN platform.tenants ON tenants.organization_id = organizations.id
  LEFT JOIN platform.servers ON servers.id = server_id
  LEFT JOIN platform.tenant_configurations AS held ON held.organization_id = organizations.id`);

export interface BackupFilter {
  /** A slug. */
  readonly tenant?: string;
  readonly result?: BackupResult;
  readonly limit: number;
}

/** Newest first; what is at work or has failed is told as well as what is good. */
export async function listBackups(
  platform: OpenPlatform,
  workstation: string,
  { tenant = undefined, result = undefined, limit }: BackupFilter,
): Promise<Backup[]> {
  const { rows } = await platform.database.run(
    sql`${SELECT} WHERE (${tenant ?? null}::text IS NULL OR slug = ${tenant ?? null})
          AND (${result ?? null}::text IS NULL OR result = ${result ?? null})
        ORDER BY began_at DESC, backups.id DESC LIMIT ${limit}`,
  );
  return rows.map((row) => toBackup(row, workstation));
}

export async function readBackup(platform: OpenPlatform, workstation: string, id: number): Promise<Backup> {
  const { rows } = await platform.database.run(sql`${SELECT} WHERE backups.id = ${id}`);
  if (rows[0]) return toBackup(rows[0], workstation);
  throw new CadastreError('NOT_FOUND', `There is no backup ${id}`, {
    wayOut: 'See the list of backups.',
    command: 'cadastre backup list',
  });
}

/** The backup that a job makes; null: it is forgotten. */
export async function backupOfJob(
  platform: OpenPlatform,
  workstation: string,
  jobId: number,
): Promise<Backup | null> {
  const { rows } = await platform.database.run(sql`${SELECT} WHERE backups.job_id = ${jobId}`);
  return rows[0] ? toBackup(rows[0], workstation) : null;
}

/**
 * Writes down that a backup is begun. Touches no row where one of the tenant is at work, or where the time it is for has
 * its backup by now: two agents who saw the same time make one.
 */
export function claimBackup(
  tenantId: number,
  jobId: number,
  { kind, dueAt, workstation }: { kind: BackupKind; dueAt: Date | null; workstation: string },
): Statement {
  const due = dueAt?.toISOString() ?? null;
  return sql`INSERT INTO platform.backups (organization_id, job_id, kind, due_at, workstation)
    SELECT ${tenantId}::int, ${jobId}::bigint, ${kind}::text, ${due}::timestamptz, ${workstation}::text
    WHERE ${due}::timestamptz IS NULL OR NOT EXISTS (
      SELECT FROM platform.backups WHERE organization_id = ${tenantId} AND result = 'good' AND problem IS NULL
        AND greatest(began_at, due_at) >= ${due}::timestamptz AND (${kind}::text = 'incremental' OR kind <> 'incremental'))
    ON CONFLICT DO NOTHING`;
}

/** What is written of a backup that is whole. Answers false where somebody has given it up meanwhile. */
export async function recordGood(
  session: Pick<Session, 'run'>,
  jobId: number,
  receipt: BackupReceipt,
  { workstation, copy }: { workstation: string; copy: Backup['copy'] },
): Promise<boolean> {
  const { rowCount } = await session.run(
    sql`UPDATE platform.backups SET result = 'good', ended_at = now(), error = NULL, workstation = ${workstation},
          file = ${receipt.file}, manifest = ${receipt.manifest}, bytes = ${receipt.bytes}, sha256 = ${receipt.sha256},
          tables = ${receipt.tables}, sealed_for = ${receipt.sealedFor ?? []}::text[], copy_file = ${copy.file},
          copy_problem = ${copy.problem}, client_version = ${receipt.clientVersion},
          server_version = ${receipt.serverVersion}
        WHERE job_id = ${jobId} AND result = 'at-work'`,
  );
  return rowCount > 0;
}

export async function recordNotMade(
  platform: OpenPlatform,
  jobId: number,
  result: 'failed' | 'cancelled',
  error: ErrorData | null,
): Promise<void> {
  await platform.database.run(
    sql`UPDATE platform.backups SET result = ${result}, ended_at = now(), error = ${error ? JSON.stringify(error) : null}::jsonb
        WHERE job_id = ${jobId} AND result = 'at-work'`,
  );
}

/** Of a job that could not even be opened, or that nobody knows any more, the row would say *at work* for ever. */
export async function settleEnded(platform: OpenPlatform): Promise<void> {
  await platform.database.run(
    sql`UPDATE platform.backups SET result = CASE WHEN jobs.cancel_requested THEN 'cancelled' ELSE 'failed' END,
          ended_at = now(), error = jobs.error
        FROM platform.backups AS open LEFT JOIN platform.jobs ON jobs.id = open.job_id
        WHERE backups.id = open.id AND open.result = 'at-work'
          AND (jobs.id IS NULL OR jobs.status IN ('failed', 'undone', 'repair'))`,
  );
}

/** Rows without a file, of more than a year ago. */
export async function forgetOldBackups(platform: OpenPlatform): Promise<void> {
  await platform.database.run(
    sql`DELETE FROM platform.backups WHERE began_at < now() - interval '400 days'
          AND (removed_at IS NOT NULL OR result IN ('failed', 'cancelled'))`,
  );
}

function toBackup(row: Row, workstation: string): Backup {
  const time = (value: unknown) => (value instanceof Date ? value.toISOString() : null);
  const removedAt = time(row.removed_at);
  return {
    id: row.id as number,
    tenant: {
      id: row.organization_id as number,
      slug: row.slug as string,
      name: row.name as string,
      status: row.status as TenantStatus,
    },
    server: row.server as string | null,
    jobId: row.job_id as number,
    kind: row.kind as BackupKind,
    dueAt: time(row.due_at),
    beganAt: time(row.began_at) ?? '',
    endedAt: time(row.ended_at),
    result: row.result as BackupResult,
    error: row.error as ErrorData | null,
    workstation: row.workstation as string,
    here: row.workstation === workstation,
    file: row.file as string | null,
    manifest: row.manifest as string | null,
    bytes: row.bytes as number | null,
    sha256: row.sha256 as string | null,
    tables: row.tables as number | null,
    sealedFor: row.sealed_for as string[],
    copy: { file: row.copy_file as string | null, problem: row.copy_problem as string | null },
    clientVersion: row.client_version as string | null,
    serverVersion: row.server_version as string | null,
    keepUntil: time(row.keep_until),
    checkedAt: time(row.checked_at),
    problem: row.problem as string | null,
    removed:
      removedAt === null
        ? null
        : { at: removedAt, by: row.removed_by as string, because: row.removed_because as string },
  };
}
