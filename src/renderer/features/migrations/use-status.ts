import { useQuery, useQueryClient } from '@tanstack/react-query';
import { client } from '../../client/client.ts';
import { orpc } from '../../client/query.ts';

/** Asking every tenant takes a connection each: not again within this time by itself. */
const FRESH_MS = 60_000;

/**
 * Tenants × versions. What was last known is shown at once and follows every change; every tenant is asked in the
 * background, and what they answer becomes what is known.
 */
export function useStatus(blueprint: string | undefined, ask = true) {
  const queries = useQueryClient();
  const input = { read: false, ...(blueprint === undefined ? {} : { blueprint }) };
  const enabled = blueprint !== undefined;
  const known = useQuery(orpc.migrations.status.queryOptions({ input, enabled, placeholderData: undefined }));
  const asked = useQuery({
    // Apart from the contract's keys: no change of a tenant asks all of them again.
    queryKey: ['migration-status', blueprint ?? ''],
    queryFn: async () => {
      const status = await client.migrations.status({ ...input, read: true });
      queries.setQueryData(orpc.migrations.status.queryKey({ input }), status);
      return status.readAt;
    },
    enabled: enabled && ask,
    staleTime: FRESH_MS,
    retry: false,
  });
  return {
    status: known.data,
    error: known.data === undefined ? (known.error ?? asked.error) : asked.error,
    reading: asked.isFetching,
    /** Asks every tenant. */
    reread: () => void asked.refetch(),
    /** Reads what is known once more. */
    refresh: () => void known.refetch(),
  };
}
