import type { DriftState, SchemaDifference, TenantDrift } from '../../shared/models/schema-drift.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { type DriftTarget, driftTarget, driftTargets, type TargetFilter } from './drift-targets.ts';
import { acceptancesOf, keptItems, withAccepted } from './keep-drift.ts';

const ORDER: readonly DriftState[] = ['drifted', 'unknown', 'in-sync'];

/** As last read, without asking anybody: drifted first, then unknown, then in sync; of these states only, if given. */
export async function listDrift(
  platform: Pick<OpenPlatform, 'database'>,
  filter: TargetFilter = {},
  states: readonly DriftState[] = ORDER,
): Promise<TenantDrift[]> {
  const all = await driftOfTargets(platform, await driftTargets(platform, filter));
  return all.filter(({ state }) => states.includes(state));
}

/** One of them with everything that differs. */
export async function showDrift(
  platform: Pick<OpenPlatform, 'database'>,
  place: string,
): Promise<TenantDrift & { items: SchemaDifference[] }> {
  const target = await driftTarget(platform, place);
  const [known] = await driftOfTargets(platform, [target]);
  const items = withAccepted(
    await keptItems(platform.database, target),
    await acceptancesOf(platform.database, target),
  );
  return { ...(known ?? notRead(target)), items };
}

async function driftOfTargets(
  platform: Pick<OpenPlatform, 'database'>,
  targets: readonly DriftTarget[],
): Promise<TenantDrift[]> {
  const { rows } = await platform.database.run<{
    organization_id: number | null;
    shared_database_id: number | null;
    state: DriftState;
    version: string | null;
    fact: string;
    differences: number;
    tables: number | null;
    read_at: Date;
    run: number | null;
  }>(
    // A run that has it among those that it has not reached.
    sql`SELECT kept.organization_id, kept.shared_database_id, state, version, fact, differences, tables, read_at,
          (SELECT runs.id::int FROM platform.migration_targets AS targets JOIN platform.migration_runs AS runs ON runs.id = run_id
           WHERE (targets.organization_id = kept.organization_id OR targets.shared_database_id = kept.shared_database_id)
             AND targets.status IN ('not-run', 'failed') AND runs.status IN ('running', 'paused', 'gate', 'stopped')
           ORDER BY runs.id DESC LIMIT 1) AS run
        FROM platform.schema_drift AS kept
        WHERE kept.organization_id = ANY (${targets.map((each) => each.organizationId)}::int[])
          OR kept.shared_database_id = ANY (${targets.map((each) => each.sharedId)}::int[])`,
  );
  const kept = new Map(
    rows.map((row) => [`${row.organization_id ?? ''}/${row.shared_database_id ?? ''}`, row]),
  );
  return targets
    .map((target): TenantDrift => {
      const row = kept.get(`${target.organizationId ?? ''}/${target.sharedId ?? ''}`);
      if (!row) return notRead(target);
      return {
        ...notRead(target),
        state: row.state,
        version: row.version,
        fact: row.fact,
        differences: row.differences,
        tables: row.tables,
        readAt: row.read_at.toISOString(),
        blocksRun: row.state === 'drifted' ? row.run : null,
      };
    })
    .toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || b.differences - a.differences);
}

function notRead({ organizationId, place, name, server, database, tier, ready }: DriftTarget): TenantDrift {
  return {
    tenant: organizationId === null ? null : place,
    name,
    server,
    database,
    tier,
    state: 'unknown',
    version: null,
    fact: ready ? 'Not read yet' : 'It is being created',
    differences: 0,
    tables: null,
    readAt: null,
    blocksRun: null,
  };
}
