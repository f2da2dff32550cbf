import { type ServerOverview, serverInputSchema } from '../../shared/models/server.ts';
import { addServer } from './add-server.ts';
import { editServer } from './edit-server.ts';
import { getServer } from './get-server.ts';
import { storedPasswords } from './server-passwords.ts';
import { readNote, readServers } from './server-records.ts';
import type { ServersContext } from './servers-context.ts';

export interface BuiltInServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/**
 * Registers the built-in PostgreSQL as the server `local`, or follows it to another port. Doing it again changes
 * nothing. It must be running.
 */
export async function registerBuiltInServer(
  context: ServersContext,
  { host, port, user, password }: BuiltInServer,
): Promise<ServerOverview> {
  // Built-in servers of other workstations come in through the platform database; they have no note here.
  const known = readServers(context.local).find(
    (server) => server.builtIn && readNote(context.local, server.id).systemIdentifier !== null,
  );
  if (!known) {
    const input = serverInputSchema.parse({ name: 'local', host, port, user, tls: { mode: 'disable' } });
    return addServer(context, { ...input, password }, { builtIn: true });
  }
  const same = known.host === host && known.port === port && known.user === user;
  if (same && (await storedPasswords(context, [known])).has(known.id)) return getServer(context, known.id);
  return editServer(
    context,
    { server: known.id, changes: { host, port, user }, password },
    { byOwner: true },
  );
}
