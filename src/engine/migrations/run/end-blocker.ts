import type { RunTarget } from '../../../shared/models/migration-run.ts';
import type { Actor } from '../../acts/actor.ts';
import { performAct } from '../../acts/perform-act.ts';
import { CadastreError } from '../../errors.ts';
import { sql } from '../../postgres/sql.ts';
import { endSession, readBlocker } from './blockers.ts';
import type { ControlInput } from './control-run.ts';
import { readTargets } from './read-run.ts';
import type { MigrationRunContext } from './run-context.ts';
import { requireRun } from './start-run.ts';

/** Ends the session that a target waits for. Errors: `CONFLICT` when it holds nothing of it any more. */
export async function endBlocker(
  context: MigrationRunContext,
  actor: Actor,
  { run, target, pid, reason }: ControlInput & { readonly target: number; readonly pid: number },
): Promise<RunTarget> {
  const platform = await context.platform();
  const { jobId } = await requireRun(platform, run);
  const { rows } = await platform.database.run<{ server_id: string; name: string; pid: number | null }>(
    sql`SELECT server_id, coalesce(slug, database_name) AS name, (blocker->>'pid')::int AS pid
        FROM platform.migration_targets WHERE run_id = ${run} AND id = ${target}`,
  );
  const [row] = rows;
  if (!row) throw new CadastreError('NOT_FOUND', `Run ${run} has no target ${target}`);
  const intent = {
    actor,
    verb: 'end blocking session',
    target: `session ${pid} before ${row.name}`,
    input: { run, target, pid },
    jobId,
    ...(reason !== undefined && { reason }),
  };
  await performAct(context.audit, intent, async () => {
    const maintenance = await context.maintenance(row.server_id);
    const stillHeld = row.pid === pid && (await readBlocker(maintenance, pid)).alive;
    if (!stillHeld || !(await endSession(maintenance, pid))) {
      throw new CadastreError(
        'CONFLICT',
        `Session ${pid} does not stand in the way of ${row.name} any more`,
        {
          wayOut: 'Read the run again: it may have gone on by itself.',
        },
      );
    }
  });
  const { targets } = await readTargets(platform, { run, offset: 0, limit: 20_000 });
  const found = targets.find(({ id }) => id === target);
  if (!found) throw new CadastreError('NOT_FOUND', `Run ${run} has no target ${target}`);
  return found;
}
