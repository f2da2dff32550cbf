import { z } from 'zod';
import type { FlatSettings } from './flat-settings.ts';
import { TENANT_STATUSES } from './lifecycle.ts';

/** What of a measure may have a limit in a tier. */
export const LIMITED_MEASURES = ['onCpu', 'sessions', 'bytes', 'users', 'apiCalls'] as const;
export type LimitedMeasure = (typeof LIMITED_MEASURES)[number];

/** Where each has its limit. */
export const LIMIT_PATHS: Readonly<Record<LimitedMeasure, string>> = {
  onCpu: 'resources.cpu',
  sessions: 'resources.connections',
  bytes: 'resources.storage',
  users: 'resources.users',
  apiCalls: 'resources.api_calls',
};

/** The alerts that can be measured, by the names that tiers give them. */
export const ALERT_MEASURES = {
  high_cpu_usage: 'onCpu',
  high_connection_usage: 'sessions',
  high_storage_usage: 'bytes',
  high_users_usage: 'users',
  high_api_calls_usage: 'apiCalls',
} as const satisfies Readonly<Record<string, LimitedMeasure>>;
export type MeasuredAlert = keyof typeof ALERT_MEASURES;
export const ALERT_NAMES = Object.keys(ALERT_MEASURES) as MeasuredAlert[];

/** null: nothing measures an alert of this name. */
export const alertMeasure = (name: string): LimitedMeasure | null =>
  Object.hasOwn(ALERT_MEASURES, name) ? ALERT_MEASURES[name as MeasuredAlert] : null;

/** An alert that says no threshold means this, in percent. */
export const DEFAULT_THRESHOLD = 80;

/** The finest interval; what asks for a shorter one is measured this often. Milliseconds. */
export const SHORTEST_INTERVAL_MS = 15_000;

/** One alert as a tier words it, with what it leaves out. */
export interface AlertRule {
  readonly name: string;
  readonly threshold: number;
  readonly forMs: number;
}

/** The alerts of a configuration; of two with the same name and threshold, the first. */
export function alertRules(values: FlatSettings): AlertRule[] {
  const said = values['monitoring.alerts'];
  const rules = new Map<string, AlertRule>();
  for (const each of Array.isArray(said)
    ? (said as { name: string; threshold?: number; for?: number }[])
    : []) {
    const rule = { name: each.name, threshold: each.threshold ?? DEFAULT_THRESHOLD, forMs: each.for ?? 0 };
    const key = `${rule.name} ${rule.threshold}`;
    if (!rules.has(key)) rules.set(key, rule);
  }
  return [...rules.values()];
}

/** How often a configuration wants its tenant measured, in milliseconds; null: not at all. */
export function measureInterval(values: FlatSettings): number | null {
  const said = values['monitoring.interval'];
  return typeof said === 'number' && said > 0 ? Math.max(said, SHORTEST_INTERVAL_MS) : null;
}

export const MEASURE_FIELDS = [
  'bytes',
  'sessions',
  'onCpu',
  'statementMs',
  'transactionMs',
  'idleMs',
  'commits',
  'users',
  'apiCalls',
] as const;
export type MeasureField = (typeof MEASURE_FIELDS)[number];

/**
 * Why a part of a measure is not known. `shared-tables`: its rows lie in tables of all; `shared-database`: the server
 * counts for the whole database; `shared-login`: others sign in as the same role there; `late`: the time for sizes was
 * over, it comes first the next time; `locked`: somebody holds its tables alone; `no-permission`: the server's user may
 * not see it; `not-read`: its database did not answer; `not-told`: the application has told the gate nothing.
 */
export const MISSING_REASONS = [
  'shared-tables',
  'shared-database',
  'shared-login',
  'late',
  'locked',
  'no-permission',
  'not-read',
  'not-told',
] as const;
export type MissingReason = (typeof MISSING_REASONS)[number];

/** What a tenant used at a moment. null is not known, and `missing` says why; 0 is none. */
export const measureSchema = z.object({
  at: z.iso.datetime(),
  bytes: z.number().nullable(),
  /** The most that were open at once during the look. */
  sessions: z.number().nullable(),
  /** Sessions at work that wait for nothing, on average over the samples of the look. */
  onCpu: z.number().nullable(),
  /** The longest that was seen, in milliseconds; 0: there was none. */
  statementMs: z.number().nullable(),
  transactionMs: z.number().nullable(),
  /** Idle inside of a transaction. */
  idleMs: z.number().nullable(),
  /** As counted by the server since `statsReset`. */
  commits: z.number().nullable(),
  rollbacks: z.number().nullable(),
  tempBytes: z.number().nullable(),
  deadlocks: z.number().nullable(),
  statsReset: z.iso.datetime().nullable(),
  users: z.number().nullable(),
  /** Of the month. */
  apiCalls: z.number().nullable(),
  missing: z.partialRecord(z.enum(MEASURE_FIELDS), z.enum(MISSING_REASONS)),
});
export type Measure = z.infer<typeof measureSchema>;

/** What the counters of two measures say of the time between. */
export const measureChangeSchema = z.object({
  since: z.iso.datetime(),
  commits: z.number(),
  rollbacks: z.number(),
  tempBytes: z.number(),
  deadlocks: z.number(),
});
export type MeasureChange = z.infer<typeof measureChangeSchema>;

