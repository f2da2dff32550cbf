import type { Server, ServerOverview } from '../../shared/models/server.ts';
import { CadastreError } from '../errors.ts';
import { summarize } from './run-preflight.ts';
import { storedPasswords } from './server-passwords.ts';
import { changeNote, readNote, readPreflight, readServers } from './server-records.ts';
import { NOT_READ } from './server-state.ts';
import type { ServersContext } from './servers-context.ts';

/** All servers with what was last read from them. Connects to none, and needs no secret store. */
export async function listServers(context: ServersContext): Promise<ServerOverview[]> {
  return overviewsOf(context, readServers(context.local));
}

export async function overviewsOf(
  context: ServersContext,
  servers: readonly Server[],
): Promise<ServerOverview[]> {
  const [passwords, tenants] = await Promise.all([storedPasswords(context, servers), countTenants(context)]);
  const platformServerId = context.sharedServers?.platformServerId ?? context.platformServerId;
  return servers.map((server) => {
    const { sizesReadAt: _read, ...state } = context.memory.states.get(server.id) ?? NOT_READ;
    const note = readNote(context.local, server.id);
    const report = readPreflight(context.local, server.id);
    return {
      ...server,
      ...state,
      tenants: tenants ? (tenants.get(server.id) ?? 0) : note.tenants,
      isPlatform: server.id === platformServerId,
      passwordStored: passwords.has(server.id),
      preflight: report ? summarize(report) : null,
    };
  });
}

/** Tenants by server; null while the platform database does not answer, and then the last known numbers stand. */
async function countTenants(context: ServersContext): Promise<Map<string, number> | null> {
  const { sharedServers, local } = context;
  if (!sharedServers) return null;
  let counts: Map<string, number>;
  try {
    counts = await sharedServers.tenantCounts();
  } catch (error) {
    if (error instanceof CadastreError) return null;
    throw error;
  }
  for (const { id } of readServers(local)) {
    const now = counts.get(id) ?? 0;
    if (readNote(local, id).tenants !== now) changeNote(local, id, { tenants: now });
  }
  return counts;
}
