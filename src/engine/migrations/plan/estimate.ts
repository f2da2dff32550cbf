import type { MigrationPlan } from '../../../shared/models/migration-plan.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';

interface Work {
  readonly blueprint: string;
  readonly hash: string;
  /** Targets on each server. */
  readonly perServer: readonly number[];
  readonly atOnceOnOne: number;
  readonly atOnceInAll: number;
}

/** How long it takes, from what these very files took before: in a run, else in a rehearsal. null: never measured. */
export async function estimate(platform: OpenPlatform, work: Work): Promise<MigrationPlan['estimate']> {
  const { rows } = await platform.database.run<{
    ms: number | null;
    measured: number;
    rehearsed: number | null;
  }>(
    sql`SELECT (
          SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms) FROM platform.migration_targets
          JOIN platform.migration_runs ON migration_runs.id = run_id
          WHERE blueprint_hash = ${work.hash} AND kind = 'up' AND migration_targets.status = 'succeeded'
            AND cardinality(applied) > 0
        ) AS ms, (
          SELECT count(*)::int FROM platform.migration_targets
          JOIN platform.migration_runs ON migration_runs.id = run_id
          WHERE blueprint_hash = ${work.hash} AND kind = 'up' AND migration_targets.status = 'succeeded'
            AND cardinality(applied) > 0
        ) AS measured, (
          SELECT (rehearsal ->> 'totalMs')::float8 FROM platform.rehearsals
          WHERE blueprint_hash = ${work.hash} AND rehearsal -> 'error' = 'null' AND rehearsal -> 'rowsOnly' IS NULL ORDER BY at DESC LIMIT 1
        ) AS rehearsed`,
  );
  const [row] = rows;
  const measured = row?.ms ?? null;
  const perTenantMs = measured ?? row?.rehearsed ?? null;
  if (perTenantMs === null) return null;
  const from =
    measured === null
      ? 'the last rehearsal'
      : `${row?.measured} ${row?.measured === 1 ? 'tenant' : 'tenants'} that have it`;
  return { perTenantMs, totalMs: perTenantMs * roundsOf(work), from };
}

/** Versions that go together from a tenant, and of how many. */
interface BackWork extends Omit<Work, 'hash'> {
  readonly goes: readonly (readonly string[])[];
}

/**
 * How long it takes to go back, from tenants of which these very files were taken back; where there are none, from how
 * long it took to bring them up, which is said. null: neither was measured.
 */
export async function estimateBack(
  platform: OpenPlatform,
  work: BackWork,
): Promise<MigrationPlan['estimate']> {
  const wanted = [...new Set(work.goes.map((versions) => [...versions].sort().join(' ')))];
  const { rows } = await platform.database.run<{ kind: 'up' | 'down'; ms: number; measured: number }>(
    sql`SELECT kind, percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms) AS ms, count(*)::int AS measured
        FROM platform.migration_targets JOIN platform.migration_runs ON migration_runs.id = run_id
        WHERE blueprint = ${work.blueprint} AND migration_targets.status = 'succeeded'
          AND (SELECT string_agg(version, ' ' ORDER BY version COLLATE "C") FROM unnest(applied) AS version WHERE version ~ '^[0-9]') = ANY (${wanted}::text[])
        GROUP BY kind`,
  );
  const row = rows.find(({ kind }) => kind === 'down') ?? rows.find(({ kind }) => kind === 'up');
  if (row === undefined) return null;
  const from =
    row.kind === 'down'
      ? `${row.measured} ${row.measured === 1 ? 'tenant' : 'tenants'} that went back`
      : `${row.measured} ${row.measured === 1 ? 'tenant' : 'tenants'} brought up by them; nobody went back yet`;
  return { perTenantMs: row.ms, totalMs: row.ms * roundsOf(work), from };
}

/** As many tenants one after the other as the slowest server needs, or all servers together. */
function roundsOf({ perServer, atOnceOnOne, atOnceInAll }: Omit<Work, 'hash'>): number {
  const all = perServer.reduce((sum, count) => sum + count, 0);
  return Math.max(
    Math.ceil(all / atOnceInAll),
    ...perServer.map((count) => Math.ceil(count / atOnceOnOne)),
    0,
  );
}
