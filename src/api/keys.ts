import { forgetKey, listKeys } from '../engine/keys/list-keys.ts';
import { planKeyRotation, rotateKey } from '../engine/keys/rotate-key.ts';
import { revealKey, sealKey } from '../engine/secrets/export-key.ts';
import { os } from './base.ts';

export const keys = {
  list: os.keys.list.handler(({ context: { engine } }) => listKeys(engine.keys)),
  planRotate: os.keys.planRotate.handler(({ context: { engine } }) => planKeyRotation(engine.keys)),
  rotate: os.keys.rotate.handler(async ({ context: { engine, actor }, input }) => {
    const { record } = await rotateKey(engine.keys, actor, input.reason);
    return { jobId: record.id };
  }),
  forget: os.keys.forget.handler(({ context: { engine, actor }, input }) =>
    forgetKey(engine.keys, actor, input),
  ),
  seal: os.keys.seal.handler(({ context: { engine, actor }, input }) => sealKey(engine, actor, input)),
  reveal: os.keys.reveal.handler(({ context: { engine, actor }, input }) => revealKey(engine, actor, input)),
};
