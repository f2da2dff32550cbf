import {
  applyConfigurations,
  applyHba,
  compareConfigurations,
  findDrift,
  lastDrift,
  planApply,
  readHba,
} from '../engine/enforcement/index.ts';
import { os } from './base.ts';

export const enforcement = {
  planApply: os.enforcement.planApply.handler(({ context: { engine }, input }) =>
    planApply(engine.lifecycle, input.tenant),
  ),
  apply: os.enforcement.apply.handler(({ context: { engine, actor }, input, signal }) =>
    applyConfigurations(engine.lifecycle, actor, { ...input, signal }),
  ),
  drift: os.enforcement.drift.handler(({ context: { engine }, input }) =>
    input.server === undefined
      ? compareConfigurations(engine.lifecycle)
      : findDrift(engine.lifecycle, input.server),
  ),
  lastDrift: os.enforcement.lastDrift.handler(async ({ context: { engine } }) =>
    lastDrift(await engine.platform.open()),
  ),
  hba: os.enforcement.hba.handler(({ context: { engine }, input }) =>
    readHba(engine.lifecycle, input.server),
  ),
  applyHba: os.enforcement.applyHba.handler(({ context: { engine, actor }, input }) =>
    applyHba(engine.lifecycle, actor, input),
  ),
};
