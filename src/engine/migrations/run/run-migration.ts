import type { MigrationInput } from '../../../shared/models/migration-options.ts';
import type { Actor } from '../../acts/actor.ts';
import { performAct } from '../../acts/perform-act.ts';
import { CadastreError } from '../../errors.ts';
import { sql } from '../../postgres/sql.ts';
import { type MigrationPlanContext, planMigration } from '../plan/plan-migration.ts';
import { refuseUnlessReady } from '../plan/plan-refusals.ts';
import type { MigrationRunContext } from './run-context.ts';
import { startRun } from './start-run.ts';

export interface RunInput extends MigrationInput {
  readonly reason?: string;
  /** The blueprint's name, typed: wanted on a production platform. */
  readonly confirm?: string;
}

/**
 * Plans and begins a run. nulls: nothing to do. Errors: the first refusal of the plan, `CONFIRMATION_REQUIRED` on a
 * production platform without the blueprint's name, `CONFLICT` while another run of it is open.
 */
export async function runMigration(
  context: MigrationPlanContext & MigrationRunContext,
  actor: Actor,
  { reason, confirm, ...input }: RunInput,
): Promise<{ run: number | null; jobId: number | null }> {
  const asked = await context.platform();
  const { rows } = await asked.database.run<{ at: Date }>(sql`SELECT now() AS at`);
  const { plan, resolved } = await planMigration(context, input);
  if (resolved.targets.length === 0) return { run: null, jobId: null };
  const platform = await context.platform();
  const { name } = resolved.blueprint;
  const intent = {
    actor,
    verb: 'run migration',
    target: `blueprint ${name}`,
    input: { to: resolved.to, targets: resolved.targets.length },
    ...(reason !== undefined && { reason }),
  };
  const refused = plan.refusals.length > 0;
  const unconfirmed = platform.environment === 'production' && confirm !== name;
  if (refused || unconfirmed) {
    await performAct(context.audit, intent, async () => {
      refuseUnlessReady(plan);
      throw new CadastreError('CONFIRMATION_REQUIRED', `Type ${name} to migrate its tenants`, {
        target: name,
        fields: [{ field: 'confirm', message: `Type ${name}` }],
        wayOut: `This platform is production: type ${name}.`,
        command: `--confirm ${name}`,
      });
    });
  }
  return startRun(context, actor, {
    ...resolved,
    ...(rows[0] && { plannedAt: rows[0].at }),
    ...(reason !== undefined && { reason }),
  });
}
