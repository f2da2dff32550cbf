import { writeDuration } from '../shared/models/quantity.ts';
import {
  alertMeasure,
  LIMITED_MEASURES,
  type LimitedMeasure,
  type Measure,
  type MissingReason,
  type RuleState,
  shareOf,
  type TenantUsage,
  type Usage,
  type UsageAlert,
} from '../shared/models/usage.ts';
import { duration, facts, plain, stamp, table } from './text.ts';

export const MEASURE_WORDS: Readonly<Record<LimitedMeasure, string>> = {
  onCpu: 'CPU',
  sessions: 'connections',
  bytes: 'storage',
  users: 'users',
  apiCalls: 'API calls',
};

const WHY: Readonly<Record<MissingReason, string>> = {
  'shared-tables': 'its rows lie in tables of all',
  'shared-database': 'counted for the whole database',
  'shared-login': 'others sign in as the same role',
  late: 'no time was left; it comes first the next time',
  locked: 'its tables were locked',
  'no-permission': 'the server’s user may not see it',
  'not-read': 'its database did not answer',
  'not-told': 'the application tells the gate nothing',
};

const BYTES = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `77.4 MB` in steps of 1024, as limits are written. */
function size(count: number): string {
  const step = count < 1 ? 0 : Math.min(Math.floor(Math.log2(count) / 10), BYTES.length - 1);
  const value = count / 1024 ** step;
  return `${step === 0 || Number.isInteger(value) ? value : value.toFixed(1)} ${BYTES[step]}`;
}

export function amount(field: LimitedMeasure, value: number): string {
  if (field === 'bytes') return size(value);
  if (field !== 'onCpu') return String(value);
  const cores = Math.round(value * 100) / 100;
  return cores === 1 ? '1 core' : `${cores} cores`;
}

const percent = (value: number) => `${Math.round(value)}%`;

/** `92%` of the limit, the amount where there is no limit, `?` where it is not known. */
function share(usage: Usage, field: LimitedMeasure): string {
  const value = usage.latest?.[field] ?? null;
  if (value === null) return usage.latest === null ? '—' : '?';
  const of = shareOf(usage.latest, usage.limits, field);
  return of === null ? amount(field, value) : `${amount(field, value)} (${percent(of)})`;
}

export function usageTable(tenants: readonly Usage[]): string {
  if (tenants.length === 0) return 'No tenant is held to a tier, so nothing is measured.';
  const rows = tenants.map((usage) => [
    usage.tenant,
    usage.tier,
    ...LIMITED_MEASURES.map((field) => share(usage, field)),
    usage.alerts === 0 ? '' : String(usage.alerts),
    usage.latest === null ? 'never' : `${stamp(usage.latest.at)}${usage.stale ? ', stale' : ''}`,
  ]);
  const heads = ['tenant', 'tier', ...LIMITED_MEASURES.map((field) => `>${MEASURE_WORDS[field]}`)];
  return table([...heads, '>alerts', 'measured'], rows);
}

export function tenantUsageText(usage: TenantUsage): string {
  const { latest, intervalMs } = usage;
  const head: [string, string][] = [
    ['tenant', `${plain(usage.name)} (${usage.tenant})`],
    ['tier', usage.tier],
    [
      'measured',
      intervalMs === null ? 'its configuration does not ask for it' : `every ${writeDuration(intervalMs)}`,
    ],
    ['last', latest === null ? 'never' : `${stamp(latest.at)}${usage.stale ? ', stale' : ''}`],
  ];
  const parts = [facts(head)];
  if (latest !== null) parts.push(latestText(usage, latest));
  if (usage.rules.length > 0) parts.push(rulesText(usage.rules));
  if (usage.history.length > 0) parts.push(alertTable(usage.history));
  if (usage.measures.length > 1) {
    parts.push(
      table(
        ['at', ...LIMITED_MEASURES.map((field) => `>${MEASURE_WORDS[field]}`)],
        lastOf(usage.measures).map((measure) => [
          stamp(measure.at),
          ...LIMITED_MEASURES.map((field) => amountOrNot(field, measure)),
        ]),
      ),
    );
    if (usage.measures.length > SHOWN)
      parts.push(`The last ${SHOWN} of ${usage.measures.length}; --json has all.`);
  }
  return parts.join('\n\n');
}

