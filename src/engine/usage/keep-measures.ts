import {
  alertMeasure,
  alertRules,
  type LimitedMeasure,
  limitsOfValues,
  measureInterval,
} from '../../shared/models/usage.ts';
import type { ConfiguredTenant } from '../enforcement/index.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { JUDGED_STATUSES, MEASURED_STATUSES } from './due-tenants.ts';
import { judgeMeasure, type OpenAlert } from './judge-measure.ts';
import type { Reading } from './measure-server.ts';

/** As a tenant without an interval of its own is judged, when it is measured by hand; milliseconds. */
const WITHOUT_INTERVAL_MS = 5 * 60_000;

interface KeptRow extends Record<string, unknown> {
  readonly tenant: number;
  readonly users: string | null;
  readonly api_calls: string | null;
}

interface AlertRow extends Record<string, unknown> {
  readonly id: string;
  readonly tenant: number;
  readonly name: string;
  readonly threshold: number;
  readonly since: Date;
  readonly judged_at: Date;
  readonly value: number;
  readonly peak: number;
  readonly under_since: Date | null;
  readonly raised: boolean;
  readonly ripe: boolean;
}

/**
 * Keeps what was read, with what the application told the gate, and judges it by the alerts of each tenant's tier, in one
 * transaction: every measure is judged exactly once. What is ripe is raised, or ends, in `settleAlerts`. Answers with how
 * many were kept: a tenant that is on its way out meanwhile is left.
 */
export function keepMeasures(
  platform: OpenPlatform,
  at: Date,
  tenants: readonly ConfiguredTenant[],
  readings: readonly Reading[],
): Promise<number> {
  return platform.database.transaction(async (session) => {
    const kept = await insertMeasures(session, at, readings);
    const told = new Map(kept.map((row) => [row.tenant, row]));
    const byTenant = new Map(readings.map((reading) => [reading.tenant, reading]));
    const judged = tenants.filter(({ id, status }) => told.has(id) && JUDGED_STATUSES.includes(status));
    const open = await readOpen(
      session,
      judged.map(({ id }) => id),
    );
    const next: NextAlert[] = [];
    const over: string[] = [];
    for (const tenant of judged) {
      const reading = byTenant.get(tenant.id);
      const counters = told.get(tenant.id);
      if (!reading || !counters) continue;
      const limits = limitsOfValues(tenant.values);
      const everyMs = measureInterval(tenant.values) ?? WITHOUT_INTERVAL_MS;
      for (const rule of alertRules(tenant.values)) {
        const measure = alertMeasure(rule.name);
        const measured = measure && measuredOf(measure, reading, counters);
        const limit = measure && limits[measure];
        if (measured === null || limit === null) continue;
        const row = open.get(keyOf(tenant.id, rule.name, rule.threshold));
        const point = { at: at.getTime(), value: (measured / limit) * 100 };
        const state = judgeMeasure(row ? stateOf(row) : null, point, rule, everyMs);
        if (state) next.push({ ...state, ...rule, tenant: tenant.id, measured, limit });
        else if (row) over.push(row.id);
      }
    }
    await writeJudged(session, next, over);
    return kept.length;
  });
}

interface NextAlert extends OpenAlert {
  readonly tenant: number;
  readonly name: string;
  readonly threshold: number;
  readonly forMs: number;
  readonly measured: number;
  readonly limit: number;
}

const keyOf = (tenant: number, name: string, threshold: number) => `${tenant} ${name} ${threshold}`;

const stateOf = (row: AlertRow): OpenAlert => ({
  since: row.since.getTime(),
  judgedAt: row.judged_at.getTime(),
  value: row.value,
  peak: row.peak,
  underSince: row.under_since?.getTime() ?? null,
  raised: row.raised,
  ripe: row.ripe,
});

function measuredOf(measure: LimitedMeasure, reading: Reading, { users, api_calls }: KeptRow): number | null {
  if (measure === 'onCpu') return reading.on_cpu;
  if (measure === 'sessions') return reading.sessions;
  if (measure === 'bytes') return reading.bytes;
  const told = measure === 'users' ? users : api_calls;
  return told === null ? null : Number(told);
}

