import type { ImportTotals, Job, JobSummary, JournalLine, WaveProgress } from '../../shared/models/job.ts';
import { isOnward, type JobDefinition, type JobRecord } from './job-definition.ts';

/** A job as a list shows it. */
export function summarizeJob(record: JobRecord): JobSummary {
  return {
    id: record.id,
    kind: record.kind,
    title: record.title,
    status: record.status,
    tenant:
      record.tenantSlug === null
        ? null
        : { id: record.tenantId ?? 0, slug: record.tenantSlug, name: record.tenantName ?? record.tenantSlug },
    server: record.serverName,
    actor: record.actor.name,
    createdAt: record.createdAt,
    startedAt: record.startedAt,
    finishedAt: record.finishedAt,
    progress: progressOf(record),
    fact: record.fact,
    error: record.error,
  };
}

/** A job with everything that its page shows. */
export function describeJob(
  record: JobRecord,
  definition: JobDefinition,
  journal: readonly JournalLine[],
  held: boolean,
): Job {
  const open = record.status !== 'succeeded' && record.status !== 'undone';
  return {
    ...summarizeJob(record),
    steps: record.steps,
    journal: [...journal],
    undo: open && !isOnward(record) ? undoTexts(record, definition) : [],
    held,
    canCancel: open && !isOnward(record) && !record.cancelRequested && record.status !== 'repair',
    canResume: open && !held,
    ...wavesOf(record),
  };
}

function wavesOf({ state }: JobRecord): Pick<Job, 'waves' | 'perMinute'> {
  const { waves, perMinute } = state as { waves?: WaveProgress[]; perMinute?: number | null };
  return { ...(waves && { waves }), ...(perMinute != null && { perMinute }) };
}

/** Jobs whose progress is rows of a list. */
const IN_ROWS: readonly JobRecord['kind'][] = ['tenant.import', 'tenant.adopt', 'tenant.set-tiers'];

function undoTexts(record: JobRecord, definition: JobDefinition): string[] {
  const touched = new Set(
    record.steps.filter((step) => !['waiting', 'undone'].includes(step.status)).map((step) => step.name),
  );
  return [...definition.steps]
    .reverse()
    .flatMap((step) => (step.undo && touched.has(step.name) ? [step.undo.text(record)] : []));
}

function progressOf(record: JobRecord): JobSummary['progress'] {
  if (IN_ROWS.includes(record.kind)) {
    const { succeeded, failed, skipped, notRun } = {
      succeeded: 0,
      failed: 0,
      skipped: 0,
      notRun: 0,
      ...(record.state.totals as Partial<ImportTotals>),
    };
    const done = succeeded + failed + skipped;
    return { done, total: done + notRun, unit: 'row' };
  }
  return {
    done: record.steps.filter((step) => step.status === 'done').length,
    total: record.steps.length,
    unit: 'step',
  };
}
