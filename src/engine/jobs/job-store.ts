import type { JobKind, JobStatus, JobStep, JournalLine } from '../../shared/models/job.ts';
import type { Actor } from '../acts/actor.ts';
import { CadastreError } from '../errors.ts';
import type { Database, Row } from '../postgres/session.ts';
import { type Statement, sql, trusted } from '../postgres/sql.ts';
import type { JobRecord } from './job-definition.ts';

export interface NewJob {
  readonly kind: JobKind;
  readonly title: string;
  readonly serverName: string | null;
  /** Left out for a tenant that has no number yet. */
  readonly tenantId?: number;
  readonly tenantSlug: string | null;
  readonly tenantName: string | null;
  readonly parentId: number | null;
  readonly actor: Actor;
  readonly input: unknown;
  readonly sealed: string | null;
  readonly sealedKey: string | null;
  readonly state: Record<string, unknown>;
  readonly steps: JobStep[];
}

const COLUMNS = trusted(`id::int AS id, kind, title, status, tenant_id, tenant_slug, tenant_name, server_name,
  parent_id::int AS parent_id, actor, input, sealed, sealed_key, state, steps, fact, error, cancel_requested,
  created_at, started_at, finished_at`);

/** Records what is intended, before anything of it is done. */
export async function insertJob(database: Pick<Database, 'run'>, job: NewJob): Promise<JobRecord> {
  const { rows } = await database.run(
    sql`INSERT INTO platform.jobs (kind, title, status, server_name, tenant_id, tenant_slug, tenant_name, parent_id, actor,
                                   input, sealed, sealed_key, state, steps, started_at)
        VALUES (${job.kind}, ${job.title}, 'running', ${job.serverName}, ${job.tenantId ?? null}, ${job.tenantSlug}, ${job.tenantName},
                ${job.parentId}, ${JSON.stringify(job.actor)}, ${JSON.stringify(job.input)}, ${job.sealed},
                ${job.sealedKey}, ${JSON.stringify(job.state)}, ${JSON.stringify(job.steps)}, now())
        RETURNING ${COLUMNS}`,
  );
  const row = rows[0];
  if (!row) throw new CadastreError('INTERNAL', 'The job was not written');
  return toRecord(row, false);
}

export async function readJob(database: Database, id: number): Promise<JobRecord> {
  const { rows } = await database.run(sql`SELECT ${COLUMNS} FROM platform.jobs WHERE id = ${id}`);
  const row = rows[0];
  if (!row)
    throw new CadastreError('NOT_FOUND', `There is no job ${id}`, {
      wayOut: 'The list of jobs shows those there are.',
      command: 'cadastre job list',
    });
  return toRecord(row);
}

/**
 * Writes a job's progress and the journal lines it has not written yet, in one round trip. The tenant's number is
 * never emptied: the step that reserves it writes it itself, and this may be on its way meanwhile.
 */
export function progressStatement(
  record: JobRecord,
  lines: readonly (JournalLine & { line: number })[],
): Statement {
  const update = sql`UPDATE platform.jobs SET status = ${record.status}, steps = ${JSON.stringify(record.steps)},
      state = ${JSON.stringify(record.state)}, fact = ${record.fact},
      error = ${record.error ? JSON.stringify(record.error) : null}, sealed = ${record.sealed},
      tenant_id = coalesce(${record.tenantId}, tenant_id), finished_at = ${record.finishedAt} WHERE id = ${record.id}`;
  if (lines.length === 0) return update;
  const values = [...update.values, record.id, JSON.stringify(lines)];
  const text = `WITH progress AS (${update.text})
    INSERT INTO platform.job_journal (job_id, line, at, step, kind, text, database_name, duration_ms)
    SELECT $${values.length - 1}, line, at, step, kind, text, database, "durationMs"
    FROM jsonb_to_recordset($${values.length}::jsonb)
      AS each(line int, at timestamptz, step int, kind text, text text, database text, "durationMs" double precision)
    ON CONFLICT DO NOTHING`;
  return { text, values, shown: update.shown };
}

/** True when the request was new. */
export async function requestCancel(database: Database, id: number): Promise<boolean> {
  const { rowCount } = await database.run(
    sql`UPDATE platform.jobs SET cancel_requested = true WHERE id = ${id} AND NOT cancel_requested`,
  );
  return rowCount > 0;
}

export async function readJournal(database: Database, id: number): Promise<JournalLine[]> {
  const { rows } = await database.run<{
    at: Date;
    step: number;
    kind: JournalLine['kind'];
    text: string;
    database_name: string | null;
    duration_ms: number | null;
  }>(
    sql`SELECT at, step, kind, text, database_name, duration_ms FROM platform.job_journal
        WHERE job_id = ${id} ORDER BY line LIMIT 5000`,
  );
  return rows.map((row) => ({
    at: row.at.toISOString(),
    step: row.step,
    kind: row.kind,
    text: row.text,
    database: row.database_name,
    durationMs: row.duration_ms,
  }));
}

