import { useQuery } from '@tanstack/react-query';
import type { Reconciliation, StuckTenant } from '../../../shared/models/lifecycle-acts.ts';
import { client } from '../../client/client.ts';
import { orpc } from '../../client/query.ts';

const NOBODY: readonly StuckTenant[] = [];
/** Apart from the contract's keys: every server is asked, so only a person starts it. */
const COMPARISON_KEY = ['comparison'] as const;

/** What waits for a person: tenants that hang, and in what servers differ as far as somebody has looked. */
export function useAttention() {
  const stuck = useQuery(orpc.lifecycle.attention.queryOptions());
  const comparison = useQuery<Reconciliation>({
    queryKey: COMPARISON_KEY,
    queryFn: ({ signal }) => client.lifecycle.reconcile({}, { signal }),
    enabled: false,
    placeholderData: undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const differences = comparison.data?.differences ?? [];
  return {
    stuck: stuck.data ?? NOBODY,
    stuckError: stuck.error,
    reread: () => void stuck.refetch(),
    comparison: comparison.data,
    differences,
    comparing: comparison.isFetching,
    comparisonError: comparison.isFetching ? null : comparison.error,
    compare: () => void comparison.refetch(),
    count: (stuck.data?.length ?? 0) + differences.length,
  };
}
