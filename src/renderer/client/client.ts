import { type ClientContext, type ClientLink, createORPCClient } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../../shared/contract/index.ts';
import { currentShell, requestPort } from './bridge.ts';

type Link = ClientLink<ClientContext>;
export type Client = ContractRouterClient<typeof contract>;

let opened: Promise<Link> | undefined;

function openLink(): Promise<Link> {
  opened ??= currentShell() === 'desktop' ? openPortLink() : Promise.resolve(openHttpLink());
  return opened;
}

/** When the main process goes away its port closes; the next call asks for a new one. */
async function openPortLink(): Promise<Link> {
  const port = await requestPort();
  port.addEventListener('close', () => {
    opened = undefined;
  });
  port.start();
  return new PortLink({ port });
}

function openHttpLink(): Link {
  return new HttpLink({
    url: `${window.location.origin}/rpc`,
    fetch: (request, init) => globalThis.fetch(request, { ...init, credentials: 'same-origin' }),
  });
}

const link: Link = {
  call: async (path, input, options) => (await openLink()).call(path, input, options),
};

/** The contract over whichever transport this shell has. */
export const client: Client = createORPCClient(link);
