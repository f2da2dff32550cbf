import type { RunOptions } from '../../../shared/models/migration-options.ts';
import { sql } from '../../postgres/sql.ts';
import type { SharedWork } from '../../schedule/scheduled-work.ts';
import type { MigrationRunContext } from './run-context.ts';
import { workRun } from './run-worker.ts';

/** The name of the queue through which processes are asked to share a run. */
export const RUN_QUEUE = 'migration-run';

/** With nothing to do for this long, a process goes back to the queue; milliseconds. */
const IDLE_MS = 5_000;

/** Takes part in whatever run is offered; not twice in one process. */
export function sharedRunWork(context: MigrationRunContext): SharedWork {
  return {
    name: RUN_QUEUE,
    async run(run, signal) {
      const platform = await context.platform();
      const { rows } = await platform.database.run<{
        job_id: number;
        status: string;
        options: RunOptions;
        hash: string;
      }>(
        sql`SELECT job_id::int AS job_id, status, options, blueprint_hash AS hash FROM platform.migration_runs WHERE id = ${run}`,
      );
      const [row] = rows;
      if (row?.status !== 'running') return;
      if (context.runner.live(row.job_id)) {
        // This process leads it and works on it; it keeps the call, or nobody else would ever get one.
        await ended(context, row.job_id, signal);
        return;
      }
      const blueprint = await context.blueprintByHash(row.hash);
      const remark = (text: string) => context.log(`migration run ${run}: ${text}`);
      await workRun(context, { run, blueprint, options: row.options, signal, idleMs: IDLE_MS, remark });
    },
  };
}

async function ended({ runner }: MigrationRunContext, jobId: number, signal: AbortSignal): Promise<void> {
  while (runner.live(jobId) && !signal.aborted) await new Promise((wake) => setTimeout(wake, 250));
}
