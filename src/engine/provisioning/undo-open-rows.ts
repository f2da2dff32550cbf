import type { AuditLog } from '../audit/audit-log.ts';
import { performJob } from '../jobs/audited-job.ts';
import type { JobRecord } from '../jobs/job-definition.ts';
import type { JobRunner } from '../jobs/job-runner.ts';
import { readJob } from '../jobs/job-store.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

interface Context {
  readonly audit: AuditLog;
  readonly runner: JobRunner;
}

/**
 * Ends a cancelled import: undoes the tenants that an interrupted process had begun, gives the rows whose tenant is
 * ready their result, and forgets the passwords of those that will not run.
 */
export async function undoOpenRows(
  context: Context,
  platform: OpenPlatform,
  record: JobRecord,
): Promise<void> {
  const { rows } = await platform.database.run<{ id: number }>(
    sql`SELECT id::int AS id FROM platform.jobs
        WHERE parent_id = ${record.id} AND status IN ('queued', 'running', 'undoing', 'failed') ORDER BY id`,
  );
  for (const { id } of rows) {
    const child = await readJob(platform.database, id);
    const intent = {
      actor: record.actor,
      verb: 'cancel job',
      target: `job ${id}`,
      input: { import: record.id },
      jobId: id,
    };
    const { ended } = await performJob(context.audit, intent, () =>
      context.runner.start({ ...child, cancelRequested: true }, 'undo'),
    );
    await ended;
  }
  await platform.database.run(
    sql`UPDATE platform.import_rows SET result = 'succeeded', child_job = jobs.id, slug = jobs.tenant_slug
        FROM platform.jobs
        WHERE import_rows.job_id = ${record.id} AND import_rows.result = 'not-run'
          AND jobs.parent_id = ${record.id} AND jobs.status = 'succeeded' AND jobs.input->>'ownerEmail' = owner_email`,
  );
  await platform.database.run(sql`UPDATE platform.import_rows SET sealed = NULL WHERE job_id = ${record.id}`);
}
