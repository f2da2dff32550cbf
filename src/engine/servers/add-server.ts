import { randomUUID } from 'node:crypto';
import type { Server, ServerInput, ServerOverview } from '../../shared/models/server.ts';
import { performAct } from '../acts/perform-act.ts';
import { withSession } from '../postgres/session.ts';
import { getServer } from './get-server.ts';
import { sourceOf } from './preflight-server.ts';
import { readServerState } from './read-server-state.ts';
import { type Preflight, runPreflight } from './run-preflight.ts';
import {
  type Credentials,
  givenPassword,
  keepPassword,
  putBackPassword,
  spendTicket,
} from './server-passwords.ts';
import { changeNote, deleteServerRecord, writePreflight, writeServer } from './server-records.ts';
import { NOT_READ } from './server-state.ts';
import type { ServersContext } from './servers-context.ts';
import { draftTarget } from './target-of.ts';
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
    const started = performance.now();
    const target = draftTarget(server, password);
    const { preflight, state } = await withSession(context.connect, target, async (session) => {
      const latencyMs = Math.round(performance.now() - started);
      return {
        preflight: await runPreflight(session, sourceOf(context, server, {})),
        state: await readServerState(session, latencyMs, NOT_READ, context.clock()),
      };
    });
    refuseSameCluster(context, preflight.systemIdentifier);
    try {
      if (store && password !== null) await keepPassword(store, server.id, password);
      await keepServer(context, server, preflight, password === null);
    } catch (error) {
      deleteServerRecord(context.local, server.id);
      if (store) await putBackPassword(store, server.id, null);
      throw error;
    }
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
  writeServer(context.local, server);
  changeNote(context.local, server.id, {
    systemIdentifier: preflight.systemIdentifier,
    passwordless,
    sharedOn: sharedServers?.platformId ?? null,
  });
  writePreflight(context.local, server.id, preflight.report);
  // Last, since it is the one that others see at once.
  await sharedServers?.put(server);
}
