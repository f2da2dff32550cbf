import type { RunOptions } from '../../../shared/models/migration-options.ts';
import type { RunStatus } from '../../../shared/models/migration-run.ts';
import type { IsolationModel } from '../../../shared/models/tenant.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { LOCK_CLASS } from '../../platform/platform-locks.ts';
import type { Row, Session } from '../../postgres/session.ts';
import { sql } from '../../postgres/sql.ts';

/** A target that this process has taken. */
export interface Claimed {
  readonly id: number;
  readonly organizationId: number | null;
  readonly sharedDatabaseId: number | null;
  readonly slug: string | null;
  readonly name: string;
  readonly isolation: IsolationModel;
  readonly serverId: string;
  readonly database: string;
  readonly schema: string | null;
  readonly ownerRole: string;
  readonly known: ReadonlyMap<string, string> | null;
  readonly attempts: number;
  readonly settle: boolean;
  /** Versions that go, the newest first; null: it is brought up. */
  readonly takesBack: readonly string[] | null;
  /** How long another act has been at work on it when it was asked for last; milliseconds. */
  readonly heldMs: number | null;
}

export interface ClaimWish {
  readonly run: number;
  readonly worker: number;
  readonly workstation: string;
  /** Targets that it knows to have. */
  readonly have: readonly number[];
  /** Sessions that this process uses on each server. */
  readonly holding: ReadonlyMap<string, number>;
  /** Targets it has and has not begun, of each server. */
  readonly waiting: ReadonlyMap<string, number>;
  /** Targets to have at once for each session: more would wait here while another process is idle. */
  readonly perLane: number;
}

export interface Claim {
  readonly status: RunStatus;
  readonly targets: readonly Claimed[];
  /** How many sessions it may use on each server from now on. */
  readonly lanes: ReadonlyMap<string, number>;
  /** How many it counts as using there until it claims again; more than `lanes` where it had not let go of them yet. */
  readonly noted: ReadonlyMap<string, number>;
  /** There is work, and other processes use every session that the run may have: this one waits for theirs. */
  readonly crowded: boolean;
}

/**
 * Takes the next targets of the wave that runs. The limits hold over all processes: what each may use of a server is
 * written down, and nobody gets more before another has let go. Targets of processes that died go back first.
 * Nothing waits for the disk: a claim that is lost with the server leaves a target that its own history answers for.
 */
export async function claimTargets(platform: OpenPlatform, wish: ClaimWish): Promise<Claim> {
  return platform.progress.transaction(async (session) => {
    const { rows } = await session.run<{ status: RunStatus; options: RunOptions; wave: number | null }>(
      sql`SELECT status, options, (SELECT min(index) FROM platform.migration_waves
            WHERE run_id = id AND migration_waves.status = 'running') AS wave
          FROM platform.migration_runs WHERE id = ${wish.run} FOR UPDATE`,
    );
    const run = rows[0];
    if (run?.status !== 'running' || run.wave === null) {
      return {
        status: run?.status ?? 'cancelled',
        targets: [],
        lanes: new Map(),
        noted: new Map(),
        crowded: false,
      };
    }
    await releaseDead(session, wish.run);
    await releaseUnknown(session, wish);
    const servers = await serversOf(session, wish, run.wave);
    const lanes = share(servers, wish.holding, run.options);
    await noteLanes(session, wish, lanes);
    const limits = [...lanes].map(([id, { now }]) => ({
      id,
      limit: Math.max(0, now * wish.perLane - (wish.waiting.get(id) ?? 0)),
    }));
    const taken = await session.run(
      sql`UPDATE platform.migration_targets AS target
          SET status = 'at-work', worker = ${wish.worker}, workstation = ${wish.workstation}, attempts = attempts + 1,
              started_at = now(), finished_at = NULL, duration_ms = NULL, error = NULL, blocker = NULL, fact = ''
          FROM (
            SELECT next.id FROM jsonb_to_recordset(${JSON.stringify(limits)}::jsonb) AS server(id uuid, "limit" int)
            CROSS JOIN LATERAL (
              SELECT id FROM platform.migration_targets
              WHERE run_id = ${wish.run} AND wave = ${run.wave} AND status = 'not-run' AND server_id = server.id
                AND (not_before IS NULL OR not_before <= now())
              ORDER BY position LIMIT server."limit" FOR UPDATE SKIP LOCKED
            ) AS next
          ) AS chosen WHERE target.id = chosen.id
          RETURNING target.id::int AS id, organization_id, shared_database_id::int AS shared_database_id, slug, name, isolation, server_id,
            database_name, schema_name, owner_role, known, attempts, settle, takes_back, position,
            (extract(epoch FROM now() - held_since) * 1000)::float8 AS held_ms`,
    );
    return {
      status: run.status,
      targets: taken.rows.sort((a, b) => Number(a.position) - Number(b.position)).map(toClaimed),
      lanes: new Map([...lanes].map(([id, { allowed }]) => [id, allowed])),
      noted: new Map([...lanes].map(([id, { now }]) => [id, now])),
      crowded: lanes.size > 0 && [...lanes.values()].every(({ now }) => now === 0),
    };
  });
}

