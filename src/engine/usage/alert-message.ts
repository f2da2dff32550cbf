import type { Language } from '../../shared/models/message.ts';
import type { LimitedMeasure } from '../../shared/models/usage.ts';
import type { MessageValues } from '../mail/index.ts';

/** An alert as its message tells it. */
export interface ToldAlert {
  readonly measure: LimitedMeasure;
  /** Percent. */
  readonly value: number;
  readonly threshold: number;
  readonly measured: number;
  readonly limit: number;
  readonly since: Date;
}

const MEASURES: Readonly<Record<Language, Readonly<Record<LimitedMeasure, string>>>> = {
  en: {
    onCpu: 'CPU',
    sessions: 'connections',
    bytes: 'storage',
    users: 'users',
    apiCalls: 'API calls of this month',
  },
  fr: {
    onCpu: 'processeur',
    sessions: 'connexions',
    bytes: 'stockage',
    users: 'utilisateurs',
    apiCalls: 'appels d’API du mois',
  },
};

/** The values of the message about an alert, as its language writes them. The time is that of UTC. */
export function alertValues(alert: ToldAlert, language: Language): MessageValues {
  const share = (percent: number) =>
    new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(percent / 100);
  return {
    measure: MEASURES[language][alert.measure],
    share: share(alert.value),
    threshold: share(alert.threshold),
    used: amountText(alert.measure, alert.measured, language),
    limit: amountText(alert.measure, alert.limit, language) + coresText(alert.measure, alert.limit, language),
    since: new Intl.DateTimeFormat(language, {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: 'UTC',
    }).format(alert.since),
  };
}

/** Behind the limit alone: *1.9 of 2 cores*. */
function coresText(measure: LimitedMeasure, limit: number, language: Language): string {
  if (measure !== 'onCpu') return '';
  const one = new Intl.PluralRules(language).select(limit) === 'one';
  return `\u00a0${CORES[language][one ? 0 : 1]}`;
}
const CORES: Readonly<Record<Language, readonly [string, string]>> = {
  en: ['core', 'cores'],
  fr: ['cœur', 'cœurs'],
};

const BYTE_UNITS: Readonly<Record<Language, readonly string[]>> = {
  en: ['B', 'kB', 'MB', 'GB', 'TB'],
  fr: ['o', 'ko', 'Mo', 'Go', 'To'],
};

/** Bytes in steps of 1024, as tiers count them; CPU in cores that are busy. */
function amountText(measure: LimitedMeasure, value: number, language: Language): string {
  if (measure === 'bytes') {
    const step = value < 1 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), BYTE_UNITS.en.length - 1);
    const shown = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value / 1024 ** step);
    return `${shown}\u00a0${BYTE_UNITS[language][step]}`;
  }
  return new Intl.NumberFormat(language, { maximumFractionDigits: measure === 'onCpu' ? 2 : 0 }).format(
    value,
  );
}
