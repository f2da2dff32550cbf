import { startBuiltIn, stopBuiltIn } from '../engine/local-server/built-in-acts.ts';
import { localServerStatus } from '../engine/local-server/index.ts';
import { os } from './base.ts';

export const local = {
  status: os.local.status.handler(({ context }) => localServerStatus(context.engine.localServer())),
  start: os.local.start.handler(async ({ context: { engine, actor } }) =>
    startBuiltIn(await engine.servers(actor, 'change'), engine.localServer()),
  ),
  stop: os.local.stop.handler(async ({ context: { engine, actor } }) => {
    const stopped = await stopBuiltIn(await engine.servers(actor, 'read'), engine.localServer());
    await engine.platform.reset();
    return stopped;
  }),
};
