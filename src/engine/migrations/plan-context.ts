import type { ProvisioningContext } from '../provisioning/provision-run.ts';
import type { ResolveContext } from '../provisioning/resolve-tenant-input.ts';
import { driftOf } from '../schema-drift/index.ts';
import { lintBlueprint } from './lint/index.ts';
import type { MigrationPlanContext } from './plan/plan-migration.ts';

/** What planning sees of the rooms beside it. */
export function createPlanContext(parts: ProvisioningContext & ResolveContext): MigrationPlanContext {
  return {
    ...parts,
    driftOf,
    lint: async (blueprint, versions) => lintBlueprint(await parts.platform(), blueprint, versions),
  };
}
