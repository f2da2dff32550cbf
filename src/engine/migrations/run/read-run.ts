import { runOptionsSchema, type Wave } from '../../../shared/models/migration-options.ts';
import {
  isRunOver,
  type MigrationRun,
  type MigrationRunSummary,
  type RunCounts,
  type RunTarget,
  type RunWave,
  type TargetStatus,
} from '../../../shared/models/migration-run.ts';
import { CadastreError } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import type { Row } from '../../postgres/session.ts';
import { sql, trusted } from '../../postgres/sql.ts';

const COUNTS = trusted(`jsonb_build_object('total', count(target.id),
  'notRun', count(*) FILTER (WHERE target.status = 'not-run'), 'atWork', count(*) FILTER (WHERE target.status = 'at-work'),
  'succeeded', count(*) FILTER (WHERE target.status = 'succeeded'), 'failed', count(*) FILTER (WHERE target.status = 'failed'),
  'skipped', count(*) FILTER (WHERE target.status = 'skipped')) AS counts`);

const MINUTES = 20;

/** Newest first. */
export async function listRuns(platform: OpenPlatform, limit: number): Promise<MigrationRunSummary[]> {
  const { rows } = await platform.database.run(
    sql`SELECT runs.*, (SELECT ${COUNTS} FROM platform.migration_targets AS target WHERE run_id = runs.id)
        FROM platform.migration_runs AS runs ORDER BY id DESC LIMIT ${limit}`,
  );
  return rows.map(toSummary);
}

/** Throws `NOT_FOUND`. */
export async function readRun(platform: OpenPlatform, id: number): Promise<MigrationRun> {
  const { rows } = await platform.database.run(
    sql`SELECT runs.*, (SELECT ${COUNTS} FROM platform.migration_targets AS target WHERE run_id = runs.id)
        FROM platform.migration_runs AS runs WHERE runs.id = ${id}`,
  );
  const [row] = rows;
  if (!row) {
    throw new CadastreError('NOT_FOUND', `There is no migration run ${id}`, {
      wayOut: 'The list of runs shows those there are.',
      command: 'cadastre migrate runs',
    });
  }
  const [waves, rate, workers, blocked] = await Promise.all([
    readWaves(platform, id),
    readRate(platform, id),
    readWorkers(platform, id),
    readTargets(platform, { run: id, blockedOnly: true, offset: 0, limit: 50 }),
  ]);
  const summary = toSummary(row);
  return {
    ...summary,
    options: runOptionsSchema.parse(row.options),
    filter: row.filter as MigrationRun['filter'],
    waves,
    templates: row.templates as MigrationRun['templates'],
    rate: rate.minutes,
    endsAt: summary.status === 'running' ? endsAt(summary.counts, rate.now) : null,
    workers: isRunOver(summary.status) ? [] : workers,
    blocked: blocked.targets,
    error: (row.error as MigrationRun['error']) ?? null,
  };
}

