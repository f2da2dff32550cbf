import type { Server } from '../../shared/models/server.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { secretKeys } from '../secrets/secret-store.ts';
import { resolveServer } from './resolve-server.ts';
import { putBackPassword, secretStoreIfChosen } from './server-passwords.ts';
import { deleteServerRecord, readNote, writeServer } from './server-records.ts';
import type { ServersContext } from './servers-context.ts';

/**
 * Forgets a server and its password. Nothing on the server is touched. Refused while tenants or the platform
 * database live on it, and while nobody can tell.
 */
export async function removeServer(
  context: ServersContext,
  input: { server: string; confirm: string },
): Promise<{ removed: string }> {
  const server = resolveServer(context, input.server);
  const intent = {
    actor: context.actor,
    verb: 'remove server',
    target: `server ${server.name}`,
    input: { id: server.id, host: server.host, port: server.port },
  };
  await performAct(context.audit, intent, async () => {
    if (input.confirm !== server.name) {
      throw new CadastreError('CONFIRMATION_REQUIRED', `Removing ${server.name} asks for its name`, {
        fields: [{ field: 'confirm', message: `Type ${server.name}` }],
        target: server.name,
      });
    }
    await refuseInUse(context, server);
    await forget(context, server);
  });
  context.announcer.announce('servers');
  return { removed: server.name };
}

async function refuseInUse(context: ServersContext, server: Server): Promise<void> {
  const { sharedServers } = context;
  const platformServerId = sharedServers?.platformServerId ?? context.platformServerId;
  if (platformServerId === server.id) {
    throw new CadastreError('CONFLICT', `The platform database lies on ${server.name}`, {
      target: server.name,
      wayOut: 'It stays registered for as long as it holds the platform database.',
    });
  }
  if (!sharedServers) {
    if (platformServerId === null) return;
    throw new CadastreError('PLATFORM_UNREACHABLE', `Nobody can say whether tenants live on ${server.name}`, {
      target: server.name,
      wayOut: 'Bring the platform database back, then remove the server.',
    });
  }
  const tenants = (await sharedServers.tenantCounts()).get(server.id) ?? 0;
  if (tenants > 0) {
    throw new CadastreError(
      'CONFLICT',
      `${tenants} ${tenants === 1 ? 'tenant lives' : 'tenants live'} on ${server.name}`,
      {
        target: server.name,
        wayOut: 'It stays registered for as long as tenants live on it.',
      },
    );
  }
}

/** The password first: a record without its password can be mended, a password without a record is never found. */
async function forget(context: ServersContext, server: Server): Promise<void> {
  const key = secretKeys.serverPassword(server.id);
  const passwordless = readNote(context.local, server.id).passwordless;
  const store = passwordless ? null : secretStoreIfChosen(context);
  const password = store ? await store.get(key) : null;
  if (store && store.kind !== 'environment') await store.delete(key);
  try {
    await context.sharedServers?.remove(server.id);
  } catch (error) {
    if (store) await putBackPassword(store, server.id, password);
    throw error;
  }
  try {
    deleteServerRecord(context.local, server.id);
  } catch (error) {
    await context.sharedServers?.put(server);
    writeServer(context.local, server);
    if (store) await putBackPassword(store, server.id, password);
    throw error;
  }
  context.memory.states.delete(server.id);
}
