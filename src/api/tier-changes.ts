import {
  cancelScheduledChange,
  changeTiers,
  listScheduledChanges,
  planTierChanges,
} from '../engine/tier-changes/index.ts';
import { os } from './base.ts';

export const tierChanges = {
  plan: os.tierChanges.plan.handler(({ context: { engine }, input }) =>
    planTierChanges(engine.tierChanges, input),
  ),
  begin: os.tierChanges.begin.handler(async ({ context: { engine, actor }, input, signal }) => {
    const results = await changeTiers(engine.tierChanges, actor, { ...input, signal });
    engine.announcer.announce('tenants');
    return results;
  }),
  scheduled: os.tierChanges.scheduled.handler(async ({ context: { engine } }) =>
    listScheduledChanges(await engine.platform.open()),
  ),
  cancel: os.tierChanges.cancel.handler(({ context: { engine, actor }, input }) =>
    cancelScheduledChange(engine.tierChanges, actor, input.id),
  ),
};
