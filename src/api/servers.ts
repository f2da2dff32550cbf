import {
  addServer,
  editServer,
  getServer,
  listServers,
  parseServerUrl,
  preflightDraft,
  preflightServer,
  refreshServers,
  removeServer,
  serverDraftsFromEnvironment,
  settleFinding,
  testServer,
  tryOutServer,
} from '../engine/servers/index.ts';
import { type ApiContext, os } from './base.ts';

/** Reading works without the platform database; a change needs it where there is one. */
const reading = ({ engine, actor }: ApiContext) => engine.servers(actor, 'read');
const changing = ({ engine, actor }: ApiContext) => engine.servers(actor, 'change');

export const servers = {
  list: os.servers.list.handler(async ({ context }) => listServers(await reading(context))),
  get: os.servers.get.handler(async ({ context, input }) => getServer(await reading(context), input.server)),
  refresh: os.servers.refresh.handler(async ({ context }) => refreshServers(await reading(context))),
  parseUrl: os.servers.parseUrl.handler(async ({ context, input }) =>
    parseServerUrl(await reading(context), input.url),
  ),
  fromEnvironment: os.servers.fromEnvironment.handler(async ({ context }) =>
    serverDraftsFromEnvironment(await reading(context)),
  ),
  tryOut: os.servers.tryOut.handler(async ({ context, input }) =>
    tryOutServer(await reading(context), input),
  ),
  preflightDraft: os.servers.preflightDraft.handler(async ({ context, input }) =>
    preflightDraft(await reading(context), input),
  ),
  add: os.servers.add.handler(async ({ context, input }) => addServer(await changing(context), input)),
  edit: os.servers.edit.handler(async ({ context, input }) => editServer(await changing(context), input)),
  remove: os.servers.remove.handler(async ({ context, input }) =>
    removeServer(await changing(context), input),
  ),
  test: os.servers.test.handler(async ({ context, input }) =>
    testServer(await reading(context), input.server),
  ),
  preflight: os.servers.preflight.handler(async ({ context, input }) =>
    preflightServer(await reading(context), input.server),
  ),
  settleFinding: os.servers.settleFinding.handler(async ({ context, input }) =>
    settleFinding(await changing(context), input),
  ),
  clientPrograms: os.servers.clientPrograms.handler(async ({ context }) =>
    (await reading(context)).clientPrograms(),
  ),
};
