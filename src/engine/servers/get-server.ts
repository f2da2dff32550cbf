import type { ServerOverview } from '../../shared/models/server.ts';
import { CadastreError } from '../errors.ts';
import { overviewsOf } from './list-servers.ts';
import { resolveServer } from './resolve-server.ts';
import type { ServersContext } from './servers-context.ts';

/** One server, by name or id, with what was last read from it. Throws `NOT_FOUND`. */
export async function getServer(context: ServersContext, nameOrId: string): Promise<ServerOverview> {
  const [overview] = await overviewsOf(context, [resolveServer(context, nameOrId)]);
  if (!overview) throw new CadastreError('INTERNAL', 'A server was found and lost');
  return overview;
}
