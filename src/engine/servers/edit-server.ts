import type { Server, ServerChanges, ServerOverview } from '../../shared/models/server.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { getServer } from './get-server.ts';
import { lookAtServer } from './look-at-server.ts';
import { keepPreflight } from './preflight-server.ts';
import { resolveServer } from './resolve-server.ts';
import type { Preflight } from './run-preflight.ts';
import { type Credentials, givenPassword, spendTicket, withKeptPassword } from './server-passwords.ts';
import { changeNote, readNote, writeServer } from './server-records.ts';
import type { ServersContext } from './servers-context.ts';
import { draftTarget, targetOf } from './target-of.ts';
import { withAbsoluteFiles } from './tls-files.ts';
import { refuseSameCluster, refuseTaken } from './unique-server.ts';

export interface ServerEdit extends Credentials {
  /** Name or id. */
  readonly server: string;
  readonly changes: ServerChanges;
}

const CONNECTION_FIELDS = ['host', 'port', 'database', 'user', 'tls'] as const;

/**
 * Changes a server. What decides how to connect is tried before it is kept, and must lead to the same cluster:
 * tenants are looked for there. `byOwner` lets Cadastre move the built-in server's own port.
 */
export async function editServer(
  context: ServersContext,
  edit: ServerEdit,
  options: { byOwner?: boolean } = {},
): Promise<ServerOverview> {
  const before = resolveServer(context, edit.server);
  const { tls = before.tls, ...others } = definedOnly(edit.changes);
  const after: Server = { ...before, ...others, tls: withAbsoluteFiles(tls) };
  const given = edit.password !== undefined || edit.passwordTicket !== undefined;
  const moved = CONNECTION_FIELDS.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  const intent = {
    actor: context.actor,
    verb: 'edit server',
    target: `server ${before.name}`,
    input: { changes: definedOnly(edit.changes), passwordGiven: given },
  };
  await performAct(context.audit, intent, async () => {
    if (before.builtIn && moved.length > 0 && !options.byOwner) {
      throw new CadastreError(
        'REFUSED',
        `${before.name} is run by Cadastre, which sets its ${moved.join(', ')}`,
        {
          fields: moved.map((field) => ({ field: `changes.${field}`, message: 'Set by Cadastre' })),
          wayOut: 'Change its name, labels, capacity or connection budget only.',
        },
      );
    }
    refuseTaken(context, after, before.id);
    const password = givenPassword(context, edit);
    if (moved.length === 0 && password === undefined) await keep(context, before, after);
    else await reconnect(context, before, after, password);
    spendTicket(context, edit);
  });
  context.announcer.announce('servers');
  return getServer(context, before.id);
}

async function reconnect(
  context: ServersContext,
  before: Server,
  after: Server,
  password: string | undefined,
): Promise<void> {
  const store = password === undefined ? null : context.secrets();
  const target = password === undefined ? await targetOf(context, after) : draftTarget(after, password);
  const { preflight, state } = await lookAtServer(context, after, target);
  refuseOtherCluster(context, before, preflight);
  const formerNote = readNote(context.local, before.id);
  await withKeptPassword(store, before.id, password, async () => {
    try {
      if (password !== undefined) changeNote(context.local, before.id, { passwordless: false });
      await keep(context, before, after);
    } catch (error) {
      changeNote(context.local, before.id, formerNote);
      throw error;
    }
  });
  keepPreflight(context, before.id, preflight);
  context.memory.states.set(before.id, state);
}

function refuseOtherCluster(context: ServersContext, server: Server, { systemIdentifier }: Preflight): void {
  refuseSameCluster(context, systemIdentifier, server.id);
  const known = readNote(context.local, server.id).systemIdentifier;
  if (known !== null && systemIdentifier !== null && known !== systemIdentifier) {
    throw new CadastreError('CONFLICT', `Another PostgreSQL cluster answers there than ${server.name}`, {
      target: server.name,
      wayOut: 'Add it as a new server: tenants of this one are not there.',
    });
  }
}

/** The platform database first: when it refuses, nothing has changed here. */
async function keep(context: ServersContext, before: Server, after: Server): Promise<void> {
  await context.sharedServers?.put(after);
  try {
    writeServer(context.local, after);
  } catch (error) {
    await context.sharedServers?.put(before);
    throw error;
  }
}

/** A key that is there without a value changes nothing. */
function definedOnly(changes: ServerChanges): ServerChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