/**
 * What was at work in a process that is no more is to be done again: its own history says how far it got. Locks are read
 * in the statement itself, after its snapshot: who stands in a row of it held his lock before, and holds it still.
 */
export async function releaseDead(session: Pick<Session, 'run'>, run: number): Promise<void> {
  await session.run(
    sql`WITH live AS MATERIALIZED (
          SELECT objid::bigint AS worker FROM pg_locks
          WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid::bigint = ${LOCK_CLASS.worker}
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        ), gone AS (
          DELETE FROM platform.migration_workers WHERE run_id = ${run} AND worker NOT IN (SELECT worker FROM live)
        )
        UPDATE platform.migration_targets SET status = 'not-run', worker = NULL, known = NULL, blocker = NULL,
          fact = ${'its process was lost; it is done again'}
        WHERE run_id = ${run} AND status = 'at-work' AND worker NOT IN (SELECT worker FROM live)`,
  );
}

/** What was given to this worker in an answer that never reached it: nobody else would ever take it. */
async function releaseUnknown(session: Session, { run, worker, have }: ClaimWish): Promise<void> {
  await session.run(
    sql`UPDATE platform.migration_targets SET status = 'not-run', worker = NULL
        WHERE run_id = ${run} AND status = 'at-work' AND worker = ${worker} AND id <> ALL (${have}::bigint[])`,
  );
}

interface ServerShare {
  readonly id: string;
  /** Sessions that other processes use there. */
  readonly others: number;
  readonly workers: number;
  /** Of these, how many came before this one. */
  readonly ahead: number;
}

async function serversOf(
  session: Session,
  { run, worker }: ClaimWish,
  wave: number,
): Promise<Map<string, ServerShare>> {
  const { rows } = await session.run<ServerShare & Record<string, unknown>>(
    sql`SELECT server_id AS id, coalesce(max(others.lanes), 0)::int AS others,
          (1 + coalesce(max(others.workers), 0))::int AS workers, coalesce(max(others.ahead), 0)::int AS ahead
        FROM platform.migration_targets AS target
        LEFT JOIN (
          SELECT server_id, sum(lanes) AS lanes, count(*) AS workers, count(*) FILTER (WHERE worker < ${worker}) AS ahead
          FROM platform.migration_workers
          WHERE run_id = ${run} AND worker <> ${worker} GROUP BY server_id
        ) AS others USING (server_id)
        WHERE run_id = ${run} AND wave = ${wave} AND status = 'not-run' GROUP BY server_id ORDER BY server_id`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * `allowed`: what it may use from now on. `now`: what it counts as using until it has let go of the rest. Where several
 * work, each gets its part, what is left over goes to those who came first, and whoever has more lets go of it. With more
 * processes than sessions the last ones have none, and get that of whoever leaves.
 */
function share(
  servers: ReadonlyMap<string, ServerShare>,
  holding: ReadonlyMap<string, number>,
  { perServer, total }: RunOptions,
): Map<string, { allowed: number; now: number }> {
  const lanes = new Map<string, { allowed: number; now: number }>();
  const others = [...servers.values()].reduce((sum, each) => sum + each.others, 0);
  const all = [...servers.values()];
  const most = {
    workers: Math.max(1, ...all.map(({ workers }) => workers)),
    ahead: Math.max(0, ...all.map(({ ahead }) => ahead)),
  };
  let room = Math.min(partOf(total, most), Math.max(0, total - others));
  for (const [id, server] of servers) {
    const allowed = Math.max(0, Math.min(partOf(perServer, server), perServer - server.others, room));
    room -= allowed;
    const held = holding.get(id) ?? 0;
    lanes.set(id, { allowed, now: Math.max(allowed, held) });
  }
  return lanes;
}

const partOf = (sessions: number, { workers, ahead }: Pick<ServerShare, 'workers' | 'ahead'>): number =>
  Math.floor(sessions / workers) + (ahead < sessions % workers ? 1 : 0);

async function noteLanes(
  session: Session,
  { run, worker, workstation }: ClaimWish,
  lanes: ReadonlyMap<string, { now: number }>,
): Promise<void> {
  const rows = [...lanes].map(([id, { now }]) => ({ id, lanes: now }));
  await session.run(
    sql`INSERT INTO platform.migration_workers AS known (run_id, worker, workstation, server_id, lanes)
        SELECT ${run}::bigint, ${worker}::int, ${workstation}::text, id, lanes
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS each(id uuid, lanes int)
        ON CONFLICT (run_id, worker, server_id) DO UPDATE SET lanes = excluded.lanes WHERE known.lanes <> excluded.lanes`,
  );
}

function toClaimed(row: Row): Claimed {
  const known = row.known as Record<string, string> | null;
  return {
    id: row.id as number,
    organizationId: row.organization_id as number | null,
    sharedDatabaseId: row.shared_database_id as number | null,
    slug: row.slug as string | null,
    name: row.name as string,
    isolation: row.isolation as IsolationModel,
    serverId: row.server_id as string,
    database: row.database_name as string,
    schema: row.schema_name as string | null,
    ownerRole: row.owner_role as string,
    known: known === null ? null : new Map(Object.entries(known)),
    attempts: row.attempts as number,
    settle: row.settle as boolean,
    takesBack: row.takes_back as string[] | null,
    heldMs: row.held_ms as number | null,
  };
}
