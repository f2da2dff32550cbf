import { useMemo } from 'react';
import { useSettings } from '../client/settings.ts';
import { resolveLocale } from '../locales/index.ts';
import { createFormat, type Format } from './format.ts';

/** The formatter in the language of this workstation. */
export function useFormat(): Format {
  const { language } = useSettings();
  const locale = resolveLocale(language);
  return useMemo(() => createFormat(locale), [locale]);
}
