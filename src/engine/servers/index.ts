export { addServer } from './add-server.ts';
export { editServer } from './edit-server.ts';
export { getServer } from './get-server.ts';
export { listServers } from './list-servers.ts';
export { parseServerUrl } from './parse-server-url.ts';
export { preflightDraft, preflightServer } from './preflight-server.ts';
export { refreshServers } from './refresh-servers.ts';
export { registerBuiltInServer } from './register-built-in-server.ts';
export { removeServer } from './remove-server.ts';
export { resolveServer } from './resolve-server.ts';
export { serverDraftsFromEnvironment } from './server-drafts-from-environment.ts';
export { createServerGovernor } from './server-governor.ts';
export {
  createServersMemory,
  type ServersContext,
} from './servers-context.ts';
export { settleFinding } from './settle-finding.ts';
export { syncServers } from './sync-servers.ts';
export { targetOf } from './target-of.ts';
export { testServer } from './test-server.ts';
export { tryOutServer } from './try-out-server.ts';
