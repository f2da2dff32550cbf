import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { TenantStatus } from '../../shared/models/lifecycle.ts';
import { gapOf, limitsOfValues, measureInterval, type Usage } from '../../shared/models/usage.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { MEASURED_STATUSES, platformTime } from './due-tenants.ts';
import { MEASURE_COLUMNS, type MeasureRow, toMeasure } from './measure-rows.ts';
import type { UsageContext } from './usage-context.ts';

interface Row extends MeasureRow {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly server: string;
  readonly status: TenantStatus;
  readonly tier: string;
  readonly effective: FlatSettings;
  readonly alerts: number;
}

/** A tenant with its latest measure, and what it is held to. */
export interface ListedUsage {
  readonly id: number;
  readonly usage: Usage;
  readonly values: FlatSettings;
}

/** Tenants that are held to a tier, all or one, with their latest measures; by slug. One question. */
export async function readUsage(
  platform: OpenPlatform,
  now: Date,
  slug: string | null = null,
): Promise<ListedUsage[]> {
  const { rows } = await platform.database.run<Row>(
    sql`SELECT organizations.id, slug, organizations.name, servers.name AS server, organizations.status, tier, last.*,
          (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(effective)
           WHERE key LIKE 'resources.%' OR key LIKE 'monitoring.%') AS effective,
          (SELECT count(*) FROM platform.alerts WHERE alerts.organization_id = organizations.id
             AND raised_at IS NOT NULL AND ended_at IS NULL)::int AS alerts
        FROM platform.tenant_configurations AS held
        JOIN platform.organizations ON organizations.id = held.organization_id
        JOIN platform.tenants ON tenants.organization_id = organizations.id
        JOIN platform.servers ON servers.id = server_id
        LEFT JOIN LATERAL (
          SELECT ${MEASURE_COLUMNS} FROM platform.measures WHERE measures.organization_id = organizations.id
          ORDER BY at DESC LIMIT 1
        ) AS last ON true
        WHERE organizations.status NOT IN ('PENDING', 'PURGED') AND (${slug}::text IS NULL OR slug = ${slug})
        ORDER BY slug`,
  );
  return rows.map((row) => {
    const { id, slug: tenant, name, server, status, tier, effective, alerts } = row;
    const latest = toMeasure(row);
    const intervalMs = measureInterval(effective);
    const measured = MEASURED_STATUSES.includes(status);
    const age = latest === null ? null : now.getTime() - Date.parse(latest.at);
    const stale = measured && intervalMs !== null && age !== null && age > gapOf(intervalMs);
    const limits = limitsOfValues(effective);
    return {
      id,
      values: effective,
      usage: { tenant, name, server, status, tier, intervalMs, limits, latest, stale, alerts },
    };
  });
}

export async function listUsage(
  context: Pick<UsageContext, 'platform' | 'clock'>,
): Promise<{ at: string; tenants: Usage[] }> {
  const platform = await context.platform();
  const now = context.clock?.() ?? (await platformTime(platform));
  const tenants = await readUsage(platform, now);
  return { at: now.toISOString(), tenants: tenants.map(({ usage }) => usage) };
}
