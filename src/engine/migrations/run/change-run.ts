import type { MigrationRun, RunStatus } from '../../../shared/models/migration-run.ts';
import type { Actor } from '../../acts/actor.ts';
import { performAct } from '../../acts/perform-act.ts';
import { CadastreError } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import type { Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';
import { readRun } from './read-run.ts';
import type { MigrationRunContext } from './run-context.ts';
import { requireRun } from './start-run.ts';

export interface RunChange {
  readonly verb: string;
  readonly input: Record<string, unknown>;
  readonly reason?: string;
  /** Whether the job has to be taken up where nobody works it. */
  readonly takeUp: boolean;
  change(session: Session, run: { status: RunStatus; blueprint: string }): Promise<void>;
}

/** Changes a run as one act, and answers with how it is then. */
export async function changeRun(
  context: MigrationRunContext,
  actor: Actor,
  run: number,
  { verb, input, reason, takeUp, change }: RunChange,
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
      if (takeUp) await callLeader(session, run);
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
export async function takeUpJob(
  context: MigrationRunContext,
  platform: OpenPlatform,
  jobId: number,
): Promise<void> {
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

/** Who leads the run looks again. */
export async function callLeader(session: Pick<Session, 'run'>, run: number): Promise<void> {
  await session.run(sql`UPDATE platform.migration_runs SET called = true WHERE id = ${run}`);
}
