import type { ImportTotals } from '../../shared/models/job.ts';
import type { JobRecord, JobVoice } from '../jobs/job-definition.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

/** Counted from the rows themselves. */
export async function importTotals(platform: OpenPlatform, jobId: number): Promise<ImportTotals> {
  const { rows } = await platform.database.run<Record<keyof ImportTotals, number>>(
    sql`SELECT count(*) FILTER (WHERE result = 'succeeded')::int AS succeeded, count(*) FILTER (WHERE result = 'failed')::int AS failed,
               count(*) FILTER (WHERE result = 'skipped')::int AS skipped, count(*) FILTER (WHERE result = 'not-run')::int AS "notRun"
        FROM platform.import_rows WHERE job_id = ${jobId}`,
  );
  return rows[0] ?? NO_TOTALS;
}

/**
 * Tells a job's totals after a row. One count at a time: of two at once, the older could be answered last, and the job
 * would end with a row too few. Whoever comes in the middle of a count waits for another one.
 */
export function totalsReporter(platform: OpenPlatform, voice: JobVoice): () => Promise<void> {
  let counting: Promise<void> | null = null;
  let again = false;
  const count = async () => {
    do {
      again = false;
      const totals = await importTotals(platform, voice.record.id);
      voice.record.state = { ...voice.record.state, totals };
      voice.progress(totalsText(totals));
    } while (again);
  };
  return () => {
    if (counting) again = true;
    else counting = count().finally(() => (counting = null));
    return counting;
  };
}

const NO_TOTALS: ImportTotals = { succeeded: 0, failed: 0, skipped: 0, notRun: 0 };

/** As the job last wrote them. */
export function totalsOf(record: JobRecord): ImportTotals {
  return { ...NO_TOTALS, ...(record.state.totals as Partial<ImportTotals> | undefined) };
}

export function totalsText(totals: ImportTotals): string {
  const parts = [
    `${totals.succeeded} succeeded`,
    ...(totals.failed > 0 ? [`${totals.failed} failed`] : []),
    ...(totals.skipped > 0 ? [`${totals.skipped} skipped`] : []),
    ...(totals.notRun > 0 ? [`${totals.notRun} not run`] : []),
  ];
  return parts.join(', ');
}
