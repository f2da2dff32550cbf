import type { AuditIntent, AuditLog } from '../audit/audit-log.ts';
import { CadastreError, toErrorData } from '../errors.ts';

/** What an act may leave behind in the audit log while it goes on. */
export interface ActRecord {
  statement(shown: string): void;
  job(jobId: number): void;
}

/** Codes that mean *nobody tried*: the act was turned away before anything was touched. */
const REFUSALS = new Set([
  'INVALID_INPUT',
  'REFUSED',
  'CONFIRMATION_REQUIRED',
  'NOT_SUPPORTED',
  'CONFLICT',
  'ALREADY_EXISTS',
  'PREFLIGHT_BLOCKS',
]);

/**
 * The one gate: every change runs inside it. The intent is on disk before `work` starts, the outcome is
 * written whatever happens, and a log that cannot be written stops the act before it begins.
 */
export async function performAct<T>(
  audit: AuditLog,
  intent: AuditIntent,
  work: (record: ActRecord) => Promise<T>,
): Promise<T> {
  const sequence = audit.recordIntent(intent);
  const started = performance.now();
  const statements: string[] = [];
  let jobId: number | undefined;
  const finish = (outcome: 'done' | 'failed' | 'refused' | 'cancelled', error?: unknown) => {
    const data = error === undefined ? undefined : toErrorData(error);
    audit.recordResult(sequence, {
      outcome,
      durationMs: Math.round(performance.now() - started),
      statements,
      jobId,
      errorCode: data?.code,
      errorMessage: data?.message,
    });
  };
  try {
    const result = await work({
      statement: (shown) => statements.push(shown),
      job: (id) => {
        jobId = id;
      },
    });
    finish('done');
    return result;
  } catch (error) {
    const code = error instanceof CadastreError ? error.code : 'INTERNAL';
    finish(code === 'CANCELLED' ? 'cancelled' : REFUSALS.has(code) ? 'refused' : 'failed', error);
    throw error;
  }
}
