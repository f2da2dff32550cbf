import { isRunOver, type RunStatus } from '../../../shared/models/migration-run.ts';
import type { Actor } from '../../acts/actor.ts';
import { CadastreError } from '../../errors.ts';
import type { Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import { SQLSTATE } from '../../postgres/sqlstates.ts';
import { changeRun } from './change-run.ts';
import type { MigrationRunContext } from './run-context.ts';
import { openAlready } from './start-run.ts';

export interface ControlInput {
  readonly run: number;
  readonly reason?: string;
}

/** No tenant is begun any more; those at work end. */
export function pauseRun(context: MigrationRunContext, actor: Actor, { run, reason }: ControlInput) {
  return changeRun(context, actor, run, {
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
  return changeRun(context, actor, run, {
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
  return changeRun(context, actor, run, {
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
  return changeRun(context, actor, run, {
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
