import {
  acceptDrift,
  listDrift,
  mendDrift,
  planMend,
  readDrift,
  showDrift,
  unacceptDrift,
} from '../engine/schema-drift/index.ts';
import { os } from './base.ts';

export const schemaDrift = {
  list: os.schemaDrift.list.handler(async ({ context: { engine }, input }) =>
    listDrift(
      await engine.platform.open(),
      { blueprint: input.blueprint, places: input.tenants },
      input.states,
    ),
  ),
  show: os.schemaDrift.show.handler(async ({ context: { engine }, input }) =>
    showDrift(await engine.platform.open(), input.tenant),
  ),
  read: os.schemaDrift.read.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await readDrift(engine.tenants, actor, input);
    return { jobId: record.id };
  }),
  planMend: os.schemaDrift.planMend.handler(({ context: { engine }, input }) =>
    planMend(engine.tenants, input.tenant, input.keys),
  ),
  mend: os.schemaDrift.mend.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await mendDrift(engine.tenants, actor, input);
    return { jobId: record.id };
  }),
  accept: os.schemaDrift.accept.handler(({ context: { engine, actor }, input }) =>
    acceptDrift(engine.tenants, actor, input),
  ),
  unaccept: os.schemaDrift.unaccept.handler(({ context: { engine, actor }, input }) =>
    unacceptDrift(engine.tenants, actor, input),
  ),
};
