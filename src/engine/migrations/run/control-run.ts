import {
  isRunOver,
  type MigrationRun,
  type RunStatus,
  type RunTarget,
} from '../../../shared/models/migration-run.ts';
import type { Actor } from '../../acts/actor.ts';
import { performAct } from '../../acts/perform-act.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import type { Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import { SQLSTATE } from '../../postgres/sqlstates.ts';
import { clearUnfinished } from './apply-alone.ts';
import { endSession, readBlocker } from './blockers.ts';
import { readUnfinished } from './place-history.ts';
import { readRun, readTargets } from './read-run.ts';
import type { MigrationRunContext } from './run-context.ts';
import { openAlready, requireRun } from './start-run.ts';

export interface ControlInput {
  readonly run: number;
  readonly reason?: string;
}

interface Act {
  readonly verb: string;
  readonly input: Record<string, unknown>;
  readonly reason?: string;
  /** Whether the job has to be taken up where nobody works it. */
  readonly takeUp: boolean;
  change(session: Session, run: { status: RunStatus; blueprint: string }): Promise<void>;
}

/** No tenant is begun any more; those at work end. */
export function pauseRun(context: MigrationRunContext, actor: Actor, { run, reason }: ControlInput) {
  return control(context, actor, run, {
    verb: 'pause migration',
    input: {},
    reason,
    takeUp: false,
    async change(session, { status }) {
      if (status !== 'running') throw notNow(run, status, 'paused');
      await setStatus(session, run, 'paused', 'Paused');
    },
  });
}

/** Goes on after a pause, through a gate, or after a stop with what is left: failures up to now do not stop it again. */
export function resumeRun(context: MigrationRunContext, actor: Actor, { run, reason }: ControlInput) {
  return control(context, actor, run, {
    verb: 'resume migration',
    input: {},
    reason,
    takeUp: true,
    async change(session, { status, blueprint }) {
      if (!['paused', 'gate', 'stopped', 'running'].includes(status)) throw notNow(run, status, 'resumed');
      if (status === 'gate') {
        await session.run(
          sql`UPDATE platform.migration_waves SET status = 'passed' WHERE run_id = ${run} AND status = 'gate'`,
        );
      }
      if (status === 'stopped') {
        await forgive(session, run);
        await forgiveUnwell(session, run);
      }
      await goOn(session, run, blueprint);
    },
  });
}

/** Ends it after the tenants at work. */
export function cancelRun(context: MigrationRunContext, actor: Actor, { run, reason }: ControlInput) {
  return control(context, actor, run, {
    verb: 'cancel migration',
    input: {},
    reason,
    takeUp: true,
    async change(session, { status }) {
      if (isRunOver(status) && status !== 'stopped') throw notNow(run, status, 'cancelled');
      await setStatus(session, run, 'cancelled', 'Cancelled; what was done stands');
    },
  });
}

/** Tries those that failed again. One that stands half done goes on from the statement in doubt. */
export function retryRun(
  context: MigrationRunContext,
  actor: Actor,
  { run, targets }: { readonly run: number; readonly targets?: readonly number[] },
) {
  return control(context, actor, run, {
    verb: 'retry migration',
    input: targets === undefined ? {} : { targets: [...targets] },
    takeUp: true,
    async change(session, { status, blueprint }) {
      if (status === 'cancelled') throw notNow(run, status, 'tried again');
      const { rows } = await session.run<{ wave: number }>(
        sql`UPDATE platform.migration_targets SET status = 'not-run', known = NULL, settle = true, fact = '', error = NULL,
              held_since = NULL, not_before = NULL, finished_at = NULL
            WHERE run_id = ${run} AND status = 'failed'
              AND (${targets ?? null}::bigint[] IS NULL OR id = ANY (${targets ?? null}::bigint[]))
            RETURNING wave`,
      );
      if (rows.length === 0) {
        throw new CadastreError('CONFLICT', `Nothing of run ${run} failed that could be tried again`, {
          wayOut: 'The run shows what became of each.',
          command: `cadastre migrate show ${run}`,
        });
      }
      const waves = [...new Set(rows.map(({ wave }) => wave))];
      await session.run(
        sql`UPDATE platform.migration_waves SET status = 'waiting', again = again OR status = 'passed', fact = ''
            WHERE run_id = ${run} AND index = ANY (${waves}::int[]) AND status IN ('passed', 'stopped')`,
      );
      await forgive(session, run);
      if (status !== 'paused' && status !== 'gate') await goOn(session, run, blueprint);
    },
  });
}

