import type { Server } from '../../shared/models/server.ts';
import { CadastreError } from '../errors.ts';
import { readServers } from './server-records.ts';
import type { ServersContext } from './servers-context.ts';

/** Finds a server by name or id. Throws `NOT_FOUND`. */
export function resolveServer(context: Pick<ServersContext, 'local'>, nameOrId: string): Server {
  const servers = readServers(context.local);
  const found =
    servers.find((server) => server.id === nameOrId) ?? servers.find((server) => server.name === nameOrId);
  if (found) return found;
  throw new CadastreError('NOT_FOUND', `No server is called ${nameOrId.slice(0, 63)}`, {
    fields: [{ field: 'server', message: `No server is called ${nameOrId.slice(0, 63)}` }],
    wayOut:
      servers.length > 0
        ? `Known servers: ${servers.map((server) => server.name).join(', ')}.`
        : 'Add a server first, or start the built-in one.',
  });
}