export async function lastJournalLine(database: Database, id: number): Promise<number> {
  const { rows } = await database.run<{ line: number }>(
    sql`SELECT coalesce(max(line), 0)::int AS line FROM platform.job_journal WHERE job_id = ${id}`,
  );
  return rows[0]?.line ?? 0;
}

export interface JobFilter {
  readonly statuses?: readonly JobStatus[];
  readonly tenant?: string;
  readonly limit: number;
  readonly needsFirst: boolean;
}

/** Children of an import are left out unless they need a person: their import speaks for them. */
export async function selectJobs(database: Database, filter: JobFilter): Promise<JobRecord[]> {
  const { rows } = await database.run(
    sql`SELECT ${COLUMNS} FROM platform.jobs
        WHERE (${filter.statuses ?? null}::text[] IS NULL OR status = ANY (${filter.statuses ?? null}::text[]))
          AND (${filter.tenant ?? null}::text IS NULL OR tenant_slug = ${filter.tenant ?? null})
          AND (parent_id IS NULL OR status IN ('failed', 'repair') OR ${filter.tenant ?? null}::text IS NOT NULL)
        ORDER BY CASE WHEN NOT ${filter.needsFirst} THEN 0
                      WHEN status = 'repair' THEN 0 WHEN status = 'failed' THEN 1
                      WHEN status IN ('running', 'undoing') THEN 2 WHEN status = 'queued' THEN 3 ELSE 4 END,
                 id DESC
        LIMIT ${filter.limit}`,
  );
  return rows.map((row) => toRecord(row));
}

export async function countJobs(database: Database): Promise<Record<JobStatus, number>> {
  const { rows } = await database.run<{ status: JobStatus; count: number }>(
    sql`SELECT status, count(*)::int AS count FROM platform.jobs
        WHERE parent_id IS NULL OR status IN ('failed', 'repair') GROUP BY status`,
  );
  const counts: Record<JobStatus, number> = {
    queued: 0,
    running: 0,
    succeeded: 0,
    failed: 0,
    undoing: 0,
    undone: 0,
    repair: 0,
  };
  for (const { status, count } of rows) counts[status] = count;
  return counts;
}

/**
 * Jobs that were at work when they were last written; without a holder they were interrupted. One of the last seconds
 * that has not begun is left to the process that is just about to begin it.
 */
export async function selectOpenJobs(database: Database): Promise<{ id: number; parentId: number | null }[]> {
  const { rows } = await database.run<{ id: number; parent_id: number | null }>(
    sql`SELECT id::int AS id, parent_id::int AS parent_id FROM platform.jobs
        WHERE status IN ('queued', 'running', 'undoing')
          AND (created_at < now() - interval '2 seconds' OR steps->0->>'attempts' <> '0') ORDER BY id`,
  );
  return rows.map((row) => ({ id: row.id, parentId: row.parent_id }));
}

/** The kinds of the jobs that were at work on a tenant when they were last written. */
export async function selectOpenKinds(database: Database, tenantId: number): Promise<JobKind[]> {
  const { rows } = await database.run<{ kind: JobKind }>(
    sql`SELECT DISTINCT kind FROM platform.jobs
        WHERE tenant_id = ${tenantId} AND status IN ('queued', 'running', 'undoing')`,
  );
  return rows.map(({ kind }) => kind);
}

function toRecord(row: Row, takenUp = true): JobRecord {
  const time = (value: unknown): string | null => (value instanceof Date ? value.toISOString() : null);
  return {
    id: row.id as number,
    kind: row.kind as JobKind,
    title: row.title as string,
    status: row.status as JobStatus,
    tenantId: row.tenant_id as number | null,
    tenantSlug: row.tenant_slug as string | null,
    tenantName: row.tenant_name as string | null,
    serverName: row.server_name as string | null,
    parentId: row.parent_id as number | null,
    actor: row.actor as Actor,
    input: row.input,
    sealed: row.sealed as string | null,
    sealedKey: row.sealed_key as string | null,
    state: row.state as Record<string, unknown>,
    steps: row.steps as JobStep[],
    fact: row.fact as string,
    error: row.error as JobRecord['error'],
    cancelRequested: row.cancel_requested as boolean,
    createdAt: time(row.created_at) ?? '',
    startedAt: time(row.started_at),
    finishedAt: time(row.finished_at),
    takenUp,
  };
}
