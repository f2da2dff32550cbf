import type { TierChangePlan } from '../../shared/models/configuration.ts';
import { inOrder, settingAt } from '../../shared/models/flat-settings.ts';
import type { PlanStep, Tenant } from '../../shared/models/tenant.ts';
import { lookAt } from '../enforcement/apply-steps.ts';
import { hbaRules } from '../enforcement/hba-lines.ts';
import { mendStatements } from '../enforcement/index.ts';
import { step } from '../lifecycle/plan-steps.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { backupFolder } from './backup-before.ts';
import { type ChangeLook, lookAtChange, mayWait } from './look-at-change.ts';
import { resolveTier } from './resolve-tier.ts';
import type { TierChangeContext, TierRef } from './tier-change-context.ts';

export interface PlanInput {
  readonly tenants: readonly string[];
  readonly tier: string;
  readonly version?: number;
  readonly backupTo?: string;
}

/** What moving each tenant would do, and what stands in the way. Changes nothing. */
export async function planTierChanges(
  context: TierChangeContext,
  input: PlanInput,
): Promise<{ plans: TierChangePlan[]; command: string }> {
  const platform = await context.platform();
  const to = await resolveTier(platform, input);
  const plans: TierChangePlan[] = [];
  for (const slug of new Set(input.tenants)) {
    const tenant = await getTenant(platform, slug);
    const look = await lookAtChange(context, platform, tenant, to, input.backupTo ?? null);
    const folder = await backupFolder(platform, input.backupTo ?? null);
    plans.push(await planOf(context, tenant, to, look, folder));
  }
  const version = input.version === undefined ? '' : `@${input.version}`;
  return { plans, command: `cadastre tenant set-tier ${input.tenants.join(' ')} ${input.tier}${version}` };
}

async function planOf(
  context: TierChangeContext,
  tenant: Tenant,
  to: TierRef,
  look: ChangeLook,
  folder: string | null,
): Promise<TierChangePlan> {
  const { held } = look.facts;
  const from = held === null ? null : { tier: held.tier, version: held.version };
  const same = from?.tier === to.tier && from.version === to.version;
  const [first] = look.obstacles;
  const sentences = look.obstacles.map(({ sentence }) => sentence).join('; ');
  return {
    tenant: tenant.slug,
    name: tenant.name,
    from,
    to,
    whyNot: same ? already(to) : first ? `${sentences[0]?.toUpperCase()}${sentences.slice(1)}` : null,
    wayOut: same ? null : (first?.wayOut ?? null),
    ...(!same && first?.command !== undefined && { command: first.command }),
    mayWait: !same && mayWait(look.obstacles),
    changes: changesOf(look),
    steps: same ? [] : await stepsOf(context, tenant, to, look, folder),
  };
}

export const already = ({ tier, version }: TierRef) => `It is on ${tier}, version ${version}, already`;

/** Current and wanted, setting by setting; what stays is left out. */
function changesOf({ former, values }: ChangeLook): TierChangePlan['changes'] {
  const paths = Object.keys(inOrder({ ...former, ...values }));
  return paths.flatMap((path) => {
    const from = former[path] ?? null;
    const to = values[path] ?? null;
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    const setting = settingAt(path);
    return [{ path, title: setting?.title ?? path, heldBy: setting?.heldBy ?? 'declared', from, to }];
  });
}

async function stepsOf(
  context: TierChangeContext,
  tenant: Tenant,
  to: TierRef,
  look: ChangeLook,
  folder: string | null,
): Promise<PlanStep[]> {
  const { backup, convertTo, place, values } = look;
  const maintenance = await context.maintenance(place.serverId);
  const seen = await lookAt(maintenance, place, values);
  const statements = mendStatements(seen.unheld, seen.found).map(({ shown }) => `${shown};`);
  const tier = `${to.tier}, version ${to.version}`;
  return [
    ...(backup
      ? [step('backup', 'Backup before the change', folder ?? 'no folder', place.database, [])]
      : []),
    ...(convertTo === null
      ? []
      : [
          step(
            'isolation',
            'Isolation that the tier allows',
            tenant.server,
            `from ${tenant.isolation} to ${convertTo}: out of service while its rows are copied`,
            [],
            'Lead it back to its former place',
          ),
        ]),
    convertTo === null
      ? step(
          'set-settings',
          'Hold it to its configuration',
          tenant.server,
          statements.length === 0 ? 'all is set already' : 'at once, for new sessions',
          statements,
          'Set back what was found',
        )
      : step(
          'set-settings',
          'Hold it to its configuration',
          tenant.server,
          'in its new place',
          [],
          'Set back what was found',
        ),
    ...accessStep(tenant, look),
    step('record', 'Name the tier in the books', 'platform database', tier, [], 'Name the former tier again'),
    step('verify', 'Verify as the tenant', tenant.server, 'signs in, and is given what the tier says', []),
  ];
}

/** Lines of pg_hba.conf concern all tenants of a server: the change says which are another, and writes none. */
function accessStep({ server }: Tenant, { convertTo, former, place, values }: ChangeLook): PlanStep[] {
  const [before, then] = [former, values].map((each) => hbaRules({ place, values: each }));
  // A conversion gives it another database, which its lines name.
  const moved = convertTo !== null && then?.length !== 0;
  if (!moved && JSON.stringify(before) === JSON.stringify(then)) return [];
  const fact = 'not by this job: they are put in force for all tenants of a server at once';
  return [step('access', 'Networks and TLS', server, fact, [])];
}
