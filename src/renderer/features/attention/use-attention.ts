import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ConfigurationDrift, HbaDrift } from '../../../shared/models/configuration.ts';
import type { LastComparison, StuckTenant } from '../../../shared/models/lifecycle-acts.ts';
import type { TenantDrift } from '../../../shared/models/schema-drift.ts';
import type { UsageAlert } from '../../../shared/models/usage.ts';
import { orpc } from '../../client/query.ts';
import { useBackupFindings } from '../backups/index.ts';
import { useOpenFindings } from '../isolation/use-open-findings.ts';
import { needPerson } from '../migrations/run-view.ts';
import { useRecentRuns } from '../migrations/use-recent-runs.ts';
import { useDrifted } from '../migrations/use-schema-standings.ts';
import { byUrgency, isSilent } from '../usage/index.ts';

const NOBODY: readonly StuckTenant[] = [];
const NOTHING: LastComparison['differences'] = [];
const NO_SCHEMAS: readonly TenantDrift[] = [];
const NO_ALERTS: readonly UsageAlert[] = [];
const NO_RULES: readonly HbaDrift[] = [];

/** A tenant whose server is not as its configuration wants it. */
export interface Drifted {
  readonly tenant: string;
  readonly name: string;
  readonly server: string;
  readonly drifts: readonly ConfigurationDrift[];
}

/**
 * What waits for a person: tenants that hang, runs that stopped, what the last comparison found, whoever made it,
 * schemas that are not what their version says, and isolation that does not hold. The servers are asked only when
 * somebody says so.
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
  const rules = lastDrift.data?.hba ?? NO_RULES;
  const findings = [...useOpenFindings().values()];
  const runs = useRecentRuns();
  const waiting = needPerson(runs.data ?? []);
  const schemas = useDrifted();
  const differing = schemas.data ?? NO_SCHEMAS;
  const backups = useBackupFindings();
  const near = useQuery(orpc.alerts.list.queryOptions({ input: {} }));
  const alerts = near.data?.toSorted(byUrgency);
  const loud = alerts?.filter((each) => !isSilent(each)) ?? NO_ALERTS;
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
    /** Servers whose access rules are not as configured. */
    rules,
    lastDrift: lastDrift.data,
    driftError: lastDrift.error,
    rereadDrift: () => void lastDrift.refetch(),
    /** Runs at a gate, or stopped. */
    waiting,
    /** Schemas that are not what their version says. */
    differing,
    migrationsError: runs.error ?? schemas.error,
    rereadMigrations: () => void Promise.all([runs.refetch(), schemas.refetch()]),
    /** Tenants near a limit, the most urgent first; undefined: not read. `loud` without those that are silenced. */
    alerts,
    loud,
    alertsError: near.error,
    rereadAlerts: () => void near.refetch(),
    /** Backups that failed, were missed, cannot be made or are broken; undefined: not read. */
    backups: backups.data,
    backupsError: backups.error,
    rereadBackups: () => void backups.refetch(),
    count:
      (stuck.data?.length ?? 0) +
      waiting.length +
      differences.length +
      findings.length +
      drifted.length +
      rules.length +
      differing.length +
      (backups.data?.length ?? 0) +
      loud.length,
  };
}
