import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { LastComparison, StuckTenant } from '../../../shared/models/lifecycle-acts.ts';
import { orpc } from '../../client/query.ts';
import { useOpenFindings } from '../isolation/use-open-findings.ts';

const NOBODY: readonly StuckTenant[] = [];
const NOTHING: LastComparison['differences'] = [];

/**
 * What waits for a person: tenants that hang, what the last comparison found, whoever made it, and isolation that does
 * not hold. The servers are asked only when somebody says so.
 */
export function useAttention() {
  const queries = useQueryClient();
  const stuck = useQuery(orpc.lifecycle.attention.queryOptions());
  const last = useQuery(orpc.lifecycle.lastComparison.queryOptions());
  // What the last comparison of configurations found here; nobody is asked anew for the bell.
  const drift = useQuery({
    ...orpc.enforcement.drift.queryOptions({ input: {} }),
    enabled: false,
  }).data?.drifts;
  const drifted = [...Map.groupBy(drift ?? [], ({ tenant }) => tenant)].map(([tenant, drifts]) => ({
    tenant,
    count: drifts.length,
    server: drifts[0]?.server ?? '',
  }));
  const findings = [...useOpenFindings().values()];
  const reread = () => queries.invalidateQueries({ queryKey: orpc.lifecycle.lastComparison.key() });
  // What it finds is kept for everybody: it is read from there.
  const compare = useMutation(orpc.lifecycle.reconcile.mutationOptions({ gcTime: 0, onSuccess: reread }));
  const differences = last.data?.differences ?? NOTHING;
  return {
    stuck: stuck.data ?? NOBODY,
    stuckError: stuck.error,
    reread: () => void stuck.refetch(),
    /** null: there was none yet; undefined: not read. */
    comparison: last.data,
    differences,
    comparing: compare.isPending,
    /** Why the servers could not be compared, or why the last comparison could not be read. */
    comparisonError: compare.error ?? (last.isFetching ? null : last.error),
    compare: () => compare.mutate({}),
    /** Reads again what is kept; asks no server. */
    rereadComparison: () => void reread(),
    findings,
    /** Tenants whose server is not as their configuration wants it. */
    drifted,
    count: (stuck.data?.length ?? 0) + differences.length + findings.length + drifted.length,
  };
}
