import { useMemo } from 'react';
import { useSettings } from '../client/settings.ts';
import { createFormat, type Format } from './format.ts';

/** The formatter in the language of this workstation. */
export function useFormat(): Format {
  const { language } = useSettings();
  return useMemo(() => createFormat(language), [language]);
}
