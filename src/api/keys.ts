import { revealKey, sealKey } from '../engine/secrets/export-key.ts';
import { os } from './base.ts';

export const keys = {
  seal: os.keys.seal.handler(({ context: { engine, actor }, input }) => sealKey(engine, actor, input)),
  reveal: os.keys.reveal.handler(({ context: { engine, actor }, input }) => revealKey(engine, actor, input)),
};
