import { performAct } from '../acts/perform-act.ts';
import { secretKeys } from '../secrets/secret-store.ts';
import { shareLeftFindings } from './left-findings.ts';
import { isEmptyPlan, planServerSync, type ServerSyncPlan } from './plan-server-sync.ts';
import { secretStoreIfChosen } from './server-passwords.ts';
import {
  changeNote,
  deleteServerRecord,
  readLeft,
  readNote,
  readServers,
  writeLeft,
  writeServer,
} from './server-records.ts';
import type { ServersContext, SharedServers } from './servers-context.ts';

/**
 * Makes the servers known here and those of the platform database the same list. The platform wins; what is known
 * here only is shared. A server of another admin comes without its password. Doing it again changes nothing;
 * without a platform database nothing happens. Throws what the platform database throws.
 */
export async function syncServers(context: ServersContext): Promise<ServerSyncPlan | null> {
  const { sharedServers, local } = context;
  if (!sharedServers) return null;
  const known = readServers(local).map((server) => ({
    server,
    sharedOn: readNote(local, server.id).sharedOn,
  }));
  const plan = planServerSync(known, await sharedServers.list(), sharedServers.platformId);
  if (isEmptyPlan(plan)) {
    await shareLeftFindings(local, sharedServers);
    return plan;
  }
  const names = (servers: readonly { name: string }[]) => servers.map(({ name }) => name);
  const intent = {
    actor: context.actor,
    verb: 'share servers',
    target: `platform ${sharedServers.platformId}`,
    input: {
      adopted: names(plan.adopt),
      shared: names(plan.push),
      folded: names(plan.fold.map(({ from }) => from)),
      dropped: names(plan.drop),
    },
  };
  await performAct(context.audit, intent, async () => {
    await apply(context, sharedServers, plan);
    await shareLeftFindings(local, sharedServers);
  });
  context.announcer.announce('servers');
  return plan;
}

/** Each step may be broken off: what is left to do is found again by the next run. */
async function apply(context: ServersContext, shared: SharedServers, plan: ServerSyncPlan): Promise<void> {
  const { local } = context;
  const sharedOn = shared.platformId;
  // Before anything else, since only here the secret store is needed: a locked one stops the act with nothing done.
  for (const { from, into } of plan.fold) {
    await moveSecret(context, from.id, into.id);
    const { passwordless, systemIdentifier } = readNote(local, from.id);
    changeNote(local, into.id, { passwordless, systemIdentifier });
    // Known under its new id before anybody goes there by it, and before the old one is gone.
    writeServer(local, into);
    writeLeft(local, into.id, { ...readLeft(local, from.id), ...readLeft(local, into.id) });
    context.serverFolded?.(from.id, into.id);
    forget(context, from.id);
  }
  for (const { id } of plan.drop) {
    await moveSecret(context, id, null);
    forget(context, id);
  }
  for (const server of plan.push) {
    await shared.put(server);
    writeServer(local, server);
    changeNote(local, server.id, { sharedOn });
  }
  for (const server of plan.adopt) {
    writeServer(local, server);
    changeNote(local, server.id, { sharedOn });
  }
}

function forget(context: ServersContext, serverId: string): void {
  deleteServerRecord(context.local, serverId);
  context.memory.states.delete(serverId);
}

async function moveSecret(context: ServersContext, fromId: string, intoId: string | null): Promise<void> {
  const store = secretStoreIfChosen(context);
  if (!store || store.kind === 'environment') return;
  const from = secretKeys.serverPassword(fromId);
  const password = await store.get(from);
  if (password === null) return;
  const into = intoId === null ? null : secretKeys.serverPassword(intoId);
  if (into !== null && (await store.get(into)) === null) await store.set(into, password);
  await store.delete(from);
}
