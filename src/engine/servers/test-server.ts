import { refreshServer, withProblem } from './refresh-servers.ts';
import { resolveServer } from './resolve-server.ts';
import { NOT_READ } from './server-state.ts';
import type { ServersContext } from './servers-context.ts';
import { targetOf } from './target-of.ts';
import { type ConnectionReport, tryConnection } from './try-out-server.ts';

/** Connects to a known server and says how it went; the list shows the outcome too. */
export async function testServer(context: ServersContext, nameOrId: string): Promise<ConnectionReport> {
  const server = resolveServer(context, nameOrId);
  try {
    const report = await tryConnection(context.connect, await targetOf(context, server));
    await refreshServer(context, server);
    return report;
  } catch (error) {
    const before = context.memory.states.get(server.id) ?? NOT_READ;
    context.memory.states.set(server.id, withProblem(before, error));
    throw error;
  } finally {
    context.announcer.announce('servers');
  }
}
