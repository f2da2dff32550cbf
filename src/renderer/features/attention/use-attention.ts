import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ConfigurationDrift } from '../../../shared/models/configuration.ts';
import type { LastComparison, StuckTenant } from '../../../shared/models/lifecycle-acts.ts';
import { orpc } from '../../client/query.ts';
import { useOpenFindings } from '../isolation/use-open-findings.ts';

const NOBODY: readonly StuckTenant[] = [];
const NOTHING: LastComparison['differences'] = [];

/** A tenant whose server is not as its configuration wants it. */
export interface Drifted {
  readonly tenant: string;
  readonly name: string;
  readonly server: string;
  readonly drifts: readonly ConfigurationDrift[];
}

/**
 * What waits for a person: tenants that hang, what the last comparison found, whoever made it, and isolation that does
 * not hold. The servers are asked only when somebody says so.
 */
export function useAttention() {
  const queries = useQueryClient();
  const stuck = useQuery(orpc.lifecycle.attention.queryOptions());
  const last = useQuery(orpc.lifecycle.lastComparison.queryOptions());
  // What the last comparison of configurations found, wherever it was made; nobody is asked anew for the bell.
  const lastDrift = useQuery(orpc.enforcement.lastDrift.queryOptions());
  const drifted = [...Map.groupBy(lastDrift.data?.drifts ?? [], ({ tenant }) => tenant)].map(
    ([tenant, drifts]): Drifted => ({
      tenant,
      name: drifts[0]?.name ?? tenant,
      server: drifts[0]?.server ?? '',
      drifts,
    }),
  );
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
    lastDrift: lastDrift.data,
    driftError: lastDrift.error,
    rereadDrift: () => void lastDrift.refetch(),
    count: (stuck.data?.length ?? 0) + differences.length + findings.length + drifted.length,
  };
}
