import { setTimeout as sleep } from 'node:timers/promises';
import { CadastreError } from '../../../errors.ts';
import type { Session } from '../../../postgres/session.ts';
import { identifier, sql } from '../../../postgres/sql.ts';
import { SQLSTATE } from '../../../postgres/sqlstates.ts';
import type { Place, PlaceTools } from '../../place.ts';
import { ofDatabase } from './obstacles.ts';

/** Each attempt of PostgreSQL's own waits up to five seconds for sessions that are going. */
const ATTEMPTS = 4;
const PAUSE_MS = 200;

/** Renames the database out of the way. It has to be blocked: applications come back faster than one renames. */
export function park(tools: PlaceTools, place: Place, parkedAs: string): Promise<string> {
  return rename(tools, place.database, parkedAs);
}

export function unpark(tools: PlaceTools, place: Place): Promise<string> {
  if (place.parkedAs === null) return Promise.resolve(`${place.database} is not parked`);
  return rename(tools, place.parkedAs, place.database);
}

/**
 * A rename needs a database without any session, a superuser's too. So nobody at all is let in for as long as it takes,
 * and everybody who may is let in again whether it worked or not.
 */
function rename(tools: PlaceTools, from: string, to: string): Promise<string> {
  return tools.onServer(async (session) => {
    const there = await databasesOf(session, [from, to]);
    if (there.has(to) && !there.has(from)) {
      await letIn(session, to);
      return `${to} is called so already`;
    }
    if (!there.has(from)) {
      throw new CadastreError('NOT_FOUND', `The database ${from} is not on its server`, {
        target: from,
        wayOut: 'Restore it from a backup; or purge the tenant.',
      });
    }
    if (there.has(to)) {
      throw new CadastreError('CONFLICT', `There is another database ${to} on the server`, {
        target: to,
        wayOut: `Rename or drop that one, then do this again: it keeps ${from} from its name.`,
      });
    }
    // It would keep every attempt waiting for nothing.
    const held = (await ofDatabase(session, from)).filter(({ kind }) => kind === 'prepared-transaction');
    if (held.length > 0) throw await stillHeld(session, from);
    try {
      await session.run(sql`ALTER DATABASE ${identifier(from)} ALLOW_CONNECTIONS false`);
      await renameUntilFree(tools, session, from, to);
    } finally {
      if (!tools.planning)
        for (const name of await databasesOf(session, [from, to])) await letIn(session, name);
    }
    if (tools.planning) await letIn(session, to);
    return `${from} is called ${to} now`;
  });
}

async function renameUntilFree(tools: PlaceTools, session: Session, from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    // In a plan this is said; begun with WITH it is not asked.
    await session.run(
      sql`WITH others AS (SELECT pid FROM pg_stat_activity LEFT JOIN pg_roles ON pg_roles.oid = usesysid
                          WHERE datname = ${from} AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                            -- Only a superuser may end a superuser's.
                            AND (NOT coalesce(rolsuper, false)
                                 OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)))
          SELECT count(pg_terminate_backend(pid)) FROM others`,
    );
    try {
      await session.run(sql`ALTER DATABASE ${identifier(from)} RENAME TO ${identifier(to)}`);
      return;
    } catch (error) {
      const busy = error instanceof CadastreError && error.details.sqlstate === SQLSTATE.objectInUse;
      if (!busy) throw error;
      if (attempt === ATTEMPTS || tools.signal.aborted) throw await stillHeld(session, from, error);
      tools.remark(`55006: ${from} is still in use; again`);
      await sleep(PAUSE_MS * attempt);
    }
  }
}

async function stillHeld(session: Session, database: string, cause?: CadastreError): Promise<CadastreError> {
  const { rows } = await session.run<{ holder: string }>(
    sql`SELECT 'pid ' || pid || ' of ' || coalesce(usename, backend_type) AS holder FROM pg_stat_activity
        WHERE datname = ${database} AND pid <> pg_backend_pid()
        UNION ALL SELECT 'the prepared transaction ' || gid FROM pg_prepared_xacts WHERE database = ${database} LIMIT 10`,
  );
  const holders = rows.map((row) => row.holder).join(', ') || 'a session that is just going';
  return new CadastreError(
    'CONFLICT',
    `${database} cannot be renamed: it is held by ${holders}`,
    {
      target: database,
      sqlstate: SQLSTATE.objectInUse,
      wayOut:
        'End what holds it on the server (a prepared transaction with ROLLBACK PREPARED), then do this again.',
    },
    cause,
  );
}

const letIn = (session: Session, name: string) =>
  session.run(sql`ALTER DATABASE ${identifier(name)} ALLOW_CONNECTIONS true`);

async function databasesOf(session: Session, names: readonly string[]): Promise<Set<string>> {
  const { rows } = await session.run<{ datname: string }>(
    sql`SELECT datname FROM pg_database WHERE datname = ANY (${names}::text[])`,
  );
  return new Set(rows.map((row) => row.datname));
}
