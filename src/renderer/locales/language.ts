import { LANGUAGES, type Settings } from '../../shared/models/settings.ts';

/** The languages that the screens speak; the setting may also say `auto`. */
export type Locale = Exclude<Settings['language'], 'auto'>;

const KEPT = 'cadastre-language';
const locales: readonly string[] = LANGUAGES.filter((language) => language !== 'auto');

function isLocale(language: string | undefined): language is Locale {
  return language !== undefined && locales.includes(language);
}

/** `auto` is the first language of the browser or the desktop that the screens speak, else English. */
export function resolveLocale(language: Settings['language'], wanted = languagesOfThePerson()): Locale {
  if (language !== 'auto') return language;
  return wanted.map((tag) => tag.split('-')[0]?.toLowerCase()).find(isLocale) ?? 'en';
}

function languagesOfThePerson(): readonly string[] {
  return typeof window === 'undefined' ? [] : window.navigator.languages;
}

/** The setting as this page last read it, so that the first paint already speaks the right language. */
export function keptLanguage(): Settings['language'] {
  const kept = typeof window === 'undefined' ? null : window.localStorage.getItem(KEPT);
  return kept !== null && isLocale(kept) ? kept : 'auto';
}

export function keepLanguage(language: Settings['language']): void {
  window.localStorage.setItem(KEPT, language);
}
