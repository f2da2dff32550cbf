import type { ErrorData } from '../../shared/errors.ts';
import type { BackupKind, BackupOverview, BackupStanding, BackupState } from '../../shared/models/backup.ts';
import type { TenantStatus } from '../../shared/models/lifecycle.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { type BackupPlaces, backupPlaces, placesRefusal } from './backup-places.ts';
import { type BackupHistory, type DueBackup, dueBackup, nextBackup, OVERDUE_AFTER_MS } from './due-backup.ts';

/** Tenants that are backed up: whoever has data that somebody may want again. A deleted one is no more written to. */
export const BACKED_UP: readonly TenantStatus[] = ['TRIAL', 'ACTIVE', 'SUSPENDED', 'CANCELLED'];

/** A tenant with what is due for it. */
export interface Standing {
  readonly standing: BackupStanding;
  readonly due: DueBackup | null;
}

interface Row extends Record<string, unknown> {
  readonly now: Date;
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly server: string;
  readonly tier: string | null;
  readonly full: string | null;
  readonly incremental: string | null;
  readonly keep: number | null;
  readonly encrypted: boolean | null;
  readonly cross_region: boolean | null;
  readonly since: Date;
  readonly good_at: Date | null;
  readonly full_at: Date | null;
  readonly cancelled_at: Date | null;
  readonly at_work: boolean;
  readonly failures: number;
  readonly first_failed_due: Date | null;
  readonly last_failure: Date | null;
  readonly failed_id: number | null;
  readonly failed_at: Date | null;
  readonly failed_job: number | null;
  readonly failed_error: ErrorData | null;
  readonly kept_id: number | null;
  readonly kept_at: Date | null;
  readonly kept_kind: BackupKind | null;
  readonly kept_bytes: number | null;
}

/** Where every tenant stands, by name; one query, however many there are. The clock is the platform database's. */
export async function readStandings(platform: OpenPlatform): Promise<Standing[]> {
  const places = await backupPlaces(platform);
  const { rows } = await platform.database.run<Row>(
    sql`SELECT now() AS now, organizations.id, slug, organizations.name, organizations.status, servers.name AS server, held.tier,
          nullif(effective->>'backup.full', 'none') AS full, nullif(effective->>'backup.incremental', 'none') AS incremental,
          (effective->>'backup.keep')::float8 AS keep, (effective->>'backup.encrypted')::boolean AS encrypted,
          (effective->>'backup.cross_region')::boolean AS cross_region,
          greatest(organizations.created_at, held.changed_at) AS since,
          good.at AS good_at, whole.at AS full_at, cancelled.at AS cancelled_at,
          EXISTS (SELECT FROM platform.backups WHERE organization_id = organizations.id AND result = 'at-work') AS at_work,
          failed.count AS failures, failed.first_due AS first_failed_due, failed.last AS last_failure,
          latest.id::int AS failed_id, latest.ended_at AS failed_at, latest.job_id::int AS failed_job, latest.error AS failed_error,
          kept.id::int AS kept_id, kept.began_at AS kept_at, kept.kind AS kept_kind, kept.bytes::float8 AS kept_bytes
        FROM platform.organizations JOIN platform.tenants ON tenants.organization_id = organizations.id
        JOIN platform.servers ON servers.id = server_id
        LEFT JOIN platform.tenant_configurations AS held ON held.organization_id = organizations.id
        LEFT JOIN LATERAL (
          SELECT began_at, greatest(began_at, due_at) AS at FROM platform.backups
          WHERE organization_id = organizations.id AND result = 'good' AND problem IS NULL ORDER BY began_at DESC LIMIT 1
        ) AS good ON true
        LEFT JOIN LATERAL (
          SELECT greatest(began_at, due_at) AS at FROM platform.backups
          WHERE organization_id = organizations.id AND result = 'good' AND problem IS NULL AND kind <> 'incremental'
          ORDER BY began_at DESC LIMIT 1
        ) AS whole ON true
        LEFT JOIN LATERAL (
          SELECT max(greatest(began_at, due_at)) AS at FROM platform.backups
          WHERE organization_id = organizations.id AND result = 'cancelled' AND began_at > coalesce(good.began_at, '-infinity')
        ) AS cancelled ON true
        LEFT JOIN LATERAL (
          SELECT count(*)::int AS count, min(due_at) AS first_due, max(ended_at) AS last FROM platform.backups
          WHERE organization_id = organizations.id AND result = 'failed' AND due_at IS NOT NULL
            AND began_at > coalesce(good.began_at, '-infinity')
        ) AS failed ON true
        LEFT JOIN LATERAL (
          SELECT id, ended_at, job_id, error FROM platform.backups
          WHERE organization_id = organizations.id AND result = 'failed' AND began_at > coalesce(good.began_at, '-infinity')
          ORDER BY began_at DESC LIMIT 1
        ) AS latest ON true
        LEFT JOIN LATERAL (
          SELECT id, began_at, kind, bytes FROM platform.backups
          WHERE organization_id = organizations.id AND result = 'good' AND problem IS NULL AND removed_at IS NULL
          ORDER BY began_at DESC LIMIT 1
        ) AS kept ON true
        WHERE organizations.status <> ALL (${['PENDING', 'DELETING', 'DELETED', 'PURGING', 'PURGED']}::text[])
        ORDER BY organizations.name, organizations.id`,
  );
  return rows.map((row) => standingOf(row, places));
}

