import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { serverInputSchema } from '../../../shared/models/server.ts';
import { client } from '../../client/client.ts';
import { readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import {
  credentialsOf,
  type FieldErrors,
  parseLabels,
  type ServerForm,
  toServerInput,
} from './server-form.ts';

/** Messages for a form, by field: what the contract's own schema refuses, before anything is sent. */
export function checkServerForm(form: ServerForm): FieldErrors {
  const errors: FieldErrors = {};
  const parsed = serverInputSchema.safeParse(toServerInput(form));
  for (const issue of parsed.error?.issues ?? []) errors[issue.path.map(String).join('.')] ??= issue.message;
  const { problem } = parseLabels(form.labels);
  if (problem !== null) errors['labels'] = problem;
  return errors;
}

/**
 * Tries the settings, then keeps the server: what does not answer is not kept. A second press changes the
 * server that the first one added.
 */
export function useConnectServer(form: ServerForm, known: string | null) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState<FieldErrors>({});
  const connect = useMutation({
    mutationFn: async () => {
      const input = toServerInput(form);
      const credentials = credentialsOf(form);
      const test = await client.servers.tryOut({ ...input, ...credentials });
      const server =
        known === null
          ? await client.servers.add({ ...input, ...credentials })
          : await client.servers.edit({ server: known, changes: input, ...credentials });
      return { test, server };
    },
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: orpc.servers.list.key() }),
        queries.invalidateQueries({ queryKey: orpc.servers.preflight.key() }),
        queries.invalidateQueries({ queryKey: orpc.app.status.key() }),
      ]),
  });
  const refused = connect.error === null ? [] : (readError(connect.error).details.fields ?? []);
  const errors: FieldErrors = {
    ...Object.fromEntries(refused.map((entry) => [entry.field, entry.message])),
    ...typed,
  };
  const submit = () => {
    const found = checkServerForm(form);
    setTyped(found);
    connect.reset();
    if (Object.keys(found).length === 0) connect.mutate();
  };
  return { connect, errors, submit };
}
