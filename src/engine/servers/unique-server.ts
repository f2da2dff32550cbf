import type { FieldError } from '../../shared/errors.ts';
import type { Server, ServerInput } from '../../shared/models/server.ts';
import { CadastreError } from '../errors.ts';
import { readNote, readServers } from './server-records.ts';
import type { ServersContext } from './servers-context.ts';

/** Refuses a name that another server has, and a place that is registered already. */
export function refuseTaken(
  context: Pick<ServersContext, 'local'>,
  input: Pick<ServerInput, 'name' | 'host' | 'port' | 'user'>,
  exceptId?: string,
): void {
  const others = readServers(context.local).filter((server) => server.id !== exceptId);
  const fields: FieldError[] = [];
  if (others.some((server) => server.name === input.name)) {
    fields.push({ field: 'name', message: `Another server is called ${input.name}` });
  }
  const same = others.find((server) => placeOf(server) === placeOf(input));
  if (same) {
    fields.push({ field: 'host', message: `${same.name} is this host, port and user already` });
  }
  const first = fields[0];
  if (first) {
    throw new CadastreError('ALREADY_EXISTS', first.message, {
      fields,
      target: same?.name ?? input.name,
      wayOut: same ? `Edit ${same.name} instead.` : 'Choose another name.',
    });
  }
}

/** Refuses the same cluster under another address. `null`: the identifier could not be read. */
export function refuseSameCluster(
  context: Pick<ServersContext, 'local'>,
  systemIdentifier: string | null,
  exceptId?: string,
): void {
  if (systemIdentifier === null) return;
  const same = readServers(context.local).find(
    ({ id }) => id !== exceptId && readNote(context.local, id).systemIdentifier === systemIdentifier,
  );
  if (same) {
    throw new CadastreError('ALREADY_EXISTS', `This is the same PostgreSQL cluster as ${same.name}`, {
      fields: [{ field: 'host', message: `The same cluster as ${same.name}, or a copy or standby of it` }],
      target: same.name,
      wayOut: `Edit ${same.name} instead.`,
    });
  }
}

/** Two spellings of one host compare alike. */
export function placeOf(server: Pick<Server, 'host' | 'port' | 'user'>): string {
  const host = server.host.startsWith('/') ? server.host : server.host.toLowerCase().replace(/\.$/, '');
  return `${host}\n${server.port}\n${server.user}`;
}