/** For screens and the command line: those who need somebody first. */
export async function backupOverview(platform: OpenPlatform): Promise<BackupOverview> {
  const standings = (await readStandings(platform)).map(({ standing }) => standing);
  const { rows } = await platform.database.run<{ bytes: number; backups: number }>(
    sql`SELECT coalesce(sum(bytes), 0)::float8 AS bytes, count(*)::int AS backups FROM platform.backups
        WHERE result = 'good' AND removed_at IS NULL`,
  );
  const count = (...states: BackupState[]) => standings.filter(({ state }) => states.includes(state)).length;
  return {
    readAt: new Date().toISOString(),
    places: await backupPlaces(platform),
    tenants: standings.toSorted((a, b) => URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state)),
    totals: {
      well: count('well', 'due', 'at-work'),
      failed: count('failed', 'refused'),
      overdue: count('overdue'),
      none: count('none'),
      bytes: rows[0]?.bytes ?? 0,
      backups: rows[0]?.backups ?? 0,
    },
  };
}

const URGENCY: readonly BackupState[] = ['failed', 'refused', 'overdue', 'at-work', 'due', 'well', 'none'];

function standingOf(row: Row, places: BackupPlaces): Standing {
  const history: BackupHistory = {
    full: row.full,
    incremental: row.incremental,
    since: row.since,
    lastGood: row.good_at,
    lastFull: row.full_at,
    lastCancelled: row.cancelled_at,
    failures: row.failures,
    firstFailedDue: row.first_failed_due,
    lastFailure: row.last_failure,
  };
  const due = dueBackup(history, row.now);
  const sealed = row.encrypted === true;
  const elsewhere = row.cross_region === true;
  const asked = row.full !== null || row.incremental !== null;
  const refusal = asked ? placesRefusal(places, { sealed, elsewhere }) : null;
  const next = due === null ? nextBackup(history, row.now) : { kind: due.kind, at: due.notBefore ?? row.now };
  const time = (at: Date | null) => at?.toISOString() ?? null;
  return {
    due,
    standing: {
      tenant: { id: row.id, slug: row.slug, name: row.name, status: row.status },
      server: row.server,
      tier: row.tier,
      state: stateOf(row, due, asked, refusal !== null),
      full: row.full,
      incremental: row.incremental,
      keepMs: row.keep,
      sealed,
      elsewhere,
      lastGood:
        row.kept_id === null || row.kept_at === null || row.kept_kind === null
          ? null
          : {
              id: row.kept_id,
              at: row.kept_at.toISOString(),
              kind: row.kept_kind,
              bytes: row.kept_bytes ?? 0,
            },
      failures: row.failures,
      lastFailure:
        row.failed_id === null || row.failed_at === null || row.failed_job === null
          ? null
          : {
              id: row.failed_id,
              at: row.failed_at.toISOString(),
              jobId: row.failed_job,
              error: row.failed_error,
            },
      dueSince: time(due?.dueAt ?? null),
      nextAt: refusal === null ? time(next?.at ?? null) : null,
      nextKind: refusal === null ? (next?.kind ?? null) : null,
      problem: refusal?.message ?? null,
      wayOut: refusal?.details.wayOut ?? null,
    },
  };
}

function stateOf(row: Row, due: DueBackup | null, asked: boolean, refused: boolean): BackupState {
  if (row.at_work) return 'at-work';
  if (!asked) return 'none';
  if (refused) return 'refused';
  if (due === null) return 'well';
  if (row.failures > 0) return 'failed';
  return row.now.getTime() - due.dueAt.getTime() > OVERDUE_AFTER_MS ? 'overdue' : 'due';
}
