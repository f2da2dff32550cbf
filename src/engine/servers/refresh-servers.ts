import type { Server, ServerOverview } from '../../shared/models/server.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import { withSession } from '../postgres/session.ts';
import { listServers } from './list-servers.ts';
import { readServerState } from './read-server-state.ts';
import { readServers } from './server-records.ts';
import { NOT_READ, type ServerState } from './server-state.ts';
import type { ServersContext } from './servers-context.ts';
import { targetOf } from './target-of.ts';

const AT_ONCE = 8;
const CONNECT_TIMEOUT_MS = 5_000;
/** For a server that takes the connection and then says nothing. */
const ANSWER_TIMEOUT_MS = 12_000;

/**
 * Reads live state from all servers, a few at a time, then lists them. One that cannot be read carries its
 * problem and keeps its last values; none makes the others fail.
 */
export async function refreshServers(
  context: ServersContext,
  only?: readonly Server[],
): Promise<ServerOverview[]> {
  const waiting = [...(only ?? readServers(context.local))];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await refreshServer(context, next);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, worker));
  context.announcer.announce('servers');
  return listServers(context);
}

/** Reads one server into the memory of the room. A problem is a state, not an error. */
export async function refreshServer(context: ServersContext, server: Server): Promise<ServerState> {
  const before = context.memory.states.get(server.id) ?? NOT_READ;
  const state = await readWithin(context, server, before).catch((error: unknown) =>
    withProblem(before, error),
  );
  context.memory.states.set(server.id, state);
  return state;
}

export function withProblem(before: ServerState, error: unknown): ServerState {
  const { code, message, details } = toErrorData(error);
  return { ...before, state: 'unreachable', problem: { code, message, wayOut: details.wayOut } };
}

async function readWithin(
  context: ServersContext,
  server: Server,
  before: ServerState,
): Promise<ServerState> {
  const target = { ...(await targetOf(context, server)), connectTimeoutMs: CONNECT_TIMEOUT_MS };
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new CadastreError('TIMEOUT', `${server.name} takes connections and does not answer`, {
          target: server.name,
          wayOut: 'Look at its load and its log.',
        }),
      );
    }, ANSWER_TIMEOUT_MS);
  });
  const reading = withSession(context.connect, target, (session) =>
    readServerState(session, Math.round(performance.now() - started), before, context.clock()),
  );
  // When silence wins, the reading still ends one day and must not end the process.
  reading.catch(() => undefined);
  return Promise.race([reading, silence]).finally(() => clearTimeout(timer));
}
