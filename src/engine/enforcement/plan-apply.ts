import type { ConfigurationDrift } from '../../shared/models/configuration.ts';
import type { PlanStep } from '../../shared/models/tenant.ts';
import type { LifecycleContext } from '../lifecycle/lifecycle-run.ts';
import { step } from '../lifecycle/plan-steps.ts';
import { databaseStatements, isWhole, namesFact, serverStatements } from '../namespaces/index.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { lookAt } from './apply-steps.ts';
import { type ConfiguredTenant, readConfigured } from './configured-tenants.ts';
import { driftOf } from './find-drift.ts';
import { hbaLines } from './hba-lines.ts';
import { mendStatements } from './mend-statements.ts';
import { looksAtNames } from './names-tools.ts';

export interface ApplyPlan {
  readonly tenant: string;
  readonly steps: PlanStep[];
  readonly drifts: ConfigurationDrift[];
  readonly hba: string[];
}

/** What applying would change on the server as it stands now; nothing for a tenant that is held to no tier. */
export async function planApply(
  context: Pick<LifecycleContext, 'platform' | 'maintenance' | 'connectTo'>,
  slug: string,
): Promise<ApplyPlan> {
  const platform = await context.platform();
  const tenant = await getTenant(platform, slug);
  const [configured] = await readConfigured(platform, { slugs: [slug] });
  if (!configured) return { tenant: slug, steps: [], drifts: [], hba: [] };
  const maintenance = await context.maintenance(configured.serverId);
  const seen = await lookAt(maintenance, configured.place, configured.values);
  const names = await namesPlan(context, platform, configured);
  const statements = mendStatements(seen.unheld, seen.found).map(({ shown }) => shown);
  return {
    tenant: slug,
    drifts: seen.unheld.map((each) => driftOf(configured, each, seen.found)),
    hba: hbaLines(configured),
    steps: [
      ...names,
      step(
        'read-settings',
        'Read what the server holds it to',
        tenant.server,
        `${seen.wanted.length} places`,
        [],
      ),
      step(
        'set-settings',
        'Hold it to its configuration',
        tenant.server,
        statements.length === 0 ? 'everything is set' : 'in force for sessions that begin from then on',
        statements,
        'set back what was found',
      ),
      step('prove-settings', 'Ask as the tenant what holds', tenant.database, `as ${tenant.login}`, []),
    ],
  };
}

async function namesPlan(
  context: Pick<LifecycleContext, 'maintenance' | 'connectTo'>,
  platform: OpenPlatform,
  configured: ConfiguredTenant,
): Promise<PlanStep[]> {
  const look = await looksAtNames(context, platform, configured);
  if (look === null || isWhole(look)) return [];
  const statements = [
    ...serverStatements(configured.place, look),
    ...databaseStatements(configured.place, look),
  ];
  return [
    step(
      'make-names',
      'Schemas and roles of its tier',
      configured.place.database,
      namesFact(look),
      statements.map(({ shown }) => shown),
      'take back its new schemas and roles',
    ),
  ];
}
