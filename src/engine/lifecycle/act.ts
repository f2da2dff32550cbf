import type { StatusReason } from '../../shared/models/lifecycle.ts';
import type { ActResults } from '../../shared/models/lifecycle-acts.ts';
import type { Actor } from '../acts/actor.ts';
import type { StartedJob } from '../jobs/job-runner.ts';
import { type ActTargets, actOnEach, already } from './act-on-each.ts';
import { beginAct } from './begin-act.ts';
import type { LifecycleContext } from './lifecycle-run.ts';

/** Shuts tenants out. One that is suspended already is skipped. */
export function suspendTenants(
  context: LifecycleContext,
  actor: Actor,
  targets: ActTargets,
  reasonKind: StatusReason,
): Promise<ActResults> {
  return actOnEach(context, targets, already('SUSPENDED'), (slug) =>
    suspendTenant(context, actor, slug, reasonKind, targets.reason),
  );
}

export function suspendTenant(
  context: LifecycleContext,
  actor: Actor,
  slug: string,
  reasonKind: StatusReason,
  reason?: string,
): Promise<StartedJob> {
  return beginAct(context, actor, {
    kind: 'tenant.suspend',
    act: 'suspend',
    slug,
    verb: 'suspend tenant',
    title: (tenant) => `Suspend ${tenant.name}`,
    input: { reasonKind, reason: reason ?? null },
    reason,
  });
}

/** Gives tenants back what they had. */
export function reactivateTenants(
  context: LifecycleContext,
  actor: Actor,
  targets: ActTargets,
): Promise<ActResults> {
  return actOnEach(context, targets, already('TRIAL', 'ACTIVE'), (slug) =>
    reactivateTenant(context, actor, slug, false, targets.reason),
  );
}

export function reactivateTenant(
  context: LifecycleContext,
  actor: Actor,
  slug: string,
  paid: boolean,
  reason?: string,
): Promise<StartedJob> {
  return beginAct(context, actor, {
    kind: 'tenant.reactivate',
    act: 'reactivate',
    slug,
    verb: 'reactivate tenant',
    title: (tenant) => `Reactivate ${tenant.name}`,
    input: { paid, reason: reason ?? null },
    reason,
  });
}

/** The customers leave. */
export function cancelTenants(
  context: LifecycleContext,
  actor: Actor,
  targets: ActTargets,
): Promise<ActResults> {
  return actOnEach(context, targets, already('CANCELLED'), (slug) =>
    beginAct(context, actor, {
      kind: 'tenant.cancel',
      act: 'cancel',
      slug,
      verb: 'cancel tenant',
      title: (tenant) => `Cancel ${tenant.name}`,
      input: { reason: targets.reason ?? null },
      reason: targets.reason,
    }),
  );
}
