import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { SharedSettings } from '../../../../shared/models/shared-settings.ts';
import { orpc } from '../../../client/query.ts';
import { type Problems, useSettingsForm } from './use-settings-form.ts';

/** Written by `sharedSettings.update`; the settings of routing have a procedure of their own. */
export type SharedPart = Exclude<keyof SharedSettings, 'routing'>;

/** One part of what all admins share, as a form. */
export function useSharedPart<Part extends SharedPart, Form extends object>(
  part: Part,
  toForm: (kept: SharedSettings[Part]) => Form,
  read: (
    form: Form,
    kept: SharedSettings[Part],
  ) => { values: SharedSettings[Part]; problems: Problems<Form> },
) {
  const queries = useQueryClient();
  const query = useQuery(orpc.sharedSettings.get.queryOptions());
  const update = useMutation(
    orpc.sharedSettings.update.mutationOptions({
      onSuccess: (view) => queries.setQueryData(orpc.sharedSettings.get.queryKey(), view),
    }),
  );
  const state = useSettingsForm({
    kept: query.data?.settings[part],
    toForm,
    read,
    prefix: `${part}.`,
    save: {
      ...update,
      mutate: (changes: Partial<SharedSettings[Part]>, options) =>
        update.mutate({ [part]: changes }, options),
    },
  });
  return { state, view: query.data, query };
}
