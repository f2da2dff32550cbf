import type { Server } from '../../shared/models/server.ts';
import type { CreateTenantInput, IsolationModel } from '../../shared/models/tenant.ts';
import type { Blueprint } from '../blueprints/index.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { resolvePlan } from '../signup/plans.ts';
import type { ResolveContext } from './resolve-tenant-input.ts';
import { chooseIsolation } from './tier/choose-isolation.ts';
import { type ChosenTier, chooseTier } from './tier/choose-tier.ts';
import { placeTenant } from './tier/place-tenant.ts';

type Wishes = Pick<CreateTenantInput, 'isolation' | 'subscription' | 'tier' | 'environment' | 'server'>;

export interface ResolvedPlace {
  /** The plan's id; null: nobody named one. */
  readonly plan: string | null;
  readonly tier: ChosenTier | null;
  readonly server: Server;
  readonly reason: string;
  readonly isolation: IsolationModel;
}

/** Plan, tier, server and isolation of a new tenant, each as the one before allows. Throws with the field that cannot be. */
export async function resolvePlace(
  context: ResolveContext,
  platform: OpenPlatform,
  blueprint: Blueprint,
  wishes: Wishes,
): Promise<ResolvedPlace> {
  if (wishes.isolation !== undefined) refuseUnsupported(blueprint, wishes.isolation);
  const plan = wishes.subscription === undefined ? null : await resolvePlan(platform, wishes.subscription);
  const { tier: wanted, environment } = wishes;
  const tier = await chooseTier(platform, { tier: wanted, environment, plan }, context.ensureTiers);
  const { server, reason, values } = await placeTenant(context, platform, wishes.server, tier);
  const isolation = chooseIsolation(blueprint, wishes.isolation, tier, values);
  return { plan, tier, server, reason, isolation };
}

function refuseUnsupported(blueprint: Blueprint, isolation: IsolationModel): void {
  if (blueprint.isolation.includes(isolation)) return;
  const supported = blueprint.isolation.join(', ');
  throw new CadastreError(
    'NOT_SUPPORTED',
    `The blueprint ${blueprint.name} does not support isolation by ${isolation}; it supports ${supported}`,
    {
      fields: [{ field: 'isolation', message: `One of ${supported}` }],
      wayOut: `Choose ${supported}, or make the blueprint ready for it and say so in its blueprint.yaml.`,
    },
  );
}
