import type { Subscription } from '../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { recomputeEffective } from '../configuration/recompute.ts';
import { CadastreError } from '../errors.ts';
import { sql } from '../postgres/sql.ts';
import { resolvePlan } from '../signup/plans.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { wayOutOf } from './change-status.ts';
import type { LifecycleContext } from './lifecycle-run.ts';
import { openSubscription, requireSubscription } from './subscriptions.ts';

export interface SubscribeInput {
  readonly tenant: string;
  /** A plan's id; the entry plan when left out. */
  readonly subscription?: string;
}

/**
 * A subscription for a tenant that has none, such as an adopted one. Its status follows the tenant's. Errors:
 * `ALREADY_EXISTS` where there is one, `REFUSED` for a tenant that is deleted or on its way, `INVALID_INPUT` for the plan.
 */
export function subscribeTenant(
  context: Pick<LifecycleContext, 'audit' | 'platform'>,
  actor: Actor,
  input: SubscribeInput,
): Promise<Subscription> {
  const { tenant: slug, subscription } = input;
  const intent = {
    actor,
    verb: 'subscribe tenant',
    target: `tenant ${slug}`,
    input: { subscription: subscription ?? null },
  };
  return performAct(context.audit, intent, async () => {
    const platform = await context.platform();
    const plan = await resolvePlan(platform, subscription);
    const tenant = await getTenant(platform, slug);
    const status = subscriptionStatus(tenant);
    const opened = await platform.database.transaction(async (session) => {
      // As it stands when this ends: a purge that forgets the tenant waits, or has been quicker.
      const { rowCount } = await session.run(
        sql`SELECT FROM platform.organizations WHERE id = ${tenant.id} AND status = ${tenant.status} FOR SHARE`,
      );
      if (rowCount === 0)
        throw new CadastreError('CONFLICT', `Tenant ${slug} has changed its status meanwhile`, {
          wayOut: 'Do this again.',
        });
      const isNew = (await session.run(openSubscription(tenant.id, plan, status))).rowCount > 0;
      // What it subscribes to is a layer of its configuration.
      if (isNew) await recomputeEffective(session, { tenantIds: [tenant.id] });
      return isNew;
    });
    const now = await requireSubscription(platform, tenant.id);
    if (!opened) {
      throw new CadastreError(
        'ALREADY_EXISTS',
        `Tenant ${slug} has a subscription already: ${now.planName}`,
        {
          fields: [{ field: 'tenant', message: `It subscribes to ${now.planName}` }],
        },
      );
    }
    platform.locks.say('tenants', tenant.id);
    return now;
  });
}

function subscriptionStatus({ slug, status, statusReason }: Tenant): Subscription['status'] {
  switch (status) {
    case 'TRIAL':
      return 'TRIAL';
    case 'ACTIVE':
      return 'ACTIVE';
    case 'SUSPENDED':
      if (statusReason === 'payment') return 'PAST_DUE';
      return statusReason === 'trial-over' ? 'TRIAL' : 'ACTIVE';
    case 'CANCELLED':
      return 'CANCELLED';
    default:
      throw new CadastreError('REFUSED', `Tenant ${slug} is ${status.toLowerCase()}`, {
        fields: [{ field: 'tenant', message: 'A subscription is for a tenant that is kept' }],
        ...wayOutOf({ slug, status }),
      });
  }
}
