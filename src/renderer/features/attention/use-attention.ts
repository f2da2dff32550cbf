import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ConfigurationDrift, LastDrift } from '../../../shared/models/configuration.ts';
import { orpc } from '../../client/query.ts';
import { useBackupFindings } from '../backups/index.ts';
import { useOpenFindings } from '../isolation/use-open-findings.ts';
import { needPerson } from '../migrations/run-view.ts';
import { useRecentRuns } from '../migrations/use-recent-runs.ts';
import { useDrifted } from '../migrations/use-schema-standings.ts';
import { byUrgency, isSilent } from '../usage/index.ts';

/** What one question found. */
export interface Source<Found> {
  /** undefined: not read. */
  readonly found: Found | undefined;
  readonly error: unknown;
  readonly reread: () => void;
}

/** A tenant whose server is not as its configuration wants it. */
export interface Drifted {
  readonly tenant: string;
  readonly name: string;
  readonly server: string;
  readonly drifts: readonly ConfigurationDrift[];
}

/**
 * What waits for a person: tenants that hang, runs that stopped, backups that are missing, limits that are near,
 * what the last comparison found, whoever made it, schemas and servers that are not what they should be, and
 * isolation that does not hold. Nothing here asks a server.
 */
export function useAttention() {
  const stuck = sourceOf(useQuery(orpc.lifecycle.attention.queryOptions()));
  const runs = only(sourceOf(useRecentRuns()), needPerson);
  const schemas = sourceOf(useDrifted());
  const backups = sourceOf(useBackupFindings());
  const alerts = only(sourceOf(useQuery(orpc.alerts.list.queryOptions({ input: {} }))), (all) =>
    all.toSorted(byUrgency),
  );
  const comparison = sourceOf(useQuery(orpc.lifecycle.lastComparison.queryOptions()));
  const configurations = sourceOf(useQuery(orpc.enforcement.lastDrift.queryOptions()));
  const isolation = sourceOf(useOpenFindings());
  const loud = alerts.found?.filter((each) => !isSilent(each)) ?? [];
  const reached = [...Map.groupBy(isolation.found ?? [], ({ tenant }) => tenant).values()].flatMap(
    ([newest]) => newest ?? [],
  );
  const drifted = driftedTenants(configurations.found ?? null);
  return {
    stuck,
    /** Runs at a gate, or stopped. */
    runs,
    /** Schemas that are not what their version says. */
    schemas,
    /** Backups that failed, were missed, cannot be made or are broken. */
    backups,
    /** Tenants near a limit, the most urgent first; silenced ones too. */
    alerts,
    /** Without those that are silenced. */
    loud,
    /** null: there was none yet. */
    comparison,
    /** Servers against configurations; null: there was no comparison yet. */
    configurations,
    drifted,
    /** What tests reached and nobody has closed. */
    isolation,
    /** The newest of each tenant. */
    reached,
    count:
      (stuck.found?.length ?? 0) +
      (runs.found?.length ?? 0) +
      (schemas.found?.length ?? 0) +
      (backups.found?.length ?? 0) +
      loud.length +
      (comparison.found?.differences.length ?? 0) +
      drifted.length +
      (configurations.found?.hba.length ?? 0) +
      reached.length,
  };
}

function driftedTenants(last: LastDrift | null): readonly Drifted[] {
  return [...Map.groupBy(last?.drifts ?? [], ({ tenant }) => tenant)].map(([tenant, drifts]) => ({
    tenant,
    name: drifts[0]?.name ?? tenant,
    server: drifts[0]?.server ?? '',
    drifts,
  }));
}

function sourceOf<Data>({ data, error, refetch }: UseQueryResult<Data>): Source<Data> {
  return { found: data, error, reread: () => void refetch() };
}

function only<Data, Found>(source: Source<Data>, read: (found: Data) => Found): Source<Found> {
  return { ...source, found: source.found === undefined ? undefined : read(source.found) };
}
