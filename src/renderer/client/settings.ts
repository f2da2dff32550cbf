import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Settings, type SettingsPatch, settingsSchema } from '../../shared/models/settings.ts';
import { keptLanguage } from '../locales/index.ts';
import { orpc } from './query.ts';

const defaults: Settings = settingsSchema.parse({});

/** What this workstation remembers; until it is read the defaults, in the language that was last read. */
export function useSettings(): Settings {
  const { data } = useQuery(orpc.settings.get.queryOptions());
  return useMemo(() => data ?? { ...defaults, language: keptLanguage() }, [data]);
}

/** Changes settings at once on the screen and then in the store; a refused change falls back. */
export function useUpdateSettings(): (patch: SettingsPatch) => void {
  const queries = useQueryClient();
  const queryKey = orpc.settings.get.queryKey();
  const { mutate } = useMutation(
    orpc.settings.update.mutationOptions({
      onMutate: async (patch: SettingsPatch) => {
        await queries.cancelQueries({ queryKey });
        const before = queries.getQueryData<Settings>(queryKey);
        queries.setQueryData<Settings>(queryKey, { ...defaults, ...before, ...patch });
        return { before };
      },
      onError: (_error, _patch, context) => queries.setQueryData(queryKey, context?.before),
      onSuccess: (settings) => queries.setQueryData(queryKey, settings),
    }),
  );
  return mutate;
}