/** Leaves targets out, with a reason that stands in the report. A mark of a file half done goes with it. */
export async function skipTargets(
  context: MigrationRunContext,
  actor: Actor,
  {
    run,
    targets,
    reason,
  }: { readonly run: number; readonly targets: readonly number[]; readonly reason: string },
): Promise<MigrationRun> {
  const marks: { serverId: string; database: string; placeId: number | null }[] = [];
  const result = await control(context, actor, run, {
    verb: 'skip in migration',
    input: { targets: [...targets] },
    reason,
    takeUp: false,
    async change(session) {
      const { rows } = await session.run<{
        server_id: string;
        database_name: string;
        place: number | null;
        attempts: number;
      }>(
        sql`UPDATE platform.migration_targets SET status = 'skipped', fact = ${`Skipped by ${actor.name}: ${reason}`}, finished_at = now()
            WHERE run_id = ${run} AND id = ANY (${[...targets]}::bigint[]) AND status IN ('failed', 'not-run')
            RETURNING server_id, database_name, CASE WHEN isolation = 'schema' THEN organization_id END AS place, attempts`,
      );
      if (rows.length < targets.length) {
        throw new CadastreError(
          'CONFLICT',
          rows.length === 0
            ? 'None of these failed or waits: they are done or at work'
            : `Only ${rows.length} of these ${targets.length} failed or wait`,
          { wayOut: 'Read the run again and choose among those that failed or were not begun.' },
        );
      }
      for (const row of rows) {
        if (row.attempts > 0)
          marks.push({ serverId: row.server_id, database: row.database_name, placeId: row.place });
      }
      await session.run(
        sql`UPDATE platform.migration_runs SET status = 'succeeded', fact = ${'Those that failed were skipped'}
            WHERE id = ${run} AND status = 'partly' AND NOT EXISTS (
              SELECT FROM platform.migration_targets WHERE run_id = ${run} AND status IN ('failed', 'not-run', 'at-work'))`,
      );
    },
  });
  for (const mark of marks) await forgetMark(context, mark);
  // Its job stands as failed, for those that are left out now.
  if (result.status === 'succeeded') {
    const platform = await context.platform();
    await call(platform.database, run);
    await takeUpJob(context, platform, result.jobId);
  }
  return result;
}

/** Of a place that does not answer the mark stays, and is told by the next plan. */
async function forgetMark(
  context: Pick<MigrationRunContext, 'connectTo' | 'log'>,
  { serverId, database, placeId }: { serverId: string; database: string; placeId: number | null },
): Promise<void> {
  try {
    const session = await context.connectTo(serverId, database);
    try {
      if ((await readUnfinished(session, { placeId })) !== null) await clearUnfinished(session, { placeId });
    } finally {
      await session.close();
    }
  } catch (error) {
    context.log(`skip in ${database}: ${toErrorData(error).message}`);
  }
}

/** Ends the session that a target waits for. Errors: `CONFLICT` when it holds nothing of it any more. */
export async function endBlocker(
  context: MigrationRunContext,
  actor: Actor,
  { run, target, pid, reason }: ControlInput & { readonly target: number; readonly pid: number },
): Promise<RunTarget> {
  const platform = await context.platform();
  const { jobId } = await requireRun(platform, run);
  const { rows } = await platform.database.run<{ server_id: string; name: string; pid: number | null }>(
    sql`SELECT server_id, coalesce(slug, database_name) AS name, (blocker->>'pid')::int AS pid
        FROM platform.migration_targets WHERE run_id = ${run} AND id = ${target}`,
  );
  const [row] = rows;
  if (!row) throw new CadastreError('NOT_FOUND', `Run ${run} has no target ${target}`);
  const intent = {
    actor,
    verb: 'end blocking session',
    target: `session ${pid} before ${row.name}`,
    input: { run, target, pid },
    jobId,
    ...(reason !== undefined && { reason }),
  };
  await performAct(context.audit, intent, async () => {
    const maintenance = await context.maintenance(row.server_id);
    const stillHeld = row.pid === pid && (await readBlocker(maintenance, pid)).alive;
    if (!stillHeld || !(await endSession(maintenance, pid))) {
      throw new CadastreError(
        'CONFLICT',
        `Session ${pid} does not stand in the way of ${row.name} any more`,
        {
          wayOut: 'Read the run again: it may have gone on by itself.',
        },
      );
    }
  });
  const { targets } = await readTargets(platform, { run, offset: 0, limit: 20_000 });
  const found = targets.find(({ id }) => id === target);
  if (!found) throw new CadastreError('NOT_FOUND', `Run ${run} has no target ${target}`);
  return found;
}

