import type { MigrationPlan } from '../../../shared/models/migration-plan.ts';
import type { DriftState } from '../../../shared/models/schema-drift.ts';
import type { FleetTarget } from './select-targets.ts';

export function driftOfTarget(
  { organizationIds }: FleetTarget,
  drifts: ReadonlyMap<number, DriftState>,
): DriftState {
  const states = organizationIds.map((id) => drifts.get(id) ?? 'unknown');
  return states.includes('drifted') ? 'drifted' : states.includes('unknown') ? 'unknown' : 'in-sync';
}

export function driftCounts(looked: readonly { readonly drift: DriftState }[]): MigrationPlan['drift'] {
  const count = (state: DriftState) => looked.filter(({ drift }) => drift === state).length;
  return { drifted: count('drifted'), unknown: count('unknown'), inSync: count('in-sync') };
}
