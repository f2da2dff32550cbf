import { alertMeasure, type UsageAlert } from '../../shared/models/usage.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

const MOST = 1000;

interface Row extends Record<string, unknown> {
  readonly id: string;
  readonly slug: string;
  readonly tenant_name: string;
  readonly name: string;
  readonly threshold: number;
  readonly for_ms: string;
  readonly since: Date;
  readonly raised_at: Date;
  readonly ended_at: Date | null;
  readonly ended_because: UsageAlert['endedBecause'];
  readonly judged_at: Date;
  readonly value: number;
  readonly peak: number;
  readonly measured: number;
  readonly limit_value: number;
  readonly told: UsageAlert['told'];
  readonly told_at: Date | null;
  readonly silenced_until: Date | null;
  readonly silenced_by: string | null;
  readonly silence_reason: string | null;
}

/** Alerts that are raised, and with `all` those that have ended; the newest first, at most 1,000. */
export async function readAlerts(
  platform: OpenPlatform,
  { all, tenant, id }: { readonly all: boolean; readonly tenant?: string | undefined; readonly id?: number },
): Promise<UsageAlert[]> {
  const { rows } = await platform.database.run<Row>(
    sql`SELECT alerts.*, slug, organizations.name AS tenant_name
        FROM platform.alerts JOIN platform.organizations ON organizations.id = organization_id
        WHERE raised_at IS NOT NULL AND (${all} OR ended_at IS NULL)
          AND (${tenant ?? null}::text IS NULL OR slug = ${tenant ?? null})
          AND (${id ?? null}::bigint IS NULL OR alerts.id = ${id ?? null}::bigint)
        ORDER BY alerts.id DESC LIMIT ${MOST}`,
  );
  return rows.flatMap((row) => toAlert(row) ?? []);
}

/** null: of a name that nothing measures any more, as after a release took it back. */
function toAlert(row: Row): UsageAlert | null {
  const measure = alertMeasure(row.name);
  if (measure === null) return null;
  const percent = (value: number) => Math.round(value * 10) / 10;
  return {
    id: Number(row.id),
    tenant: row.slug,
    name: row.tenant_name,
    alert: row.name,
    measure,
    threshold: row.threshold,
    forMs: Number(row.for_ms),
    since: row.since.toISOString(),
    raisedAt: row.raised_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    endedBecause: row.ended_because,
    judgedAt: row.judged_at.toISOString(),
    value: percent(row.value),
    peak: percent(row.peak),
    measured: row.measured,
    limit: row.limit_value,
    told: row.told,
    toldAt: row.told_at?.toISOString() ?? null,
    silencedUntil: row.silenced_until?.toISOString() ?? null,
    silencedBy: row.silenced_by,
    silenceReason: row.silence_reason,
  };
}