async function control(
  context: MigrationRunContext,
  actor: Actor,
  run: number,
  { verb, input, reason, takeUp, change }: Act,
): Promise<MigrationRun> {
  const platform = await context.platform();
  const { jobId } = await requireRun(platform, run);
  const intent = {
    actor,
    verb,
    target: `migration run ${run}`,
    input: { run, ...input },
    jobId,
    ...(reason !== undefined && { reason }),
  };
  await performAct(context.audit, intent, async () => {
    await platform.database.transaction(async (session) => {
      const { rows } = await session.run<{ status: RunStatus; blueprint: string }>(
        sql`SELECT status, blueprint FROM platform.migration_runs WHERE id = ${run} FOR UPDATE`,
      );
      if (rows[0]) await change(session, rows[0]);
      if (takeUp) await call(session, run);
    });
    if (takeUp) await takeUpJob(context, platform, jobId);
  });
  context.announcer.announce('jobs', jobId);
  return readRun(platform, run);
}

/** How long somebody may take to look who leads the run; milliseconds. Building a template takes longer. */
const LOOKS_WITHIN_MS = 10_000;

/**
 * A job that stopped, or whose process is gone, is worked here from now on. Who leads it may just be on his way out: it is
 * led when he has looked again, or when his job is free to be taken.
 */
async function takeUpJob(context: MigrationRunContext, platform: OpenPlatform, jobId: number): Promise<void> {
  for (const until = performance.now() + LOOKS_WITHIN_MS; performance.now() < until; ) {
    const { rows } = await platform.database.run<{ status: string; called: boolean }>(
      sql`SELECT jobs.status, called FROM platform.jobs JOIN platform.migration_runs ON job_id = jobs.id WHERE jobs.id = ${jobId}`,
    );
    const [row] = rows;
    if (!row?.called || row.status === 'succeeded' || row.status === 'undone') return;
    if (!(await platform.locks.isHeld('job', jobId))) {
      try {
        await context.runner.resume(jobId);
        return;
      } catch (error) {
        // Somebody else was quicker, or it has ended in this moment.
        if (!(error instanceof CadastreError) || error.code !== 'CONFLICT') throw error;
      }
    }
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

async function call(session: Pick<Session, 'run'>, run: number): Promise<void> {
  await session.run(sql`UPDATE platform.migration_runs SET called = true WHERE id = ${run}`);
}

async function setStatus(
  session: Pick<Session, 'run'>,
  run: number,
  status: RunStatus,
  fact: string,
): Promise<void> {
  await session.run(
    sql`UPDATE platform.migration_runs SET status = ${status}, fact = ${fact},
          finished_at = CASE WHEN ${status} = 'cancelled' THEN now() END WHERE id = ${run}`,
  );
}

async function goOn(session: Pick<Session, 'run'>, run: number, blueprint: string): Promise<void> {
  try {
    await setStatus(session, run, 'running', '');
  } catch (error) {
    const { sqlstate } = error instanceof CadastreError ? error.details : {};
    throw sqlstate === SQLSTATE.uniqueViolation ? openAlready(blueprint) : error;
  }
}

/** What failed up to now has been seen. */
async function forgive(session: Pick<Session, 'run'>, run: number): Promise<void> {
  await session.run(
    sql`UPDATE platform.migration_waves AS wave SET forgiven = (SELECT count(*) FROM platform.migration_targets AS target
          WHERE target.run_id = ${run} AND target.wave = wave.index AND target.status = 'failed')
        WHERE run_id = ${run}`,
  );
}

/** Nor are tenants asked again whether they are well where somebody has read that they are not and goes on. */
async function forgiveUnwell(session: Pick<Session, 'run'>, run: number): Promise<void> {
  await session.run(
    sql`UPDATE platform.migration_waves AS wave SET status = 'passed'
        WHERE run_id = ${run} AND status = 'stopped' AND unhealthy > 0 AND NOT EXISTS (
          SELECT FROM platform.migration_targets AS target
          WHERE target.run_id = ${run} AND target.wave = wave.index AND target.status IN ('not-run', 'at-work'))`,
  );
}

function notNow(run: number, status: RunStatus, wanted: string): CadastreError {
  return new CadastreError('CONFLICT', `Run ${run} is ${status} and cannot be ${wanted}`, {
    wayOut: 'Read the run again: it may have gone on meanwhile.',
    command: `cadastre migrate show ${run}`,
  });
}
