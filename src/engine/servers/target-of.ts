import type { Server, ServerInput } from '../../shared/models/server.ts';
import { CadastreError } from '../errors.ts';
import type { ConnectionTarget } from '../postgres/session.ts';
import { secretKeys } from '../secrets/secret-store.ts';
import { readNote } from './server-records.ts';
import type { ServersContext } from './servers-context.ts';

/**
 * Where and as whom to connect to a server, in its maintenance database unless told otherwise.
 * Throws `SECRET_MISSING` when its password is not on this workstation, and what the secret store throws.
 */
export async function targetOf(
  context: Pick<ServersContext, 'local' | 'secrets'>,
  server: Server,
  database: string = server.database,
): Promise<ConnectionTarget> {
  if (readNote(context.local, server.id).passwordless) return draftTarget(server, null, database);
  const password = await context.secrets().get(secretKeys.serverPassword(server.id));
  if (password === null) {
    throw new CadastreError('SECRET_MISSING', `The password of ${server.name} is not on this workstation`, {
      target: server.name,
      wayOut: server.builtIn
        ? 'Stop the built-in PostgreSQL and start it again: it then gets a new password.'
        : `Edit ${server.name} and enter the password of ${server.user}.`,
    });
  }
  return draftTarget(server, password, database);
}

/** The target of settings that are not kept yet. */
export function draftTarget(
  input: Pick<ServerInput, 'host' | 'port' | 'user' | 'database' | 'tls'>,
  password: string | null,
  database: string = input.database,
): ConnectionTarget {
  return { host: input.host, port: input.port, user: input.user, database, tls: input.tls, password };
}
