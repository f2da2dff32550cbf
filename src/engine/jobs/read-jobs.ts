import type { Job, JobStatus, JobSummary } from '../../shared/models/job.ts';
import type { Announcer } from '../acts/announcer.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { describeJob, summarizeJob } from './describe-job.ts';
import type { JobRunner } from './job-runner.ts';
import { countJobs, type JobFilter, readJob, readJournal, selectJobs } from './job-store.ts';

export interface JobsContext {
  readonly platform: () => Promise<OpenPlatform>;
  readonly runner: JobRunner;
  readonly announcer: Announcer;
}

/** Progress is told at most this often, in milliseconds. */
const WATCH_PAUSE_MS = 60;
/** A job of another process is read again after this long. */
const WATCH_POLL_MS = 1_000;

export async function listJobs(
  context: JobsContext,
  filter: JobFilter,
): Promise<{ jobs: JobSummary[]; counts: Record<JobStatus, number> }> {
  const { database } = await context.platform();
  const [records, counts] = await Promise.all([selectJobs(database, filter), countJobs(database)]);
  // What runs here is known better here than in the database.
  return {
    jobs: records.map((record) => summarizeJob(context.runner.live(record.id)?.record ?? record)),
    counts,
  };
}

export async function getJob(context: JobsContext, id: number): Promise<Job> {
  const live = context.runner.live(id);
  if (live) return describeJob(live.record, context.runner.definition(live.record.kind), live.journal, true);
  const platform = await context.platform();
  const record = await readJob(platform.database, id);
  const open = record.status === 'running' || record.status === 'undoing' || record.status === 'queued';
  const [journal, held] = await Promise.all([
    readJournal(platform.database, id),
    open ? platform.locks.isHeld('job', id) : false,
  ]);
  return describeJob(record, context.runner.definition(record.kind), journal, held);
}

/** The job now and after every change; ends when nobody works on it any more. */
export async function* watchJob(
  context: JobsContext,
  id: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Job> {
  let wake: () => void = () => undefined;
  const unsubscribe = context.announcer.subscribe((event) => {
    if (event.topic === 'jobs' && (event.id === id || event.id === null)) wake();
  });
  signal?.addEventListener('abort', () => wake(), { once: true });
  try {
    while (!signal?.aborted) {
      const changed = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, WATCH_POLL_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      const job = await getJob(context, id);
      yield job;
      if (!job.held) return;
      await changed;
      await new Promise((resolve) => setTimeout(resolve, WATCH_PAUSE_MS));
    }
  } finally {
    unsubscribe();
    wake();
  }
}
