import type { RoutingRun } from '../../shared/models/routing.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Row } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

/** Runs that are remembered, of all workstations together. */
const KEPT = 200;

interface RunRow extends Row {
  id: string;
  at: Date;
  duration_ms: number;
  actor: string;
  workstation: string;
  trigger: RoutingRun['trigger'];
  folder: string;
  outcome: RoutingRun['outcome'];
  tenants: number;
  domains: number;
  files: RoutingRun['files'];
  commands: RoutingRun['commands'];
  error: RoutingRun['error'];
}

export async function recordRun(platform: OpenPlatform, run: Omit<RoutingRun, 'id'>): Promise<RoutingRun> {
  const { rows } = await platform.database.run<{ id: string }>(
    sql`INSERT INTO platform.routing_runs (at, duration_ms, actor, workstation, trigger, folder, outcome, tenants,
          domains, files, commands, error)
        VALUES (${run.at}, ${run.durationMs}, ${run.actor}, ${run.workstation}, ${run.trigger}, ${run.folder},
          ${run.outcome}, ${run.tenants}, ${run.domains}, ${JSON.stringify(run.files)}::jsonb,
          ${JSON.stringify(run.commands)}::jsonb, ${run.error === null ? null : JSON.stringify(run.error)}::jsonb)
        RETURNING id`,
  );
  const id = Number(rows[0]?.id);
  await platform.database.run(sql`DELETE FROM platform.routing_runs WHERE id <= ${id - KEPT}`);
  return { id, ...run };
}

/** Newest first. */
export async function selectRuns(platform: OpenPlatform, limit: number): Promise<RoutingRun[]> {
  const { rows } = await platform.database.run<RunRow>(
    sql`SELECT * FROM platform.routing_runs ORDER BY id DESC LIMIT ${limit}`,
  );
  return rows.map(toRun);
}

/** The newest run of one workstation; with `good`, the newest that ended well. */
export async function lastRun(
  platform: OpenPlatform,
  workstation: string,
  good = false,
): Promise<RoutingRun | null> {
  const { rows } = await platform.database.run<RunRow>(
    sql`SELECT * FROM platform.routing_runs
        WHERE workstation = ${workstation} AND (NOT ${good}::boolean OR outcome <> 'failed')
        ORDER BY id DESC LIMIT 1`,
  );
  return rows[0] ? toRun(rows[0]) : null;
}

const toRun = (row: RunRow): RoutingRun => ({
  id: Number(row.id),
  at: row.at.toISOString(),
  durationMs: row.duration_ms,
  actor: row.actor,
  workstation: row.workstation,
  trigger: row.trigger,
  folder: row.folder,
  outcome: row.outcome,
  tenants: row.tenants,
  domains: row.domains,
  files: row.files,
  commands: row.commands,
  error: row.error,
});
