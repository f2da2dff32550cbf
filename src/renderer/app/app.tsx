import { localStorageColorSchemeManager, MantineProvider, useMantineColorScheme } from '@mantine/core';
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useChanges } from '../client/changes.ts';
import { createQueryClient, orpc } from '../client/query.ts';
import { useSettings } from '../client/settings.ts';
import { keepLanguage, type Locale, resolveLocale, setLocale } from '../locales/index.ts';
import { cssVariablesResolver, theme } from '../theme/theme.ts';
import { Routes } from './routes.tsx';

/** Kept beside the settings, so that the first paint already has the right colours. */
const schemeManager = localStorageColorSchemeManager({ key: 'cadastre-color-scheme' });

/** What the page's policy asks of style elements; the shell wrote it into the page that it handed out. */
function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
}

export function App() {
  const [queries] = useState(createQueryClient);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={schemeManager}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queries}>
        <Session />
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Session() {
  useChanges();
  useKeptSettings();
  const locale = useLocale();
  // Every text is told anew.
  return <Routes key={locale} />;
}

/** Colours and language follow the settings, which another window of this workstation may change. */
function useKeptSettings(): void {
  const { data } = useQuery(orpc.settings.get.queryOptions());
  const { setColorScheme } = useMantineColorScheme();
  const scheme = data?.colorScheme;
  useEffect(() => {
    if (scheme !== undefined) setColorScheme(scheme);
  }, [scheme, setColorScheme]);
  const language = data?.language;
  useEffect(() => {
    if (language !== undefined) keepLanguage(language);
  }, [language]);
}

/** Set while rendering, since the screens below are made with it in the same breath. */
function useLocale(): Locale {
  const locale = resolveLocale(useSettings().language);
  setLocale(locale);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  return locale;
}
