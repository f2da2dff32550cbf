import type { ImportRow, ImportTotals } from '../../shared/models/job.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Row } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { importTotals } from './import-totals.ts';

/** The rows of an import with their results, in the order of the file. */
export async function readImportRows(
  platform: OpenPlatform,
  page: { job: number; offset: number; limit: number },
): Promise<{ rows: ImportRow[]; totals: ImportTotals; total: number }> {
  const { rows } = await platform.database.run<Row & { row_number: number; child_job: string | null }>(
    sql`SELECT row_number, name, slug, result, child_job, message FROM platform.import_rows
        WHERE job_id = ${page.job} ORDER BY row_number OFFSET ${page.offset} LIMIT ${page.limit}`,
  );
  const totals = await importTotals(platform, page.job);
  return {
    rows: rows.map((row) => ({
      row: row.row_number,
      name: row.name as string,
      slug: row.slug as string | null,
      result: row.result as ImportRow['result'],
      jobId: row.child_job === null ? null : Number(row.child_job),
      message: row.message as string | null,
    })),
    totals,
    total: totals.succeeded + totals.failed + totals.skipped + totals.notRun,
  };
}
