import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerConnections } from '../servers/server-connections.ts';
import { readServers } from '../servers/server-records.ts';
import type { LocalStore } from '../settings/local-store.ts';
import type { ServerTemplates } from './summarize-blueprint.ts';
import { listTemplates } from './template-state.ts';

/** A server that has not answered by then is left out of the list; milliseconds. */
const PATIENCE_MS = 3_000;

/** The templates on every server that answers soon. */
export async function builtTemplates(parts: {
  local: LocalStore;
  access: ServerConnections;
}): Promise<ServerTemplates[]> {
  const asked = readServers(parts.local).map(async (server): Promise<ServerTemplates[]> => {
    try {
      const maintenance = await parts.access.maintenance(server.id);
      const templates = await maintenance.withSession(listTemplates);
      return [{ server: server.name, templates }];
    } catch {
      // The page of servers says why it does not answer.
      return [];
    }
  });
  const answers = await Promise.all(
    asked.map((each) => Promise.race([each, sleep(PATIENCE_MS, [], { ref: false })])),
  );
  return answers.flat();
}
