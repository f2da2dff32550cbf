import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { createRouterClient } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { router } from '../../src/api/router.ts';
import type { Actor } from '../../src/engine/acts/actor.ts';
import { type Engine, openEngine } from '../../src/engine/create-engine.ts';
import type { contract } from '../../src/shared/contract/index.ts';
import { openWebShell } from '../../src/web/open-web-shell.ts';

export type Client = ContractRouterClient<typeof contract>;

export interface Connected {
  readonly client: Client;
  disconnect(): Promise<void>;
}

export interface TestEngine {
  readonly engine: Engine;
  readonly actor: Actor;
  readonly folder: string;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');

/** A real engine on an empty data folder, secrets in memory. */
export async function openTestEngine(): Promise<TestEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'cadastre-contract-'));
  const engine = await openEngine({
    dataDirectory: join(folder, 'data'),
    resourcesDirectory: join(root, 'resources'),
    appVersion: '0.0.0',
    environment: {},
    secretStore: 'session',
  });
  return {
    engine,
    actor: { name: 'ada', shell: 'cli', workstation: 'test' },
    folder,
    async close() {
      await engine.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Every way to reach the contract, each as its shell offers it. */
export const TRANSPORTS: Record<string, (on: TestEngine) => Promise<Connected>> = {
  'the router client': async ({ engine, actor }) => ({
    client: createRouterClient(router, { context: { engine, actor } }),
    disconnect: async () => undefined,
  }),

  'a MessagePort': async ({ engine, actor }) => {
    const { port1, port2 } = new MessageChannel();
    new RPCHandler(router).upgrade(port1, { context: { engine, actor } });
    return {
      client: createORPCClient(new PortLink({ port: port2 })),
      disconnect: async () => {
        const closed = new Promise((resolve) => port1.once('close', resolve));
        port2.close();
        await closed;
      },
    };
  },

  'HTTP, through the web shell': async ({ engine, actor, folder }) => {
    const screensDirectory = join(folder, 'renderer');
    mkdirSync(screensDirectory, { recursive: true });
    writeFileSync(join(screensDirectory, 'index.html'), '<!doctype html>');
    const shell = await openWebShell({ engine, actor, screensDirectory, port: 0 });
    const origin = `http://127.0.0.1:${shell.port}`;
    const signedIn = await fetch(shell.issueUrl(), { redirect: 'manual' });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const link = new HttpLink({ url: `${origin}/rpc`, headers: { cookie, origin } });
    return { client: createORPCClient(link), disconnect: () => shell.close() };
  },
};
