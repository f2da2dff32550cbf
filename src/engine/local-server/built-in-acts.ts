import type { LocalServerStatus } from '../../shared/models/local-server.ts';
import type { ServerOverview } from '../../shared/models/server.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { secretKeys } from '../secrets/secret-store.ts';
import { registerBuiltInServer, type ServersContext } from '../servers/index.ts';
import { LOCAL_HOST, LOCAL_SUPERUSER, type LocalServerContext } from './context.ts';
import { startLocalServer } from './start-local-server.ts';
import { stopLocalServer } from './stop-local-server.ts';

/** In the local store: was it started on purpose, and so is to be started again with the app? */
export const BUILT_IN_WANTED = 'local-server/wanted';

/** Starts the built-in PostgreSQL, making it first where there is none, and registers it as the server `local`. */
export async function startBuiltIn(
  servers: ServersContext,
  local: LocalServerContext,
): Promise<{ status: LocalServerStatus; server: ServerOverview }> {
  const intent = { actor: servers.actor, verb: 'start built-in server', target: 'server local', input: {} };
  const status = await performAct(servers.audit, intent, () => startLocalServer(local));
  const password = await local.secrets.get(secretKeys.localPassword());
  if (status.port === null || password === null) {
    throw new CadastreError(
      'LOCAL_SERVER_UNAVAILABLE',
      'The built-in PostgreSQL runs, but its port or password is not known',
      {
        wayOut: 'Stop it and start it again.',
      },
    );
  }
  const server = await registerBuiltInServer(servers, {
    host: LOCAL_HOST,
    port: status.port,
    user: LOCAL_SUPERUSER,
    password,
  });
  servers.local.write(BUILT_IN_WANTED, true);
  servers.announcer.announce('local');
  return { status, server };
}

/** Stops it cleanly; its sessions are closed, its data stays. */
export async function stopBuiltIn(
  servers: ServersContext,
  local: LocalServerContext,
): Promise<LocalServerStatus> {
  const intent = { actor: servers.actor, verb: 'stop built-in server', target: 'server local', input: {} };
  return performAct(servers.audit, intent, async () => {
    servers.local.write(BUILT_IN_WANTED, false);
    const status = await stopLocalServer(local);
    servers.announcer.announce('local');
    servers.announcer.announce('servers');
    return status;
  });
}
