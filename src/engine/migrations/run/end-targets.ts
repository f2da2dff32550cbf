import type { ErrorData } from '../../../shared/errors.ts';
import type { RunOptions } from '../../../shared/models/migration-options.ts';
import type { RunStatus, TargetStatus } from '../../../shared/models/migration-run.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import type { Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';

/** How a target ended in this process. */
export interface TargetEnd {
  readonly id: number;
  /** `skipped`: its tenant is no more. */
  readonly status: Extract<TargetStatus, 'succeeded' | 'failed' | 'not-run' | 'skipped'>;
  /** null: not known, as where nobody answered. */
  readonly history: Readonly<Record<string, string>> | null;
  readonly version: string | null;
  /** Of the blueprint with the files that are left, where some were taken back; null: that of the run. */
  readonly hash?: string | null;
  readonly applied: readonly string[];
  readonly durationMs: number;
  readonly fact: string;
  readonly error: ErrorData | null;
  /** What a command has said; what it said before is kept where this is left out. */
  readonly output?: string;
  /** Of one that goes back because another act is at work on it: when it may be asked for again, in milliseconds. */
  readonly againInMs: number | null;
}

/**
 * Writes how targets ended, and with it where their tenants stand, in one statement; then looks whether the run has to
 * stop. Only what is still this worker's: a target that another process took over ends there.
 */
export async function endTargets(
  platform: OpenPlatform,
  run: number,
  worker: number,
  ends: readonly TargetEnd[],
): Promise<RunStatus> {
  return platform.database.transaction(async (session) => {
    const standing = await lockRun(session, run);
    await keepOutputs(session, run, worker, ends);
    await session.run(
      sql`WITH ended AS (
            UPDATE platform.migration_targets AS target
            SET status = each.status, version = coalesce(each.version, target.version),
                applied = target.applied || each.applied, known = coalesce(each.history, CASE WHEN each.status = 'not-run' THEN target.known END),
                attempts = target.attempts - (each.status = 'not-run')::int, duration_ms = each."durationMs",
                finished_at = CASE WHEN each.status = 'not-run' THEN NULL ELSE now() END,
                fact = each.fact, error = each.error, blocker = NULL, worker = NULL,
                settle = target.settle AND each.status = 'not-run',
                held_since = CASE WHEN each."againInMs" IS NULL THEN NULL ELSE coalesce(target.held_since, now()) END,
                not_before = now() + each."againInMs" * interval '1 millisecond'
            FROM jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) AS each(id bigint, status text, history jsonb,
              version text, hash text, applied text[], "durationMs" float8, fact text, error jsonb, "againInMs" float8)
            WHERE target.id = each.id AND target.run_id = ${run} AND target.status = 'at-work' AND target.worker = ${worker}
            RETURNING target.*, each.hash
          ), tenants AS (
            SELECT ended.*, tenants.organization_id AS tenant FROM ended JOIN platform.tenants
              ON tenants.organization_id = ended.organization_id
              OR ended.organization_id IS NULL AND tenants.isolation = 'row' AND tenants.server_id = ended.server_id
                 AND tenants.database_name = ended.database_name
          ), moved AS (
            UPDATE platform.tenants SET schema_version = each.version,
              blueprint_hash = CASE WHEN each.hash IS NOT NULL THEN each.hash WHEN each.status = 'succeeded' AND runs.kind = 'up' THEN runs.blueprint_hash ELSE tenants.blueprint_hash END
            FROM tenants AS each JOIN platform.migration_runs AS runs ON runs.id = ${run}
            WHERE tenants.organization_id = each.tenant AND each.version IS NOT NULL AND each.status <> 'not-run'
          ), shared AS (
            UPDATE platform.shared_databases SET content = coalesce(ended.hash, runs.blueprint_hash)
            FROM ended JOIN platform.migration_runs AS runs ON runs.id = ended.run_id
            WHERE shared_databases.id = ended.shared_database_id AND (ended.hash IS NOT NULL OR ended.status = 'succeeded' AND runs.kind = 'up')
              AND NOT EXISTS (SELECT FROM platform.shared_databases AS newer
                WHERE newer.server_id = shared_databases.server_id AND newer.blueprint = shared_databases.blueprint
                  AND newer.isolation = shared_databases.isolation AND newer.content = coalesce(ended.hash, runs.blueprint_hash))
          )
          INSERT INTO platform.tenant_schemas AS seen (organization_id, history, read_at)
          SELECT tenant, known, now() FROM tenants WHERE known IS NOT NULL AND status <> 'not-run'
          ON CONFLICT (organization_id) DO UPDATE SET history = excluded.history, unfinished = NULL, problem = NULL,
            read_at = excluded.read_at`,
    );
    if (standing?.status !== 'running' || standing.wave === null) return standing?.status ?? 'cancelled';
    return ends.some(({ status }) => status === 'failed')
      ? stopWhereDue(session, run, { ...standing, wave: standing.wave })
      : standing.status;
  });
}

