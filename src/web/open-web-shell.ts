import { ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fetch';
import { router } from '../api/router.ts';
import { readScreens } from '../api/screens.ts';
import type { Actor } from '../engine/acts/actor.ts';
import type { Engine } from '../engine/create-engine.ts';
import type { ErrorCode } from '../shared/errors.ts';
import { HTTP_STATUS } from './http-status.ts';
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
  const handler = new RPCHandler(router, {
    clientInterceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          throw withStatus(error);
        }
      },
    ],
  });
  return startWebShell({
    port,
    screens: await readScreens(screensDirectory),
    handleRpc: async (request) => {
      const { response } = await handler.handle(request, { prefix: '/rpc', context: { engine, actor } });
      return response ?? null;
    },
  });
}

/** The same error under the status of its code; without one oRPC would answer 500 to everything of ours. */
function withStatus(error: unknown): unknown {
  if (!(error instanceof ORPCError) || !isErrorCode(error.code)) return error;
  const { code, message, data, defined } = error;
  return new ORPCError(code, { status: HTTP_STATUS[code], message, data, defined });
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(HTTP_STATUS, code);
