import { z } from 'zod';
import { type ErrorData, errorDataSchema } from '../../shared/errors.ts';
import type { TargetResult, WaveProgress } from '../../shared/models/job.ts';
import type { ActResult } from '../../shared/models/lifecycle-acts.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

/** One tenant of a move in waves, as the job keeps it. */
export interface WaveRow {
  readonly row: number;
  readonly slug: string;
  readonly wave: number;
  result: TargetResult;
  message: string | null;
  jobId: number | null;
  error: ErrorData | null;
}

const inputSchema = z.object({ wave: z.number().int(), error: errorDataSchema.nullable().default(null) });

/** `[1, 10]` of 25 tenants: 1, 10, 10, 4. */
export function wavesOf(slugs: readonly string[], sizes: readonly number[]): string[][] {
  const waves: string[][] = [];
  for (let at = 0; at < slugs.length; ) {
    const size = Math.max(1, sizes[Math.min(waves.length, sizes.length - 1)] ?? slugs.length);
    waves.push(slugs.slice(at, at + size));
    at += size;
  }
  return waves;
}

/** Written together with the job: taken up after a crash without them it would have nothing to do. */
export async function insertWaves(
  session: Session,
  jobId: number,
  waves: readonly string[][],
): Promise<void> {
  const values = waves
    .flatMap((wave, at) => wave.map((slug) => ({ slug, input: { wave: at + 1 } })))
    .map((each, at) => ({ ...each, row_number: at + 1 }));
  await session.run(
    sql`INSERT INTO platform.import_rows (job_id, row_number, name, slug, owner_email, input, result)
        SELECT ${jobId}, row_number, coalesce(organizations.name, each.slug), each.slug, '', input, 'not-run'
        FROM jsonb_to_recordset(${JSON.stringify(values)}::jsonb) AS each(row_number int, slug text, input jsonb)
        LEFT JOIN platform.organizations ON organizations.slug = each.slug`,
  );
}

export async function readWaveRows(platform: OpenPlatform, jobId: number): Promise<WaveRow[]> {
  const { rows } = await platform.database.run<{
    row_number: number;
    slug: string;
    input: unknown;
    result: TargetResult;
    message: string | null;
    child_job: string | null;
  }>(
    sql`SELECT row_number, slug, input, result, message, child_job FROM platform.import_rows
        WHERE job_id = ${jobId} ORDER BY row_number`,
  );
  return rows.map(({ row_number: row, slug, input, result, message, child_job }) => ({
    row,
    slug,
    ...inputSchema.parse(input),
    result,
    message,
    jobId: child_job === null ? null : Number(child_job),
  }));
}

/** Durable: what was done to a tenant is not done again, whoever takes the job up. */
export async function writeWaveRow(platform: OpenPlatform, jobId: number, row: WaveRow): Promise<void> {
  await platform.database.run(
    sql`UPDATE platform.import_rows SET result = ${row.result}, message = ${row.message}, child_job = ${row.jobId},
          input = ${JSON.stringify({ wave: row.wave, error: row.error })}::jsonb
        WHERE job_id = ${jobId} AND row_number = ${row.row}`,
  );
}

/** Why the rest was not begun; one statement however many they are. */
export async function leaveRest(platform: OpenPlatform, jobId: number, message: string): Promise<void> {
  await platform.database.run(
    sql`UPDATE platform.import_rows SET message = ${message}
        WHERE job_id = ${jobId} AND result = 'not-run' AND child_job IS NULL`,
  );
}

export function progressOfWaves(rows: readonly WaveRow[]): WaveProgress[] {
  return [...Map.groupBy(rows, ({ wave }) => wave)].map(([wave, of]) => {
    const count = (result: TargetResult) => of.filter((each) => each.result === result).length;
    return {
      wave,
      succeeded: count('succeeded'),
      failed: count('failed'),
      skipped: count('skipped'),
      notRun: count('not-run'),
    };
  });
}

/** As a call answers them; statuses are read by whoever asks. */
export const resultOf = ({ slug, result, message, jobId, error }: WaveRow): ActResult => ({
  tenant: slug,
  result,
  message: message ?? (result === 'not-run' ? 'Not begun' : ''),
  status: null,
  jobId,
  error,
});
