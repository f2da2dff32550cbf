import type { LifecycleAct } from '../../shared/models/lifecycle.ts';
import type { ActPlan, ActPlans } from '../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { whyNotBegin } from './change-status.ts';
import { type LifecycleContext, placeOf } from './lifecycle-run.ts';
import type { Place } from './place.ts';

export type PlannedAct = Pick<ActPlan, 'to' | 'effect' | 'sessions' | 'steps' | 'undo'>;

const NOTHING: PlannedAct = { to: null, effect: [], sessions: null, steps: [], undo: null };

/** What an act would do to each tenant; `plan` is asked for those on whom it may begin. */
export async function planEach(
  context: LifecycleContext,
  act: LifecycleAct,
  slugs: readonly string[],
  plan: (platform: OpenPlatform, tenant: Tenant, place: Place) => Promise<PlannedAct>,
): Promise<ActPlans> {
  const platform = await context.platform();
  const plans: ActPlan[] = [];
  for (const slug of new Set(slugs)) {
    const tenant = await getTenant(platform, slug);
    const whyNot = whyNotBegin(act, tenant);
    const planned = whyNot === null ? await plan(platform, tenant, await placeOf(platform, tenant)) : NOTHING;
    plans.push({ tenant: slug, name: tenant.name, from: tenant.status, whyNot, ...planned });
  }
  const givesBack = act === 'reactivate' || act === 'restore';
  return actPlans(plans, `cadastre tenant ${act} ${slugs.join(' ')}${givesBack ? '' : ' --reason …'}`);
}

/** The plans of one call, with what they sum up to and the command of the same effect. */
export function actPlans(plans: ActPlan[], command: string): ActPlans {
  const steps = plans.flatMap((plan) => plan.steps);
  return { plans, statementCount: steps.flatMap((step) => step.statements).length, command };
}
