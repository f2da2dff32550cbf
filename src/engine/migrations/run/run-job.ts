import type { RunOptions } from '../../../shared/models/migration-options.ts';
import type { RunKind } from '../../../shared/models/migration-run.ts';
import { CadastreError } from '../../errors.ts';
import type { JobDefinition, JobVoice } from '../../jobs/job-definition.ts';
import { sql } from '../../postgres/sql.ts';
import { leadWaves } from './lead-waves.ts';
import type { MigrationRunContext, RunJob } from './run-context.ts';
import { buildTemplates } from './run-templates.ts';

/** Leads a run: templates, then wave after wave. */
export function migrationRunJob(context: MigrationRunContext): JobDefinition<RunJob> {
  return {
    kind: 'migration.run',
    open: (voice) => openRun(context, voice),
    close: async () => undefined,
    undoAtOnce: () => false,
    undoneFact: () => 'Cancelled; what was done stands',
    steps: [
      {
        name: 'template',
        title: 'Build the template on each server',
        run: buildTemplates,
        // First of all, and so the last to be undone: whatever the job was at, its run is over with it.
        undo: { text: () => 'End the run; what was done stands', run: endCancelled },
      },
      { name: 'waves', title: 'Migrate wave after wave', run: leadWaves },
    ],
  };
}

async function openRun(context: MigrationRunContext, voice: JobVoice): Promise<RunJob> {
  const platform = await context.platform();
  const { rows } = await platform.database.run<{
    id: number;
    options: RunOptions;
    hash: string;
    late: boolean;
    kind: RunKind;
  }>(
    sql`SELECT id::int AS id, options, blueprint_hash AS hash, late, kind FROM platform.migration_runs WHERE job_id = ${voice.record.id}`,
  );
  const [row] = rows;
  if (!row) throw new CadastreError('NOT_FOUND', `Job ${voice.record.id} has no migration run`);
  const blueprint = await context.blueprintByHash(row.hash);
  return { context, voice, run: row.id, options: row.options, blueprint, late: row.late, kind: row.kind };
}

/** Somebody cancelled the job: its run is cancelled too. */
async function endCancelled(job: RunJob): Promise<void> {
  const platform = await job.context.platform();
  await platform.database.run(
    sql`UPDATE platform.migration_runs SET status = 'cancelled', fact = 'Cancelled; what was done stands', finished_at = now()
        WHERE id = ${job.run} AND status IN ('running', 'paused', 'gate', 'stopped')`,
  );
}
