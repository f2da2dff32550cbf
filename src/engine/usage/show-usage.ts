import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import {
  alertMeasure,
  alertRules,
  changeBetween,
  gapOf,
  type Measure,
  type RuleState,
  shareOf,
  type TenantUsage,
  type Usage,
  type UsageAlert,
} from '../../shared/models/usage.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { platformTime } from './due-tenants.ts';
import { readAlerts } from './list-alerts.ts';
import { readUsage } from './list-usage.ts';
import { MEASURE_COLUMNS, type MeasureRow, toMeasure } from './measure-rows.ts';
import { DAILY_AFTER_MS, HOURLY_AFTER_MS } from './thin-measures.ts';
import type { UsageContext } from './usage-context.ts';

const DAY = 24 * 3600 * 1000;
/** More points than a chart has columns are of no use. */
const MOST_POINTS = 400;
const WITHOUT_INTERVAL_MS = 60 * 60_000;

/**
 * One tenant with its measures since then, at most 400 of them: of more, those with the most work in each stretch. Errors:
 * `NOT_FOUND`, `REFUSED` for one that is held to no tier, `INVALID_INPUT` for a time that is still to come.
 */
export async function showUsage(
  context: Pick<UsageContext, 'platform' | 'clock'>,
  slug: string,
  from?: string,
): Promise<TenantUsage> {
  const platform = await context.platform();
  const now = context.clock?.() ?? (await platformTime(platform));
  const since = from === undefined ? new Date(now.getTime() - DAY) : new Date(from);
  if (since > now) {
    throw new CadastreError('INVALID_INPUT', 'That time is still to come', {
      fields: [{ field: 'since', message: 'A time before now' }],
    });
  }
  const [listed] = await readUsage(platform, now, slug);
  if (!listed) {
    await getTenant(platform, slug);
    throw new CadastreError('REFUSED', `Tenant ${slug} is held to no tier`, {
      fields: [{ field: 'tenant', message: 'Nothing says how often it is measured, nor against what' }],
      wayOut: 'Give it a tier.',
      command: `cadastre tenant set-tier ${slug} TIER`,
    });
  }
  const { id, usage, values } = listed;
  const measures = await readMeasures(platform, id, since, now);
  const alerts = await readAlerts(platform, { tenant: slug, all: true });
  const before = usage.latest === null ? undefined : await measureBefore(platform, id, usage.latest.at);
  return {
    ...usage,
    since: since.toISOString(),
    measures: withLatest(measures, usage.latest, since),
    gapMs: gapWithin(usage.intervalMs ?? WITHOUT_INTERVAL_MS, since, now),
    change: usage.latest === null ? null : changeBetween(before, usage.latest),
    rules: ruleStates(values, usage, alerts),
    history: alerts.filter(({ endedAt }) => endedAt === null || Date.parse(endedAt) >= since.getTime()),
  };
}

/** Of a stretch the busiest is shown; what is true now is shown besides. */
function withLatest(measures: readonly Measure[], latest: Measure | null, since: Date): Measure[] {
  const isLater = latest !== null && latest.at > (measures.at(-1)?.at ?? since.toISOString());
  return isLater ? [...measures, latest] : [...measures];
}

/** Old measures lie an hour or a day apart, and of many not each is shown. */
function gapWithin(everyMs: number, since: Date, now: Date): number {
  const age = now.getTime() - since.getTime();
  const kept = age > DAILY_AFTER_MS ? DAY : age > HOURLY_AFTER_MS ? 3600 * 1000 : everyMs;
  return gapOf(Math.max(everyMs, kept, age / MOST_POINTS));
}

async function readMeasures(platform: OpenPlatform, id: number, since: Date, now: Date): Promise<Measure[]> {
  const width = Math.max(1, (now.getTime() - since.getTime()) / MOST_POINTS);
  const { rows } = await platform.database.run<MeasureRow>(
    sql`SELECT ${MEASURE_COLUMNS} FROM (
          SELECT DISTINCT ON (bucket) * FROM (
            SELECT *, floor(extract(epoch FROM at - ${since.toISOString()}::timestamptz) * 1000 / ${width}::float) AS bucket
            FROM platform.measures WHERE organization_id = ${id} AND at >= ${since.toISOString()}::timestamptz
          ) AS each ORDER BY bucket, on_cpu DESC NULLS LAST, sessions DESC NULLS LAST, at
        ) AS shown ORDER BY at`,
  );
  return rows.flatMap((row) => toMeasure(row) ?? []);
}

async function measureBefore(platform: OpenPlatform, id: number, at: string): Promise<Measure | undefined> {
  const { rows } = await platform.database.run<MeasureRow>(
    sql`SELECT ${MEASURE_COLUMNS} FROM platform.measures
        WHERE organization_id = ${id} AND at < date_trunc('milliseconds', ${at}::timestamptz) ORDER BY at DESC LIMIT 1`,
  );
  return rows[0] ? (toMeasure(rows[0]) ?? undefined) : undefined;
}

/** How each alert of the configuration stands by the latest measure. */
function ruleStates(values: FlatSettings, usage: Usage, alerts: readonly UsageAlert[]): RuleState[] {
  return alertRules(values).map(({ name, threshold, forMs }) => {
    const rule = { alert: name, threshold, forMs };
    const measure = alertMeasure(name);
    if (measure === null) return { ...rule, state: 'not-measured' };
    if (usage.limits[measure] === null) return { ...rule, state: 'no-limit' };
    const raised = alerts.some(
      (each) => each.endedAt === null && each.alert === name && each.threshold === threshold,
    );
    if (raised) return { ...rule, state: 'raised' };
    const share = shareOf(usage.latest, usage.limits, measure);
    if (share === null) return { ...rule, state: 'unknown' };
    return { ...rule, state: share >= threshold ? 'over' : 'well' };
  });
}
