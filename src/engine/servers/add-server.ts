import { randomUUID } from 'node:crypto';
import type { Server, ServerInput, ServerOverview } from '../../shared/models/server.ts';
import { performAct } from '../acts/perform-act.ts';
import { getServer } from './get-server.ts';
import { lookAtServer } from './look-at-server.ts';
import { keepPreflight } from './preflight-server.ts';
import type { Preflight } from './run-preflight.ts';
import { type Credentials, givenPassword, spendTicket, withKeptPassword } from './server-passwords.ts';
import { changeNote, deleteServerRecord, writeServer } from './server-records.ts';
import type { ServersContext } from './servers-context.ts';
import { draftTarget } from './target-of.ts';
import { withAbsoluteFiles } from './tls-files.ts';
import { refuseSameCluster, refuseTaken } from './unique-server.ts';

/**
 * Connects, looks, then keeps: the password first, the record after it. A server that does not answer is not
 * kept, and whatever fails leaves neither record nor password behind.
 */
export async function addServer(
  context: ServersContext,
  input: ServerInput & Credentials,
  options: { builtIn?: boolean } = {},
): Promise<ServerOverview> {
  const { password: _password, passwordTicket: _ticket, ...settings } = input;
  const server: Server = {
    ...settings,
    tls: withAbsoluteFiles(settings.tls),
    id: randomUUID(),
    builtIn: options.builtIn ?? false,
    createdAt: context.clock().toISOString(),
  };
  const given = input.password !== undefined || input.passwordTicket !== undefined;
  const intent = {
    actor: context.actor,
    verb: 'add server',
    target: `server ${server.name}`,
    input: { ...settings, builtIn: server.builtIn, passwordGiven: given },
  };
  await performAct(context.audit, intent, async () => {
    refuseTaken(context, server);
    const password = givenPassword(context, input) ?? null;
    // Asked before connecting: without a place for its password the server cannot be kept.
    const store = password === null ? null : context.secrets();
    const { preflight, state } = await lookAtServer(context, server, draftTarget(server, password));
    refuseSameCluster(context, preflight.systemIdentifier);
    await withKeptPassword(store, server.id, password, () =>
      keepServer(context, server, preflight, password === null),
    );
    context.memory.states.set(server.id, state);
    spendTicket(context, input);
  });
  context.announcer.announce('servers');
  return getServer(context, server.id);
}

async function keepServer(
  context: ServersContext,
  server: Server,
  preflight: Preflight,
  passwordless: boolean,
): Promise<void> {
  const { sharedServers } = context;
  try {
    writeServer(context.local, server);
    changeNote(context.local, server.id, { passwordless, sharedOn: sharedServers?.platformId ?? null });
    keepPreflight(context, server.id, preflight);
    // Last, since it is the one that others see at once.
    await sharedServers?.put(server);
  } catch (error) {
    deleteServerRecord(context.local, server.id);
    throw error;
  }
}
