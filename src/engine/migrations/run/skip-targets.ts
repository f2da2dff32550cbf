import type { MigrationRun } from '../../../shared/models/migration-run.ts';
import type { Actor } from '../../acts/actor.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import { sql } from '../../postgres/sql.ts';
import { clearUnfinished } from './apply-alone.ts';
import { callLeader, changeRun, takeUpJob } from './change-run.ts';
import { readUnfinished } from './place-history.ts';
import type { MigrationRunContext } from './run-context.ts';

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
  const result = await changeRun(context, actor, run, {
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
    await callLeader(platform.database, run);
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
