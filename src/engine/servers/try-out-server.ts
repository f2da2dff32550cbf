import type { ServerInput } from '../../shared/models/server.ts';
import type { Connect, ConnectionTarget } from '../postgres/session.ts';
import { withSession } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { readServerVersion } from './preflight/read-preflight-facts.ts';
import { type Credentials, givenPassword } from './server-passwords.ts';
import type { ServersContext } from './servers-context.ts';
import { singleRow } from './single-row.ts';
import { draftTarget } from './target-of.ts';

export interface ConnectionReport {
  /** Connecting and the first answer, in milliseconds. */
  readonly latencyMs: number;
  readonly version: string;
  readonly encrypted: boolean;
  readonly protocol: string | null;
  readonly superuser: boolean;
  readonly startedAt: string;
  readonly inRecovery: boolean;
}

/** Connects with settings that are not kept yet, and keeps nothing. */
export async function tryOutServer(
  context: Pick<ServersContext, 'connect' | 'memory'>,
  draft: Omit<ServerInput, 'name'> & Credentials,
): Promise<ConnectionReport> {
  return tryConnection(context.connect, draftTarget(draft, givenPassword(context, draft) ?? null));
}

export async function tryConnection(connect: Connect, target: ConnectionTarget): Promise<ConnectionReport> {
  const started = performance.now();
  return withSession(connect, target, async (session) => {
    const { version } = await readServerVersion(session);
    const latencyMs = Math.round(performance.now() - started);
    const { rows } = await session.run<{ superuser: boolean; started: Date; recovery: boolean }>(sql`
      SELECT coalesce((SELECT rolsuper FROM pg_roles WHERE rolname = current_user), false) AS superuser,
        pg_postmaster_start_time() AS started, pg_is_in_recovery() AS recovery`);
    const row = singleRow(rows);
    return {
      latencyMs,
      version,
      encrypted: session.tlsProtocol !== null,
      protocol: session.tlsProtocol,
      superuser: row.superuser,
      startedAt: row.started.toISOString(),
      inRecovery: row.recovery,
    };
  });
}
