import {
  alertMeasure,
  type LimitedMeasure,
  type MissingReason,
  type RuleState,
  type UsageAlert,
} from '../../../shared/models/usage.ts';
import type { Format } from '../../lib/format.ts';
import { t, type Word, word } from '../../locales/index.ts';
import type { IconName } from '../../parts/icon.tsx';

export const MEASURE_WORDS: Readonly<Record<LimitedMeasure, Word>> = {
  onCpu: word('CPU'),
  sessions: word('Connections'),
  bytes: word('Storage'),
  users: word('Users'),
  apiCalls: word('API calls this month|measure'),
};

export const MISSING_WORDS: Readonly<Record<MissingReason, Word>> = {
  'shared-tables': word('not known: its rows lie in tables of all'),
  'shared-database': word('not known: counted for the whole database'),
  'shared-login': word('not known: others sign in as the same role'),
  late: word('not read: no time was left, it comes first the next time'),
  locked: word('not read: its tables were locked'),
  'no-permission': word('not known: the server’s user may not see it'),
  'not-read': word('not read: its database did not answer'),
  'not-told': word('not known: the application tells the gate nothing'),
};

export const RULE_STATES: Readonly<
  Record<RuleState['state'], { readonly icon: IconName; readonly tone: string; readonly said: Word }>
> = {
  well: { icon: 'ok', tone: 'is-ok', said: word('under it') },
  over: { icon: 'clock', tone: 'is-warn', said: word('over it, not for long enough') },
  raised: { icon: 'alert', tone: 'is-danger', said: word('raised') },
  'not-measured': { icon: 'bar', tone: 'third', said: word('not measured: nothing measures it') },
  'no-limit': { icon: 'bar', tone: 'third', said: word('not judged: there is no limit') },
  unknown: { icon: 'unknown', tone: 'third', said: word('not known') },
};

/** An amount in its unit; cores that are busy for CPU. */
export function amountText(format: Format, measure: LimitedMeasure, value: number, limit = false): string {
  if (measure === 'bytes') return format.bytes(value, limit);
  if (measure !== 'onCpu') return format.count(value);
  const cores = Math.round(value * 100) / 100;
  return new Intl.NumberFormat(format.locale, { maximumFractionDigits: 2 }).format(cores);
}

/** An amount that stands alone, with its unit. */
export const unitText = (format: Format, measure: LimitedMeasure, value: number): string =>
  measure === 'onCpu'
    ? t('{{used}} cores', { used: amountText(format, measure, value) })
    : amountText(format, measure, value);

/** *92 GB of 100 GB*; for CPU with its unit. */
export function usedText(format: Format, measure: LimitedMeasure, value: number, limit: number): string {
  const values = {
    used: amountText(format, measure, value),
    limit: amountText(format, measure, limit, true),
  };
  return measure === 'onCpu' ? t('{{used}} of {{limit}} cores', values) : t('{{used}} of {{limit}}', values);
}

/** What an alert is called: in words where it can be measured, else by its own name. */
export function alertTitle(alert: string): string {
  const measure = alertMeasure(alert);
  return measure === null ? alert : t(MEASURE_WORDS[measure]);
}

export const isSilent = ({ silencedUntil }: UsageAlert, now = Date.now()): boolean =>
  silencedUntil !== null && Date.parse(silencedUntil) > now;

/** The nearest to its limit first, then the oldest. */
export const byUrgency = (a: UsageAlert, b: UsageAlert): number =>
  b.value - a.value || a.raisedAt.localeCompare(b.raisedAt);
