import { RPCHandler } from '@orpc/server/fetch';
import { router } from '../api/router.ts';
import { readScreens } from '../api/screens.ts';
import type { Actor } from '../engine/acts/actor.ts';
import type { Engine } from '../engine/create-engine.ts';
import { startWebShell, type WebShell } from './start-web-shell.ts';

export interface OpenWebShellOptions {
  readonly engine: Engine;
  readonly actor: Actor;
  readonly screensDirectory: string;
  readonly port: number;
}

/** The web shell over an engine of this process. */
export async function openWebShell({
  engine,
  actor,
  screensDirectory,
  port,
}: OpenWebShellOptions): Promise<WebShell> {
  const handler = new RPCHandler(router);
  return startWebShell({
    port,
    screens: await readScreens(screensDirectory),
    handleRpc: async (request) => {
      const { response } = await handler.handle(request, { prefix: '/rpc', context: { engine, actor } });
      return response ?? null;
    },
  });
}
