import type { Blueprint } from '../../blueprints/blueprint.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { selectTargets } from '../plan/select-targets.ts';
import type { MigrationRunContext } from './run-context.ts';
import { insertTargets } from './start-run.ts';

/** A tenant whose making has come to a halt is not waited for any longer than this; milliseconds. */
const WAIT_FOR_MAKING_MS = 60_000;

/**
 * Tenants that were made while the run went on, from files older than its own, join in a wave of their own. `waits`: one
 * is being made at this moment.
 */
export async function addLate(
  context: Pick<MigrationRunContext, 'announcer'>,
  platform: OpenPlatform,
  run: number,
  blueprint: Blueprint,
): Promise<{ added: number; waits: boolean }> {
  const { rows } = await platform.database.run<{ id: number; ready: boolean; fresh: boolean }>(
    sql`SELECT organizations.id, ready_at IS NOT NULL AS ready,
          organizations.created_at > now() - ${WAIT_FOR_MAKING_MS}::float8 * interval '1 millisecond' AS fresh
        FROM platform.organizations JOIN platform.tenants ON organization_id = organizations.id
        WHERE tenants.blueprint = ${blueprint.name} AND blueprint_hash <> ${blueprint.hash} AND tenants.isolation <> 'row'
          AND (ready_at IS NULL OR ready_at > (SELECT planned_at FROM platform.migration_runs WHERE id = ${run}))
          AND NOT EXISTS (SELECT FROM platform.migration_targets AS known
            WHERE known.run_id = ${run} AND known.organization_id = organizations.id)`,
  );
  const ready = new Set(rows.filter((row) => row.ready).map(({ id }) => id));
  const waits = rows.some((row) => !row.ready && row.fresh);
  if (ready.size === 0) return { added: 0, waits };
  const late = (await selectTargets(platform, blueprint.name)).filter(
    ({ organizationId }) => organizationId !== null && ready.has(organizationId),
  );
  if (late.length === 0) return { added: 0, waits };
  await platform.database.transaction(async (session) => {
    const { rows: added } = await session.run<{ index: number }>(
      sql`INSERT INTO platform.migration_waves (run_id, index, definition, again)
          SELECT ${run}::bigint, max(index) + 1, ${JSON.stringify({ name: 'Late', size: { rest: true }, soakMs: 0, gate: false })}::jsonb, true
          FROM platform.migration_waves WHERE run_id = ${run} RETURNING index`,
    );
    const wave = added[0]?.index ?? 0;
    await insertTargets(
      session,
      run,
      late.map((target) => ({ ...target, wave, history: null })),
    );
  });
  context.announcer.announce('jobs');
  return { added: late.length, waits };
}
