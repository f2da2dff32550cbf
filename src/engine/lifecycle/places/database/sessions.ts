import { setTimeout as sleep } from 'node:timers/promises';
import { CadastreError } from '../../../errors.ts';
import type { Session } from '../../../postgres/session.ts';
import { sql, trusted } from '../../../postgres/sql.ts';
import { tenantRoleNames } from '../../../tenants/login-roles.ts';
import type { Place } from '../../place.ts';

/** How long sessions may take to end before that is said, in milliseconds. */
const PATIENCE_MS = 15_000;
const PAUSE_MS = 40;
/** Looks in a row that have to find nobody: a session that had just been let in shows moments later. */
const QUIET_LOOKS = 2;

/** Sessions of clients, but for superusers and ourselves: backups and migrations of a shut tenant go on. */
const OF_OTHERS =
  trusted(`FROM pg_stat_activity AS session LEFT JOIN pg_roles AS role ON role.oid = session.usesysid
  WHERE session.pid <> pg_backend_pid() AND session.backend_type = 'client backend'
    AND NOT coalesce(role.rolsuper, false) AND role.rolname IS DISTINCT FROM current_user`);

/** How many sessions there are in the tenant's database, and of its roles anywhere; null: the database is of others too. */
export async function countSessions(
  session: Session,
  place: Place,
  database: string | null,
): Promise<number> {
  const { rows } = await session.run<{ count: number }>(
    sql`SELECT count(*)::int AS count ${OF_OTHERS}
        AND (session.datname = ${database} OR session.usename = ANY (${tenantRoleNames(place)}::text[]))`,
  );
  return rows[0]?.count ?? 0;
}

/**
 * Ends every session, and again those that had come in meanwhile, until nobody is there. Answers how many were ended.
 * Errors: `TIMEOUT` naming the processes that do not end.
 */
export async function endSessions(
  session: Session,
  place: Place,
  database: string | null,
  planning: boolean,
): Promise<number> {
  const started = performance.now();
  const ended = new Set<number>();
  for (let quiet = 0; quiet < QUIET_LOOKS; ) {
    // Begins with WITH and not with SELECT: in a plan it is said, not done.
    const { rows } = await session.run<{ pids: number[]; entering: number }>(
      sql`WITH ended AS (
            SELECT session.pid, pg_terminate_backend(session.pid) AS sent ${OF_OTHERS}
            AND (session.datname = ${database} OR session.usename = ANY (${tenantRoleNames(place)}::text[]))
          )
          SELECT coalesce((SELECT array_agg(pid) FROM ended), '{}') AS pids,
            -- Who is just being let in holds a lock on the database before it shows as a session.
            (SELECT count(*)::int FROM pg_locks
             WHERE locktype = 'object' AND classid = 'pg_database'::regclass AND pid <> pg_backend_pid()
               AND objid = (SELECT oid FROM pg_database WHERE datname = ${database})
               AND pid NOT IN (SELECT activity.pid FROM pg_stat_activity AS activity
                               JOIN pg_roles ON pg_roles.oid = usesysid
                               WHERE rolsuper OR rolname = current_user)) AS entering`,
    );
    if (planning) return 0;
    const { pids = [], entering = 0 } = rows[0] ?? {};
    for (const pid of pids) ended.add(pid);
    quiet = pids.length + entering === 0 ? quiet + 1 : 0;
    if (quiet < QUIET_LOOKS && performance.now() - started > PATIENCE_MS)
      throw stubborn(database ?? place.role, pids);
    if (quiet < QUIET_LOOKS) await sleep(PAUSE_MS);
  }
  return ended.size;
}

function stubborn(whose: string, pids: readonly number[]): CadastreError {
  return new CadastreError(
    'TIMEOUT',
    `Sessions of ${whose} do not end: ${pids.length > 0 ? `pid ${pids.join(', ')}` : 'one is being let in all the time'}`,
    {
      target: whose,
      wayOut:
        'See on the server what they wait for, such as a hanging disk or network; then resume this job.',
    },
  );
}