const SHOWN = 24;
const lastOf = (measures: readonly Measure[]) => measures.slice(-SHOWN);

const amountOrNot = (field: LimitedMeasure, measure: Measure): string => {
  const value = measure[field];
  return value === null ? '?' : amount(field, value);
};

function latestText(usage: TenantUsage, latest: Measure): string {
  const why = (field: keyof Measure['missing']) => `not known: ${WHY[latest.missing[field] ?? 'not-read']}`;
  const time = (field: 'statementMs' | 'transactionMs' | 'idleMs') => {
    const value = latest[field];
    if (value === null) return why(field);
    return value === 0 ? 'none' : duration(value);
  };
  const { change } = usage;
  return facts([
    ...LIMITED_MEASURES.map((field) => {
      const value = latest[field];
      if (value === null) return [MEASURE_WORDS[field], why(field)] as const;
      const limit = usage.limits[field];
      const of = shareOf(latest, usage.limits, field);
      const said =
        limit === null || of === null
          ? `${amount(field, value)}, no limit`
          : `${amount(field, value)} of ${amount(field, limit)}, ${percent(of)}`;
      return [MEASURE_WORDS[field], said] as const;
    }),
    ['longest statement', time('statementMs')],
    ['longest transaction', time('transactionMs')],
    ['idle in transaction', time('idleMs')],
    [
      'since the last',
      latest.commits === null
        ? why('commits')
        : change === null
          ? 'nothing to compare with'
          : `${change.commits} commits, ${change.rollbacks} rollbacks, ${size(change.tempBytes)} of temporary files, ${change.deadlocks} deadlocks since ${stamp(change.since)}`,
    ],
  ]);
}

const STATES: Readonly<Record<RuleState['state'], string>> = {
  well: 'under it',
  over: 'over it, not for long enough',
  raised: 'raised',
  'not-measured': 'not measured: nothing measures an alert of this name',
  'no-limit': 'not judged: its configuration sets no limit',
  unknown: 'not known: it was not measured last',
};

const rulesText = (rules: readonly RuleState[]): string =>
  table(
    ['alert', '>threshold', '>for', 'state'],
    rules.map((rule) => [
      rule.alert,
      percent(rule.threshold),
      rule.forMs === 0 ? 'at once' : writeDuration(rule.forMs),
      STATES[rule.state],
    ]),
  );

const ENDED: Readonly<Record<NonNullable<UsageAlert['endedBecause']>, string>> = {
  under: 'ended',
  'not-judged': 'ended: not in service',
  setting: 'ended: its configuration says it no more',
};

const TOLD: Readonly<Record<NonNullable<UsageAlert['told']>, string>> = {
  delivered: 'told',
  failed: 'not delivered',
  unsure: 'perhaps told',
  skipped: 'no mail is set up',
};

export function alertTable(alerts: readonly UsageAlert[]): string {
  if (alerts.length === 0) return 'No alert is raised.';
  return table(
    ['>id', 'tenant', 'alert', '>now', '>threshold', '>peak', 'used', 'since', 'state', 'owner'],
    alerts.map((each) => [
      each.id,
      each.tenant,
      each.alert,
      percent(each.value),
      percent(each.threshold),
      percent(each.peak),
      usedText(each),
      stamp(each.since),
      stateText(each),
      each.told === null ? '' : TOLD[each.told],
    ]),
  );
}

export function usedText({ alert, measured, limit }: UsageAlert): string {
  const field = alertMeasure(alert);
  return field === null ? '' : `${amount(field, measured)} of ${amount(field, limit)}`;
}

function stateText(alert: UsageAlert): string {
  if (alert.endedAt !== null) return `${ENDED[alert.endedBecause ?? 'under']} ${stamp(alert.endedAt)}`;
  const silent = alert.silencedUntil !== null && Date.parse(alert.silencedUntil) > Date.now();
  return silent ? `silent until ${stamp(alert.silencedUntil)}: ${plain(alert.silenceReason)}` : 'raised';
}
