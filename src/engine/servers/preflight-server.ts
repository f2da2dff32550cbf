import type { PreflightReport } from '../../shared/models/preflight.ts';
import type { Server, ServerInput } from '../../shared/models/server.ts';
import { withSession } from '../postgres/session.ts';
import { leftFindings } from './left-findings.ts';
import { resolveServer } from './resolve-server.ts';
import { type Preflight, runPreflight } from './run-preflight.ts';
import { type Credentials, givenPassword } from './server-passwords.ts';
import { changeNote, type LeftFindings, writePreflight } from './server-records.ts';
import type { ServersContext } from './servers-context.ts';
import { draftTarget, targetOf } from './target-of.ts';

/** Runs the preflight of a known server and keeps the report. Throws when the server cannot be reached. */
export async function preflightServer(context: ServersContext, nameOrId: string): Promise<PreflightReport> {
  const server = resolveServer(context, nameOrId);
  const preflight = await readPreflightOf(context, server);
  keepPreflight(context, server.id, preflight);
  context.announcer.announce('servers');
  return preflight.report;
}

/** The preflight of settings that are not kept yet, with what is needed to keep none of them. */
export async function preflightDraft(
  context: ServersContext,
  draft: Omit<ServerInput, 'name'> & { name?: string } & Credentials,
): Promise<PreflightReport> {
  const password = givenPassword(context, draft) ?? null;
  return withSession(context.connect, draftTarget(draft, password), async (session) => {
    const { report } = await runPreflight(session, sourceOf(context, draft, {}));
    return report;
  });
}

/** Looks without keeping. */
export async function readPreflightOf(context: ServersContext, server: Server): Promise<Preflight> {
  const target = await targetOf(context, server);
  const left = await leftFindings(context, server.id);
  return withSession(context.connect, target, (session) =>
    runPreflight(session, sourceOf(context, server, left)),
  );
}

export function keepPreflight(context: ServersContext, serverId: string, preflight: Preflight): void {
  writePreflight(context.local, serverId, preflight.report);
  if (preflight.systemIdentifier !== null) {
    changeNote(context.local, serverId, { systemIdentifier: preflight.systemIdentifier });
  }
}

export function sourceOf(
  context: ServersContext,
  input: Omit<ServerInput, 'name'> & { name?: string },
  left: LeftFindings,
) {
  return {
    name: input.name ?? input.host,
    input,
    left,
    clientPrograms: context.clientPrograms,
    clock: context.clock,
  };
}
