import type { Wave } from '../../../shared/models/migration-options.ts';
import type { RunStatus, WaveStatus } from '../../../shared/models/migration-run.ts';
import { CadastreError } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';

export interface RunState {
  readonly status: RunStatus;
  readonly called: boolean;
  readonly fact: string;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
}

export async function readState(platform: OpenPlatform, run: number): Promise<RunState> {
  const { rows } = await platform.database.run<RunState & Record<string, unknown>>(
    sql`SELECT runs.status, runs.called, runs.fact, count(target.id)::int AS total,
          count(*) FILTER (WHERE target.status = 'succeeded')::int AS succeeded,
          count(*) FILTER (WHERE target.status = 'failed')::int AS failed
        FROM platform.migration_runs AS runs LEFT JOIN platform.migration_targets AS target ON run_id = runs.id
        WHERE runs.id = ${run} GROUP BY runs.id`,
  );
  const [row] = rows;
  if (!row) throw new CadastreError('NOT_FOUND', `There is no migration run ${run} any more`);
  return row;
}

export interface WaveRow {
  readonly index: number;
  readonly definition: Wave;
  readonly status: WaveStatus;
  /** Until its soak is over, by the clock of the platform database. */
  readonly left_ms: number | null;
  readonly again: boolean;
}

/** The first that has not passed, or that has something to be done again. */
export async function nextWave(platform: OpenPlatform, run: number): Promise<WaveRow | null> {
  const { rows } = await platform.database.run<WaveRow & Record<string, unknown>>(
    sql`SELECT index, definition, status, again, (extract(epoch FROM soak_until - now()) * 1000)::float8 AS left_ms FROM platform.migration_waves
        WHERE run_id = ${run} AND status <> 'passed' ORDER BY index LIMIT 1`,
  );
  return rows[0] ?? null;
}

export async function isLast(platform: OpenPlatform, run: number, index: number): Promise<boolean> {
  const { rows } = await platform.database.run(
    sql`SELECT FROM platform.migration_waves WHERE run_id = ${run} AND index > ${index} AND status <> 'passed' LIMIT 1`,
  );
  return rows.length === 0;
}

export async function setStatus(
  platform: OpenPlatform,
  run: number,
  status: RunStatus,
  fact: string,
): Promise<void> {
  const over = status === 'succeeded' || status === 'partly' || status === 'stopped';
  await platform.database.run(
    sql`UPDATE platform.migration_runs SET status = ${status}, fact = ${fact},
          finished_at = CASE WHEN ${over}::boolean THEN now() END
        WHERE id = ${run} AND status = 'running'`,
  );
}

export async function setWave(
  platform: OpenPlatform,
  run: number,
  index: number,
  status: WaveStatus,
  fact = '',
): Promise<void> {
  await platform.database.run(
    sql`UPDATE platform.migration_waves SET status = ${status}, fact = ${fact},
          started_at = CASE WHEN ${status} = 'running' THEN coalesce(started_at, now()) ELSE started_at END
        WHERE run_id = ${run} AND index = ${index}`,
  );
}