/** Apart from the targets, which are read by the thousand. */
async function keepOutputs(
  session: Session,
  run: number,
  worker: number,
  ends: readonly TargetEnd[],
): Promise<void> {
  const said = ends.flatMap(({ id, output }) => (output === undefined ? [] : [{ id, output }]));
  if (said.length === 0) return;
  await session.run(
    sql`INSERT INTO platform.migration_outputs (target_id, output)
        SELECT target.id, each.output FROM jsonb_to_recordset(${JSON.stringify(said)}::jsonb) AS each(id bigint, output text)
        JOIN platform.migration_targets AS target ON target.id = each.id
        WHERE target.run_id = ${run} AND target.status = 'at-work' AND target.worker = ${worker}
        ON CONFLICT (target_id) DO UPDATE SET output = excluded.output`,
  );
}

interface Standing {
  readonly status: RunStatus;
  readonly options: RunOptions;
  readonly wave: number | null;
  readonly forgiven: number | null;
}

/** One process after the other: two that count failures at once would each miss those of the other. */
async function lockRun(session: Session, run: number): Promise<Standing | undefined> {
  const { rows } = await session.run<Standing & Record<string, unknown>>(
    sql`SELECT runs.status, options, waves.index AS wave, forgiven FROM platform.migration_runs AS runs
        LEFT JOIN platform.migration_waves AS waves ON waves.run_id = runs.id AND waves.status = 'running'
        WHERE runs.id = ${run} ORDER BY waves.index LIMIT 1 FOR UPDATE OF runs`,
  );
  return rows[0];
}

/** Too many failures in the wave that runs, or all of it failed: nothing more is begun. */
async function stopWhereDue(
  session: Session,
  run: number,
  row: Standing & { readonly wave: number },
): Promise<RunStatus> {
  const counted = await session.run<{ failed: number; total: number }>(
    sql`SELECT count(*) FILTER (WHERE status = 'failed')::int AS failed, count(*)::int AS total
        FROM platform.migration_targets WHERE run_id = ${run} AND wave = ${row.wave}`,
  );
  const { failed: all = 0, total = 0 } = counted.rows[0] ?? {};
  const failed = all - (row.forgiven ?? 0);
  const { stopAtFailures, stopAtPercent } = row.options;
  const fact =
    failed > stopAtFailures
      ? `Stopped: ${failed} of ${total} failed, and ${stopAtFailures} may`
      : stopAtPercent > 0 && failed * 100 > stopAtPercent * total
        ? `Stopped: ${failed} of ${total} failed, and ${stopAtPercent} % may`
        : failed > 0 && failed === total
          ? `Stopped: ${total === 1 ? 'the one tenant' : `all ${total}`} of the wave failed`
          : null;
  if (fact === null) return row.status;
  await session.run(
    sql`WITH stopped AS (
          UPDATE platform.migration_waves SET status = 'stopped', fact = ${fact} WHERE run_id = ${run} AND index = ${row.wave}
        )
        UPDATE platform.migration_runs SET status = 'stopped', fact = ${fact}, finished_at = now()
        WHERE id = ${run} AND status = 'running'`,
  );
  return 'stopped';
}
