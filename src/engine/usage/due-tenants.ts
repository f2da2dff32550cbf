import type { TenantStatus } from '../../shared/models/lifecycle.ts';
import { SHORTEST_INTERVAL_MS } from '../../shared/models/usage.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

/** Whose data lies where it belongs. A deleted tenant is not measured: it uses what it used. */
export const MEASURED_STATUSES: readonly TenantStatus[] = ['TRIAL', 'ACTIVE', 'SUSPENDED', 'CANCELLED'];
/** Who is in service; alerts of all others mean nothing. */
export const JUDGED_STATUSES: readonly TenantStatus[] = ['TRIAL', 'ACTIVE'];

export interface DueTenant {
  readonly slug: string;
  /** Its size could not be read the last time. */
  readonly sizeWaits: boolean;
}

/**
 * Tenants whose interval has passed since their last measure; the half minute that looks are apart by chance is not
 * waited for. With names: these, whatever their interval.
 */
export async function dueTenants(
  platform: OpenPlatform,
  now: Date,
  slugs: readonly string[] | null,
): Promise<DueTenant[]> {
  const { rows } = await platform.database.run<{ slug: string; size_waits: boolean }>(
    sql`SELECT slug, coalesce(last.missing ->> 'bytes' = 'late', false) AS size_waits
        FROM platform.tenant_configurations AS held
        JOIN platform.organizations ON organizations.id = held.organization_id
        CROSS JOIN LATERAL (
          SELECT CASE WHEN jsonb_typeof(effective -> 'monitoring.interval') = 'number'
            THEN nullif((effective ->> 'monitoring.interval')::float, 0) END AS said
        ) AS wanted
        LEFT JOIN LATERAL (
          SELECT at, missing FROM platform.measures WHERE measures.organization_id = held.organization_id
          ORDER BY at DESC LIMIT 1
        ) AS last ON true
        WHERE organizations.status = ANY (${MEASURED_STATUSES}::text[])
          AND CASE WHEN ${slugs}::text[] IS NULL THEN said IS NOT NULL AND (last.at IS NULL
              OR extract(epoch FROM ${now.toISOString()}::timestamptz - last.at) * 1000
                >= greatest(said, ${SHORTEST_INTERVAL_MS}::float) - least(30000, greatest(said, ${SHORTEST_INTERVAL_MS}::float) / 2))
            ELSE slug = ANY (${slugs}::text[]) END
        ORDER BY last.at NULLS FIRST, slug`,
  );
  return rows.map((row) => ({ slug: row.slug, sizeWaits: row.size_waits }));
}

/** The clock that all workstations share. */
export async function platformTime(platform: OpenPlatform): Promise<Date> {
  const { rows } = await platform.database.run<{ now: Date }>(sql`SELECT clock_timestamp() AS now`);
  return rows[0]?.now ?? new Date();
}