export interface TargetFilter {
  readonly run: number;
  readonly statuses?: readonly TargetStatus[];
  readonly wave?: number;
  readonly blockedOnly?: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** Failures first, then those that wait for a lock, then those at work. */
export async function readTargets(
  platform: OpenPlatform,
  { run, statuses, wave, blockedOnly = false, offset, limit }: TargetFilter,
): Promise<{ targets: RunTarget[]; total: number }> {
  const { rows } = await platform.database.run(
    sql`SELECT target.*, servers.name AS server,
          EXISTS (SELECT FROM platform.migration_outputs WHERE target_id = target.id) AS has_output, count(*) OVER ()::int AS all_of_them
        FROM platform.migration_targets AS target LEFT JOIN platform.servers ON servers.id = server_id
        WHERE run_id = ${run} AND (${statuses ?? null}::text[] IS NULL OR status = ANY (${statuses ?? null}::text[]))
          AND (${wave ?? null}::int IS NULL OR wave = ${wave ?? null}::int)
          AND (NOT ${blockedOnly}::boolean OR blocker IS NOT NULL AND status = 'at-work')
        ORDER BY CASE status WHEN 'failed' THEN 0 WHEN 'at-work' THEN 2 WHEN 'not-run' THEN 3 WHEN 'skipped' THEN 4 ELSE 5 END
            - (blocker IS NOT NULL AND status = 'at-work')::int,
          CASE WHEN ${blockedOnly}::boolean THEN started_at END, wave, position OFFSET ${offset} LIMIT ${limit}`,
  );
  return { targets: rows.map(toTarget), total: (rows[0]?.all_of_them as number | undefined) ?? 0 };
}

async function readWaves(platform: OpenPlatform, run: number): Promise<RunWave[]> {
  const { rows } = await platform.database.run(
    sql`SELECT waves.*, (SELECT ${COUNTS} FROM platform.migration_targets AS target
          WHERE target.run_id = waves.run_id AND wave = waves.index)
        FROM platform.migration_waves AS waves WHERE run_id = ${run} ORDER BY index`,
  );
  return rows.map((row) => ({
    ...(row.definition as Wave),
    index: row.index as number,
    status: row.status as RunWave['status'],
    counts: row.counts as RunCounts,
    startedAt: time(row.started_at),
    soakUntil: row.status === 'soaking' ? time(row.soak_until) : null,
    healthy: row.healthy as number | null,
    unhealthy: row.unhealthy as number | null,
    fact: row.fact as string,
  }));
}

/** Targets a minute that ended, the newest minute last; and as many as end now, over the last half minute of work. */
async function readRate(platform: OpenPlatform, run: number): Promise<{ minutes: number[]; now: number }> {
  const { rows } = await platform.database.run<{ ago: number; ended: number }>(
    sql`SELECT floor(extract(epoch FROM now() - finished_at) / 60)::int AS ago, count(*)::int AS ended
        FROM platform.migration_targets WHERE run_id = ${run} AND finished_at > now() - ${MINUTES} * interval '1 minute'
        GROUP BY 1`,
  );
  const minutes = Array.from({ length: MINUTES }, (_, index) => {
    const ago = MINUTES - 1 - index;
    return rows.find((row) => row.ago === ago)?.ended ?? 0;
  });
  const { rows: recent } = await platform.database.run<{ ended: number; seconds: number | null }>(
    sql`SELECT count(*)::int AS ended, extract(epoch FROM now() - min(finished_at))::float8 AS seconds
        FROM platform.migration_targets WHERE run_id = ${run} AND finished_at > now() - interval '30 seconds'`,
  );
  const { ended = 0, seconds = 0 } = recent[0] ?? {};
  const first = minutes.findIndex((each) => each > 0);
  return {
    minutes: first < 0 ? [] : minutes.slice(first),
    now: seconds ? (ended * 60) / Math.max(1, seconds) : 0,
  };
}

function endsAt({ notRun, atWork }: RunCounts, perMinute: number): string | null {
  if (perMinute <= 0) return null;
  return new Date(Date.now() + ((notRun + atWork) / perMinute) * 60_000).toISOString();
}

async function readWorkers(platform: OpenPlatform, run: number): Promise<MigrationRun['workers']> {
  const live = [...(await platform.locks.heldIds('worker'))];
  const { rows } = await platform.database.run<{
    workstation: string;
    since: Date;
    at_work: number;
    sessions: number;
  }>(
    sql`SELECT workers.workstation, min(since) AS since, sum(lanes)::int AS sessions,
          (SELECT count(*)::int FROM platform.migration_targets AS target
           WHERE target.run_id = ${run} AND status = 'at-work' AND target.worker = workers.worker) AS at_work
        FROM platform.migration_workers AS workers WHERE run_id = ${run} AND worker = ANY (${live}::int[])
        GROUP BY workers.worker, workers.workstation ORDER BY 2`,
  );
  return rows.map(({ workstation, since, at_work, sessions }) => ({
    workstation,
    atWork: at_work,
    sessions,
    since: since.toISOString(),
  }));
}

const time = (value: unknown): string | null => (value instanceof Date ? value.toISOString() : null);

function toSummary(row: Row): MigrationRunSummary {
  return {
    id: Number(row.id),
    jobId: Number(row.job_id),
    kind: row.kind as MigrationRunSummary['kind'],
    ...(row.takes_back !== null && { takesBack: Number(row.takes_back) }),
    blueprint: row.blueprint as string,
    to: row.to_version as string,
    files: row.files as string[],
    status: row.status as MigrationRunSummary['status'],
    actor: row.actor as string,
    createdAt: time(row.created_at) ?? '',
    finishedAt: time(row.finished_at),
    counts: row.counts as RunCounts,
    fact: row.fact as string,
  };
}

function toTarget(row: Row): RunTarget {
  return {
    id: Number(row.id),
    tenant: row.slug as string | null,
    name: row.name as string,
    server: (row.server as string | null) ?? 'unknown',
    database: row.database_name as string,
    schema: row.isolation === 'schema' ? (row.schema_name as string | null) : null,
    wave: row.wave as number,
    status: row.status as TargetStatus,
    from: row.from_version as string | null,
    version: row.version as string | null,
    applied: row.applied as string[],
    attempts: row.attempts as number,
    startedAt: time(row.started_at),
    finishedAt: time(row.finished_at),
    durationMs: row.duration_ms as number | null,
    fact: row.fact as string,
    error: row.error as RunTarget['error'],
    blocker: row.blocker as RunTarget['blocker'],
    worker: row.workstation as string | null,
    hasOutput: row.has_output === true,
  };
}
