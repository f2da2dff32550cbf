import type { Job } from '../../shared/models/job.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { performJob } from './audited-job.ts';
import { getJob, type JobsContext } from './read-jobs.ts';

export interface ControlContext extends JobsContext {
  readonly audit: AuditLog;
}

/** Stops a job and has it undo what it did. */
export async function cancelJob(context: ControlContext, actor: Actor, id: number): Promise<Job> {
  await performAct(
    context.audit,
    { actor, verb: 'cancel job', target: `job ${id}`, input: {}, jobId: id },
    () => context.runner.cancel(id),
  );
  return getJob(context, id);
}

/** Takes up a job that failed, was interrupted, or whose undo failed. */
export async function resumeJob(context: ControlContext, actor: Actor, id: number): Promise<Job> {
  const intent = { actor, verb: 'resume job', target: `job ${id}`, input: {}, jobId: id };
  await performJob(context.audit, intent, () => context.runner.resume(id));
  return getJob(context, id);
}
