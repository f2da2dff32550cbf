import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Settings, type SettingsPatch, settingsSchema } from '../../shared/models/settings.ts';
import { orpc } from './query.ts';

const defaults: Settings = settingsSchema.parse({});

/** What this workstation remembers; the defaults until it is read. */
export function useSettings(): Settings {
  return useQuery(orpc.settings.get.queryOptions()).data ?? defaults;
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