/** null: one of them has no counters, or they began anew in between. */
export function changeBetween(before: Measure | undefined, after: Measure): MeasureChange | null {
  if (before === undefined || before.statsReset !== after.statsReset) return null;
  const since = (field: 'commits' | 'rollbacks' | 'tempBytes' | 'deadlocks') => {
    const [from, to] = [before[field], after[field]];
    return from === null || to === null || to < from ? null : to - from;
  };
  const [commits, rollbacks, tempBytes, deadlocks] = [
    since('commits'),
    since('rollbacks'),
    since('tempBytes'),
    since('deadlocks'),
  ];
  if (commits === null || rollbacks === null || tempBytes === null || deadlocks === null) return null;
  return { since: before.at, commits, rollbacks, tempBytes, deadlocks };
}

const limitsSchema = z.record(z.enum(LIMITED_MEASURES), z.number().nullable());
/** null: the configuration sets none. */
export type UsageLimits = z.infer<typeof limitsSchema>;

export function limitsOfValues(values: FlatSettings): UsageLimits {
  const limit = (measure: LimitedMeasure) => {
    const value = values[LIMIT_PATHS[measure]];
    return typeof value === 'number' && value > 0 ? value : null;
  };
  return Object.fromEntries(LIMITED_MEASURES.map((each) => [each, limit(each)])) as UsageLimits;
}

/** Percent of the limit; null: one of the two is not known. */
export function shareOf(measure: Measure | null, limits: UsageLimits, field: LimitedMeasure): number | null {
  const [value, limit] = [measure?.[field] ?? null, limits[field]];
  return value === null || limit === null ? null : (value / limit) * 100;
}

/** A tenant with what it used when it was measured last. */
export const usageSchema = z.object({
  tenant: z.string(),
  name: z.string(),
  server: z.string(),
  status: z.enum(TENANT_STATUSES),
  tier: z.string(),
  /** Milliseconds; null: its configuration does not ask for it. */
  intervalMs: z.number().nullable(),
  limits: limitsSchema,
  /** null: never measured. */
  latest: measureSchema.nullable(),
  /** Its last measure is older than its interval allows: the server is away, or nothing runs that measures. */
  stale: z.boolean(),
  /** Alerts that are raised. */
  alerts: z.number().int(),
});
export type Usage = z.infer<typeof usageSchema>;

export const ALERT_ENDINGS = ['under', 'not-judged', 'setting'] as const;
export const TOLD_STATES = ['delivered', 'failed', 'unsure', 'skipped'] as const;

/** An alert of a tenant: raised, or ended. */
export const usageAlertSchema = z.object({
  id: z.number().int(),
  tenant: z.string(),
  /** The tenant's name. */
  name: z.string(),
  alert: z.string(),
  measure: z.enum(LIMITED_MEASURES),
  /** Percent of the limit, and for how long, in milliseconds. */
  threshold: z.number(),
  forMs: z.number(),
  /** The first measure over it. */
  since: z.iso.datetime(),
  raisedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  /** `under`: under it for as long; `not-judged`: the tenant is not in service; `setting`: its configuration says it no more. */
  endedBecause: z.enum(ALERT_ENDINGS).nullable(),
  /** When it was judged last, the share at that time and the highest so far, in percent. */
  judgedAt: z.iso.datetime(),
  value: z.number(),
  peak: z.number(),
  /** The same in its own unit, of which limit. */
  measured: z.number(),
  limit: z.number(),
  /** What became of the message to the owner; null: none was due. */
  told: z.enum(TOLD_STATES).nullable(),
  toldAt: z.iso.datetime().nullable(),
  silencedUntil: z.iso.datetime().nullable(),
  silencedBy: z.string().nullable(),
  silenceReason: z.string().nullable(),
});
export type UsageAlert = z.infer<typeof usageAlertSchema>;

/**
 * How an alert of the configuration stands. `over`: over its threshold, and not for long enough; `not-measured`: nothing
 * measures it; `no-limit`: there is nothing to compare with; `unknown`: the last measure does not say it.
 */
export const RULE_STATES = ['well', 'over', 'raised', 'not-measured', 'no-limit', 'unknown'] as const;
export const ruleStateSchema = z.object({
  alert: z.string(),
  threshold: z.number(),
  forMs: z.number(),
  state: z.enum(RULE_STATES),
});
export type RuleState = z.infer<typeof ruleStateSchema>;

/** One tenant with its history. */
export const tenantUsageSchema = usageSchema.extend({
  since: z.iso.datetime(),
  /** Oldest first; of many, those with the most work. */
  measures: z.array(measureSchema),
  /** Longer than this between two measures is a gap; milliseconds. */
  gapMs: z.number(),
  /** From the measure before the latest to it. */
  change: measureChangeSchema.nullable(),
  rules: z.array(ruleStateSchema),
  /** Those that are raised, and those that ended in this time; the newest first. */
  history: z.array(usageAlertSchema),
});
export type TenantUsage = z.infer<typeof tenantUsageSchema>;

/** Two measures further apart than this have a gap between them; milliseconds. */
export const gapOf = (everyMs: number): number => everyMs * 2.5 + 60_000;
