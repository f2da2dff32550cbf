import {
  cancelTenants,
  lastComparison,
  paymentMissed,
  paymentReceived,
  planActs,
  reactivateTenants,
  readSubscription,
  reconcile,
  repairDifference,
  statusHistory,
  stuckTenants,
  subscribeTenant,
  suspendTenants,
  tenantOptions,
} from '../engine/lifecycle/index.ts';
import { getTenant } from '../engine/tenants/select-tenants.ts';
import { os } from './base.ts';

export const lifecycle = {
  options: os.lifecycle.options.handler(async ({ context: { engine }, input }) =>
    tenantOptions(await engine.platform.open(), input.tenant),
  ),
  history: os.lifecycle.history.handler(async ({ context: { engine }, input }) => {
    const platform = await engine.platform.open();
    return statusHistory(platform, (await getTenant(platform, input.tenant)).id, input.limit);
  }),
  subscription: os.lifecycle.subscription.handler(async ({ context: { engine }, input }) => {
    const platform = await engine.platform.open();
    return readSubscription(platform, (await getTenant(platform, input.tenant)).id);
  }),
  subscribe: os.lifecycle.subscribe.handler(async ({ context: { engine, actor }, input }) => {
    const subscription = await subscribeTenant(engine.lifecycle, actor, input);
    engine.announcer.announce('tenants');
    return subscription;
  }),
  planSuspend: os.lifecycle.planSuspend.handler(({ context: { engine }, input }) =>
    planActs(engine.lifecycle, 'suspend', input.tenants),
  ),
  suspend: os.lifecycle.suspend.handler(({ context: { engine, actor }, input, signal }) =>
    suspendTenants(engine.lifecycle, actor, { ...input, signal }, input.reasonKind),
  ),
  planReactivate: os.lifecycle.planReactivate.handler(({ context: { engine }, input }) =>
    planActs(engine.lifecycle, 'reactivate', input.tenants),
  ),
  reactivate: os.lifecycle.reactivate.handler(({ context: { engine, actor }, input, signal }) =>
    reactivateTenants(engine.lifecycle, actor, { ...input, signal }),
  ),
  planCancel: os.lifecycle.planCancel.handler(({ context: { engine }, input }) =>
    planActs(engine.lifecycle, 'cancel', input.tenants),
  ),
  cancel: os.lifecycle.cancel.handler(({ context: { engine, actor }, input, signal }) =>
    cancelTenants(engine.lifecycle, actor, { ...input, signal }),
  ),
  paymentReceived: os.lifecycle.paymentReceived.handler(({ context: { engine, actor }, input }) =>
    paymentReceived(engine.lifecycle, actor, input),
  ),
  paymentMissed: os.lifecycle.paymentMissed.handler(({ context: { engine, actor }, input }) =>
    paymentMissed(engine.lifecycle, actor, input),
  ),
  attention: os.lifecycle.attention.handler(async ({ context: { engine } }) =>
    stuckTenants(await engine.platform.open()),
  ),
  lastComparison: os.lifecycle.lastComparison.handler(async ({ context: { engine } }) =>
    lastComparison(await engine.platform.open()),
  ),
  reconcile: os.lifecycle.reconcile.handler(({ context: { engine }, input }) =>
    reconcile(engine.lifecycle, input.tenants ?? null),
  ),
  repairDifference: os.lifecycle.repairDifference.handler(({ context: { engine, actor }, input }) =>
    repairDifference(engine.lifecycle, actor, input.tenant, input.kind),
  ),
};
