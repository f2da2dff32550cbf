import type { Blueprint } from '../blueprints/index.ts';
import type { ProvisioningContext } from '../provisioning/provision-run.ts';
import type { ResolveContext } from '../provisioning/resolve-tenant-input.ts';
import { driftOf } from '../schema-drift/index.ts';
import { lintFiles } from './lint/lint-files.ts';
import { readWaivers } from './lint/waivers.ts';
import type { MigrationPlanContext } from './plan/plan-migration.ts';

/** What planning sees of the rooms beside it. */
export function createPlanContext(parts: ProvisioningContext & ResolveContext): MigrationPlanContext {
  return {
    ...parts,
    driftOf,
    async lint(blueprint: Blueprint, versions: readonly string[]) {
      const platform = await parts.platform();
      const wanted = new Set(versions);
      const first = blueprint.migrations.findIndex(({ version }) => wanted.has(version));
      return lintFiles(
        blueprint.migrations.filter(({ version }) => wanted.has(version)),
        {
          known: blueprint.migrations.slice(0, Math.max(0, first)),
          waivers: await readWaivers(platform.database, blueprint.name),
          blueprint: blueprint.name,
        },
      );
    },
  };
}
