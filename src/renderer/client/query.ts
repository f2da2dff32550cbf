import { ORPCError } from '@orpc/client';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { keepPreviousData, QueryClient } from '@tanstack/react-query';
import { client } from './client.ts';

/** Query and mutation options for every procedure: `useQuery(orpc.tenants.list.queryOptions())`. */
export const orpc = createTanstackQueryUtils(client);

/** An answer of the contract is final; only a silent transport is worth a second try. */
function worthRetry(count: number, error: unknown): boolean {
  return !(error instanceof ORPCError) && count < 2;
}

/** Data is read again when the engine says that it changed, so nothing goes stale by the clock alone. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        retry: worthRetry,
        retryDelay: (count) => Math.min(500 * 2 ** count, 4_000),
        placeholderData: keepPreviousData,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
