import { CadastreError } from '../engine/errors.ts';
import type { Job } from '../shared/models/job.ts';
import type { CommandContext } from './run-command.ts';
import { duration, plain } from './text.ts';

/**
 * Watches a job to its end, step by step on a terminal.
 * Ctrl-C: with `cancel` the job is cancelled and undone, with `leave` it stands and can be resumed; a second
 * Ctrl-C always leaves. Errors: `CANCELLED` where the command left.
 */
export async function followJob(
  { client, output, interrupts }: CommandContext,
  jobId: number,
  onInterrupt: 'cancel' | 'leave',
): Promise<Job> {
  const show = stepPrinter(output.progress, output.status);
  const resume = `cadastre job resume ${jobId}`;
  const watch = async () => {
    let job: Job | undefined;
    for await (const seen of await client.jobs.watch({ job: jobId }, { signal: interrupts.signal })) {
      job = seen;
      show(seen);
    }
    return job ?? client.jobs.get({ job: jobId });
  };
  const cancel = () => {
    output.notice(`Cancelling job ${jobId} and undoing what it did. Ctrl-C again leaves it: ${resume}`);
    client.jobs.cancel({ job: jobId }).catch((error) => output.notice(plain(error.message)));
  };
  try {
    const work = () => interrupts.orLeave(watch());
    return await (onInterrupt === 'cancel' ? interrupts.softly(cancel, work) : work());
  } catch (error) {
    if (!interrupts.signal.aborted) throw error;
    throw new CadastreError('CANCELLED', `Job ${jobId} stands where it was when you left`, {
      jobId,
      wayOut: `Go on with ${resume}, or undo it with cadastre job cancel ${jobId}.`,
    });
  }
}

/** The job's end as a result or as its error. */
export function requireSuccess(job: Job): Job {
  if (job.status === 'succeeded') return job;
  const wayOut = waysOut(job);
  if (job.error) {
    throw new CadastreError(job.error.code, job.error.message, {
      ...job.error.details,
      jobId: job.id,
      wayOut: job.error.details.wayOut ?? wayOut,
    });
  }
  if (job.status === 'undone') {
    throw new CadastreError('CANCELLED', `Job ${job.id} was cancelled and undone; nothing of it is left`, {
      jobId: job.id,
    });
  }
  throw new CadastreError('CONFLICT', `Job ${job.id} is ${job.status}: ${job.fact}`, {
    jobId: job.id,
    wayOut,
  });
}

/** Only what the job still takes: one that is undone can go neither way. */
function waysOut({ id, status, canResume, canCancel }: Job): string {
  if (status === 'undone') return `Nothing of it is left; cadastre job show ${id} has what was tried.`;
  const ways = [
    ...(canResume ? [`cadastre job resume ${id} goes on`] : []),
    ...(canCancel ? [`cadastre job cancel ${id} undoes it`] : []),
  ];
  return [`See cadastre job show ${id}`, ...(ways.length > 0 ? [ways.join(', ')] : [])]
    .join('; ')
    .concat('.');
}

const MARKS: Record<string, string> = { done: '✓', failed: '✗', undone: '↺' };

/** Tells each step once it has ended, and what runs now. */
function stepPrinter(progress: (line: string) => void, status: (line: string) => void) {
  const told = new Set<string>();
  return (job: Job) => {
    for (const step of job.steps) {
      const mark = MARKS[step.status];
      const key = `${step.index} ${step.status} ${step.attempts}`;
      if (!mark || told.has(key)) continue;
      told.add(key);
      progress(`${mark} ${plain(step.title)}  ${duration(step.durationMs)}  ${plain(step.fact)}`);
    }
    const running = job.steps.find((step) => step.status === 'running');
    const { done, total, unit } = job.progress;
    if (unit === 'row') status(`${done} of ${total} rows, ${plain(job.fact)}`);
    else if (running) status(`… ${plain(running.title)}`);
  };
}
