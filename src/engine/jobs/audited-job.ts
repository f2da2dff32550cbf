import { performAct } from '../acts/perform-act.ts';
import type { AuditIntent, AuditLog } from '../audit/audit-log.ts';
import { CadastreError } from '../errors.ts';
import type { JobRecord } from './job-definition.ts';
import type { StartedJob } from './job-runner.ts';

/**
 * An act whose work is a job. Answers as soon as the job is at work; the outcome is written to the audit log when
 * the job ends, with the statements of its journal.
 */
export function performJob(
  audit: AuditLog,
  intent: AuditIntent,
  begin: () => Promise<StartedJob>,
): Promise<StartedJob> {
  return new Promise((resolve, reject) => {
    performAct(audit, intent, async (record) => {
      const started = await begin();
      record.job(started.record.id);
      resolve(started);
      try {
        throwUnlessDone(await started.ended);
      } finally {
        for (const line of started.reporter.journal)
          if (line.kind === 'statement') record.statement(line.text);
      }
    }).catch(reject);
  });
}

/** What a job's end means to who asked for it. */
export function throwUnlessDone(record: JobRecord): void {
  if (record.status === 'succeeded') return;
  if (record.error) {
    throw new CadastreError(record.error.code, record.error.message, {
      ...record.error.details,
      jobId: record.id,
    });
  }
  const message =
    record.status === 'undone'
      ? record.fact
      : 'Cadastre was closed while the job was at work; it can be resumed';
  throw new CadastreError('CANCELLED', message, { jobId: record.id });
}

/**
 * For work of the schedule that is a job: answers with the fact of its last step. Throws when it failed, and when Cadastre
 * closes before it has ended: the job stands, and is taken up again by whoever comes next.
 */
export async function endOfScheduled({ record, ended }: StartedJob, closing: AbortSignal): Promise<string> {
  const end = await Promise.race([ended, aborted(closing)]);
  if (end === null)
    throw new CadastreError('CANCELLED', `Cadastre is closing; job ${record.id} goes on later`);
  throwUnlessDone(end);
  return end.steps.at(-1)?.fact ?? '';
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
