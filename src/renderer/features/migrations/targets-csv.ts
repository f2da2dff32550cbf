import type { RunTarget } from '../../../shared/models/migration-run.ts';

const HEAD =
  'tenant,name,server,database,schema,wave,status,from,version,attempts,started,finished,duration_ms,code,message';

/** As a table for another program: English names, whole values. */
export function targetsCsv(targets: readonly RunTarget[]): string {
  const rows = targets.map((target) =>
    [
      target.tenant,
      target.name,
      target.server,
      target.database,
      target.schema,
      target.wave + 1,
      target.status,
      target.from,
      target.version,
      target.attempts,
      target.startedAt,
      target.finishedAt,
      target.durationMs,
      target.error?.details.sqlstate ?? target.error?.code,
      target.status === 'skipped' ? target.fact : (target.error?.message ?? target.fact),
    ]
      .map(cell)
      .join(','),
  );
  return [HEAD, ...rows, ''].join('\r\n');
}

/** Quoted where it must be; a text that a spreadsheet would run begins with an apostrophe. */
function cell(value: string | number | null | undefined): string {
  const text = value == null ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
