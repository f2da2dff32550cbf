import type { Measure, MeasureField, MissingReason } from '../../shared/models/usage.ts';
import { trusted } from '../postgres/sql.ts';

/** A row of `platform.measures`; its big numbers come as text. */
export interface MeasureRow extends Record<string, unknown> {
  readonly at: Date | null;
  readonly bytes: string | null;
  readonly sessions: number | null;
  readonly on_cpu: number | null;
  readonly statement_ms: string | null;
  readonly transaction_ms: string | null;
  readonly idle_ms: string | null;
  readonly commits: string | null;
  readonly rollbacks: string | null;
  readonly temp_bytes: string | null;
  readonly deadlocks: string | null;
  readonly stats_reset: Date | null;
  readonly users: string | null;
  readonly api_calls: string | null;
  readonly missing: Partial<Record<MeasureField, MissingReason>> | null;
}

export const MEASURE_COLUMNS =
  trusted(`at, bytes, sessions, on_cpu, statement_ms, transaction_ms, idle_ms, commits,
  rollbacks, temp_bytes, deadlocks, stats_reset, users, api_calls, missing`);

/** null: a tenant that was joined with no measure. */
export function toMeasure(row: MeasureRow): Measure | null {
  if (row.at === null) return null;
  const count = (value: string | null) => (value === null ? null : Number(value));
  return {
    at: row.at.toISOString(),
    bytes: count(row.bytes),
    sessions: row.sessions,
    onCpu: row.on_cpu === null ? null : Math.round(row.on_cpu * 100) / 100,
    statementMs: count(row.statement_ms),
    transactionMs: count(row.transaction_ms),
    idleMs: count(row.idle_ms),
    commits: count(row.commits),
    rollbacks: count(row.rollbacks),
    tempBytes: count(row.temp_bytes),
    deadlocks: count(row.deadlocks),
    statsReset: row.stats_reset?.toISOString() ?? null,
    users: count(row.users),
    apiCalls: count(row.api_calls),
    missing: row.missing ?? {},
  };
}
