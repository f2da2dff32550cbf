import { listOrphans } from '../engine/orphans/list-orphans.ts';
import { planRemoveOrphan, removeOrphan } from '../engine/orphans/remove-orphan.ts';
import { takeBackPlace } from '../engine/orphans/take-back-place.ts';
import { os } from './base.ts';

export const orphans = {
  list: os.orphans.list.handler(({ context: { engine }, input }) =>
    listOrphans(engine.orphans, input.server),
  ),
  takeBack: os.orphans.takeBack.handler(async ({ context: { engine, actor }, input }) => {
    const tenant = await takeBackPlace(engine.orphans, actor, input);
    engine.announcer.announce('tenants');
    return tenant;
  }),
  planRemove: os.orphans.planRemove.handler(({ context: { engine }, input }) =>
    planRemoveOrphan(engine.orphans, input),
  ),
  remove: os.orphans.remove.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await removeOrphan(engine.orphans, actor, input);
    return { jobId: record.id };
  }),
};
