import type { Server } from '../../shared/models/server.ts';
import { type ConnectionTarget, withSession } from '../postgres/session.ts';
import { leftFindings } from './left-findings.ts';
import { sourceOf } from './preflight-server.ts';
import { readServerState } from './read-server-state.ts';
import { type Preflight, runPreflight } from './run-preflight.ts';
import { NOT_READ, type ServerState } from './server-state.ts';
import type { ServersContext } from './servers-context.ts';

/** Connects once and reads all that is kept of a server. Throws what stands in the way; keeps nothing. */
export async function lookAtServer(
  context: ServersContext,
  server: Server,
  target: ConnectionTarget,
): Promise<{ preflight: Preflight; state: ServerState }> {
  const left = await leftFindings(context, server.id);
  const started = performance.now();
  return withSession(context.connect, target, async (session) => {
    const latencyMs = Math.round(performance.now() - started);
    return {
      preflight: await runPreflight(session, sourceOf(context, server, left)),
      state: await readServerState(session, latencyMs, NOT_READ, context.clock()),
    };
  });
}
