import { startBuiltIn, stopBuiltIn } from '../engine/local-server/built-in-acts.ts';
import { localServerStatus } from '../engine/local-server/index.ts';
import { os } from './base.ts';

export const local = {
  status: os.local.status.handler(({ context }) => localServerStatus(context.engine.localServer())),
  start: os.local.start.handler(async ({ context: { engine, actor } }) =>
    // Not as a change: the platform database may lie on this very server, which is not up yet.
    startBuiltIn(await engine.servers(actor, 'read'), engine.localServer()),
  ),
  stop: os.local.stop.handler(async ({ context: { engine, actor } }) => {
    const stopped = await stopBuiltIn(await engine.servers(actor, 'read'), engine.localServer());
    await engine.platform.reset();
    return stopped;
  }),
};
