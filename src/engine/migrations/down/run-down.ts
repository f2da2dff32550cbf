import type { TakeBackInput } from '../../../shared/models/migration-options.ts';
import type { Actor } from '../../acts/actor.ts';
import { performAct } from '../../acts/perform-act.ts';
import { CadastreError } from '../../errors.ts';
import type { MigrationPlanContext } from '../plan/plan-migration.ts';
import { refuseUnlessReady } from '../plan/plan-refusals.ts';
import type { MigrationRunContext } from '../run/run-context.ts';
import { startRun } from '../run/start-run.ts';
import { planDown } from './plan-down.ts';

export interface RunDownInput extends TakeBackInput {
  readonly reason?: string;
  /** The blueprint's name, typed: wanted on a production platform. */
  readonly confirm?: string;
}

/**
 * Plans and begins a run that takes files back. nulls: nothing is there to be taken back. Errors: the first refusal of
 * the plan, `CONFIRMATION_REQUIRED` on a production platform without the blueprint's name, `CONFLICT` while another run
 * of it is open.
 */
export async function runDown(
  context: MigrationPlanContext & MigrationRunContext,
  actor: Actor,
  { reason, confirm, ...input }: RunDownInput,
): Promise<{ run: number | null; jobId: number | null }> {
  const { plan, resolved } = await planDown(context, input);
  const refused = plan.refusals.length > 0;
  if (resolved.targets.length === 0 && !refused) return { run: null, jobId: null };
  const platform = await context.platform();
  const { name } = resolved.blueprint;
  if (refused || (platform.environment === 'production' && confirm !== name)) {
    const intent = {
      actor,
      verb: 'take migration back',
      target: `blueprint ${name}`,
      input: { to: resolved.to, targets: resolved.targets.length, losses: plan.losses?.length ?? 0 },
      ...(reason !== undefined && { reason }),
    };
    await performAct(context.audit, intent, async () => {
      refuseUnlessReady(plan);
      const [loss] = plan.losses ?? [];
      const lost = loss === undefined ? '' : `. ${loss.what} (${loss.file}:${loss.line})`;
      throw new CadastreError('CONFIRMATION_REQUIRED', `Type ${name} to take its files back${lost}`, {
        target: name,
        fields: [{ field: 'confirm', message: `Type ${name}` }],
        wayOut: `This platform is production: type ${name}.`,
        command: `--confirm ${name}`,
      });
    });
  }
  return startRun(context, actor, { ...resolved, ...(reason !== undefined && { reason }) });
}