async function insertMeasures(session: Session, at: Date, readings: readonly Reading[]): Promise<KeptRow[]> {
  const { rows } = await session.run<KeptRow>(
    sql`INSERT INTO platform.measures (organization_id, at, bytes, sessions, on_cpu, statement_ms, transaction_ms, idle_ms,
          commits, rollbacks, temp_bytes, deadlocks, stats_reset, users, api_calls, missing)
        SELECT tenant, ${at.toISOString()}::timestamptz, bytes, sessions, on_cpu, statement_ms, transaction_ms, idle_ms,
          commits, rollbacks, temp_bytes, deadlocks, stats_reset, users.value, api_calls.value,
          missing || CASE WHEN users.value IS NULL THEN '{"users": "not-told"}' ELSE '{}' END::jsonb
            || CASE WHEN api_calls.value IS NULL THEN '{"apiCalls": "not-told"}' ELSE '{}' END::jsonb
        FROM jsonb_to_recordset(${JSON.stringify(readings)}::jsonb) AS each
          (tenant integer, bytes bigint, sessions integer, on_cpu real, statement_ms bigint, transaction_ms bigint,
           idle_ms bigint, commits bigint, rollbacks bigint, temp_bytes bigint, deadlocks bigint, stats_reset timestamptz,
           missing jsonb)
        JOIN platform.organizations ON organizations.id = tenant AND status = ANY (${MEASURED_STATUSES}::text[])
        LEFT JOIN platform.usage_counters AS users ON users.organization_id = tenant AND users.metric = 'users'
          AND users.period = platform.usage_period('users')
        LEFT JOIN platform.usage_counters AS api_calls ON api_calls.organization_id = tenant
          AND api_calls.metric = 'api_calls' AND api_calls.period = platform.usage_period('api_calls')
        ON CONFLICT DO NOTHING
        RETURNING organization_id AS tenant, users, api_calls`,
  );
  return rows;
}

async function readOpen(session: Session, tenants: readonly number[]): Promise<Map<string, AlertRow>> {
  const { rows } = await session.run<AlertRow>(
    sql`SELECT id, organization_id AS tenant, name, threshold, since, judged_at, value, peak, under_since,
          raised_at IS NOT NULL AS raised, ripe
        FROM platform.alerts WHERE organization_id = ANY (${tenants}::int[]) AND ended_at IS NULL`,
  );
  return new Map(rows.map((row) => [keyOf(row.tenant, row.name, row.threshold), row]));
}

/** Whoever silenced the alert is not told of it again until then, although it has ended and begun since. */
async function writeJudged(
  session: Session,
  next: readonly NextAlert[],
  over: readonly string[],
): Promise<void> {
  if (over.length > 0) {
    await session.run(
      sql`DELETE FROM platform.alerts WHERE id = ANY (${over}::bigint[]) AND raised_at IS NULL`,
    );
  }
  if (next.length === 0) return;
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const rows = next.map((each) => ({
    ...each,
    since: time(each.since),
    judgedAt: time(each.judgedAt),
    underSince: time(each.underSince),
  }));
  await session.run(
    sql`INSERT INTO platform.alerts AS alert (organization_id, name, threshold, for_ms, since, judged_at, value, peak,
          measured, limit_value, under_since, ripe, silenced_until, silenced_by, silence_reason)
        SELECT tenant, each.name, each.threshold, "forMs", each.since, "judgedAt", each.value, each.peak, each.measured,
          "limit", "underSince", each.ripe, former.silenced_until, former.silenced_by, former.silence_reason
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS each
          (tenant integer, name text, threshold float, "forMs" bigint, since timestamptz, "judgedAt" timestamptz, value float,
           peak float, measured float, "limit" float, "underSince" timestamptz, ripe boolean)
        LEFT JOIN LATERAL (
          SELECT silenced_until, silenced_by, silence_reason FROM platform.alerts
          WHERE organization_id = tenant AND alerts.name = each.name AND alerts.threshold = each.threshold
            AND silenced_until > "judgedAt"
          ORDER BY silenced_until DESC LIMIT 1
        ) AS former ON true
        ON CONFLICT (organization_id, name, threshold) WHERE ended_at IS NULL DO UPDATE SET
          for_ms = excluded.for_ms, since = excluded.since, judged_at = excluded.judged_at, value = excluded.value,
          peak = excluded.peak, measured = excluded.measured, limit_value = excluded.limit_value,
          under_since = excluded.under_since, ripe = excluded.ripe`,
  );
}
