import type { DriftState } from '../../shared/models/schema-drift.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

/** What is known of one tenant's schema without asking it. */
export interface KnownDrift {
  readonly state: DriftState;
  /** In words: what differs, or why it is unknown. */
  readonly fact: string;
  /** Without those that are accepted. */
  readonly differences: number;
  /** null: never. */
  readonly readAt: Date | null;
}

/** As last read; for tenants with rows of shared tables, that of those tables. Each is among the answers. */
export async function driftFactsOf(
  platform: Pick<OpenPlatform, 'database'>,
  organizationIds: readonly number[],
): Promise<ReadonlyMap<number, KnownDrift>> {
  const { rows } = await platform.database.run<{
    id: number;
    state: DriftState;
    fact: string;
    differences: number;
    read_at: Date | null;
  }>(
    sql`SELECT tenants.organization_id AS id, coalesce(schema_drift.state, 'unknown') AS state,
          coalesce(schema_drift.fact, 'Not read yet') AS fact, coalesce(differences, 0) AS differences, read_at
        FROM platform.tenants
        LEFT JOIN platform.shared_databases ON tenants.isolation = 'row' AND shared_databases.isolation = 'row'
          AND shared_databases.server_id = tenants.server_id AND shared_databases.database_name = tenants.database_name
        LEFT JOIN platform.schema_drift ON CASE WHEN tenants.isolation = 'row'
          THEN schema_drift.shared_database_id = shared_databases.id
          ELSE schema_drift.organization_id = tenants.organization_id END
        WHERE tenants.organization_id = ANY (${organizationIds}::int[])`,
  );
  return new Map(
    rows.map(({ id, state, fact, differences, read_at }) => [
      id,
      { state, fact, differences, readAt: read_at },
    ]),
  );
}

/** The states alone: for a plan and for a run. */
export async function driftOf(
  platform: Pick<OpenPlatform, 'database'>,
  organizationIds: readonly number[],
): Promise<ReadonlyMap<number, DriftState>> {
  const facts = await driftFactsOf(platform, organizationIds);
  return new Map([...facts].map(([id, { state }]) => [id, state]));
}
