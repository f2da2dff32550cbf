import {
  confirmConversion,
  convertBack,
  convertTenant,
  listKeptPlaces,
  planConversion,
} from '../engine/conversion/index.ts';
import { os } from './base.ts';

export const conversion = {
  plan: os.conversion.plan.handler(({ context: { engine }, input }) =>
    planConversion(engine.conversion, input),
  ),
  convert: os.conversion.convert.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await convertTenant(engine.conversion, actor, input);
    return { tenant: input.tenant, jobId: record.id };
  }),
  kept: os.conversion.kept.handler(({ context: { engine } }) => listKeptPlaces(engine.conversion)),
  confirm: os.conversion.confirm.handler(({ context: { engine, actor }, input }) =>
    confirmConversion(engine.conversion, actor, input),
  ),
  back: os.conversion.back.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await convertBack(engine.conversion, actor, input);
    return { tenant: input.tenant, jobId: record.id };
  }),
};
