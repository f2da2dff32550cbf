import { settingAt } from '../../../shared/models/flat-settings.ts';
import { writeBytes, writeCount, writeDuration, writePercent } from '../../../shared/models/quantity.ts';
import type { SettingKind } from '../../../shared/models/setting-meta.ts';
import type { TierSetting } from '../../../shared/models/tier-settings.ts';
import type { Format } from '../../lib/format.ts';
import { t, tn, type Word, word } from '../../locales/index.ts';
import { cronWords } from '../settings/schedule/cron-words.ts';

export { cronWords };

/** Sections of a tier, as the form and the tab head them. */
const SECTIONS: Readonly<Record<string, Word>> = {
  resources: word('Resources'),
  limits: word('Limits of overrides'),
  database: word('Database'),
  backup: word('Backup'),
  monitoring: word('Monitoring'),
  security: word('Security'),
  qos: word('Quality of service'),
  scaling: word('Scaling'),
  support: word('Support'),
  namespaces: word('Names'),
  accounts: word('Accounts'),
  compliance: word('Compliance'),
  modules: word('Modules'),
  features: word('Feature flags'),
  custom_limits: word('Custom limits'),
  branding: word('Branding'),
  custom_domain: word('Domains'),
  labels: word('Labels'),
};

export function sectionWords(section: string): string {
  const known = SECTIONS[section];
  return known === undefined ? section : t(known);
}

/** A value as it is read, in the way of the language; null where there is none. */
export function settingWords(path: string, value: unknown, format: Format): string | null {
  if (value === undefined || value === null) return null;
  if (value === 'none') return t('none');
  if (value === 'unlimited') return t('unlimited');
  if (typeof value === 'boolean') return value ? t('yes') : t('no');
  const kind = settingAt(path)?.kind;
  if (Array.isArray(value)) return listWords(value, path);
  if (typeof value === 'object') {
    return tn('{{count}} entry', '{{count}} entries', { count: Object.keys(value).length });
  }
  if (typeof value === 'number') return numberWords(kind, value, format);
  if (kind === 'cron') return cronWords(String(value)) ?? String(value);
  return String(value);
}

function numberWords(kind: SettingKind | undefined, value: number, format: Format): string {
  switch (kind) {
    case 'bytes':
      return format.bytes(value, true);
    case 'duration':
      return format.duration(value);
    case 'percent':
      return format.share(value / 100);
    case 'count':
      return format.shortCount(value);
    default:
      return new Intl.NumberFormat(format.locale).format(value);
  }
}

function listWords(value: readonly unknown[], path: string): string {
  if (value.length === 0) return t('none');
  const words = value.map((each) =>
    typeof each === 'object' && each !== null && 'name' in each ? String(each.name) : String(each),
  );
  return words.join(path === 'database.isolation' ? t(' or ') : ', ');
}

/** A value as a tier's file writes it, for a field that is typed in. */
export function settingText(kind: SettingKind, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (typeof value !== 'number') return String(value);
  switch (kind) {
    case 'bytes':
      return writeBytes(value);
    case 'duration':
      return writeDuration(value);
    case 'percent':
      return writePercent(value);
    case 'count':
      return value >= 1_000_000 ? writeCount(value) : String(value);
    default:
      return String(value);
  }
}

/** What was typed, as a value of the file: numbers as numbers, lists by their commas, nothing as null. */
export function typedValue(kind: SettingKind, text: string): unknown {
  const typed = text.trim();
  if (typed === '') return null;
  if (kind === 'boolean') return typed === 'true';
  if (kind === 'list') {
    const parts = typed
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
    return parts;
  }
  if ((kind === 'count' || kind === 'number') && /^\d+(?:\.\d+)?$/.test(typed)) return Number(typed);
  return typed;
}

/** May it be changed in one field? Maps and lists of objects are changed in the text. */
export function fitsField({ kind, path }: Pick<TierSetting, 'kind' | 'path'>): boolean {
  return kind !== 'map' && path !== 'monitoring.alerts';
}
