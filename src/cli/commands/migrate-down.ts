import type { Command } from 'commander';
import { type TakeBackInput, takeBackInputSchema } from '../../shared/models/migration-options.ts';
import type { MigrationPlan } from '../../shared/models/migration-plan.ts';
import { leaf } from '../arguments.ts';
import { backPlanText } from '../back-plan-text.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { runNumber, tellEnd } from '../migration-outcome.ts';
import { parseInput } from '../parse-input.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { type HowItRuns, howItRuns, runOptionsOf } from '../run-options.ts';
import { plain } from '../text.ts';

interface DownOptions extends GlobalOptions, HowItRuns {
  run?: string;
  to?: string;
  plan?: boolean;
  reason?: string;
  confirm?: string;
  wait: boolean;
}

/** `down` of the noun `migrate`. */
export function addDownCommand(migrate: Command, run: RunCommand): void {
  howItRuns(
    leaf(migrate, 'down [slug...]', 'Take files back by their down part, newest first')
      .option('--run <number>', 'all that this run applied, instead of tenants')
      .option('--to <version>', 'the version that is left (default: before the newest of each)')
      .option('--plan', 'show what would be taken back and what is lost with it, and do nothing'),
  )
    .option('--reason <text>', 'why, for the audit log')
    .option('--confirm <blueprint>', 'its name, on a production platform')
    .option('--no-wait', 'begin it and leave it to whoever keeps working, such as an agent')
    .action((slugs: string[], options: DownOptions) =>
      run(options, (context) => takeBack(context, slugs, options)),
    );
}

async function takeBack(
  context: CommandContext,
  slugs: readonly string[],
  options: DownOptions,
): Promise<number | undefined> {
  const { client, output } = context;
  const input = inputOf(slugs, options);
  const plan = await client.migrations.planDown(input);
  if (options.plan) {
    output.result(plan, () => backPlanText(plan));
    if (plan.refusals.length > 0) return OUTCOME_EXIT_CODES.partly;
    return plan.counts.lacking === 0 ? OUTCOME_EXIT_CODES.nothing : undefined;
  }
  if (plan.refusals.length === 0) tell(context, plan);
  const { reason, confirm } = options;
  const begun = await client.migrations.down({ ...input, reason, confirm });
  if (begun.run === null) {
    output.result(begun, () => 'Nothing to do: nobody has anything of it.');
    return OUTCOME_EXIT_CODES.nothing;
  }
  const ended = await tellEnd(context, await client.migrations.show({ run: begun.run }), options);
  // Done with all that it could, and not with all that was asked.
  return ended ?? (plan.counts.held > 0 ? OUTCOME_EXIT_CODES.partly : undefined);
}

function inputOf(slugs: readonly string[], options: DownOptions): TakeBackInput {
  return parseInput(takeBackInputSchema, {
    tenants: slugs.length === 0 ? undefined : slugs,
    run: options.run === undefined ? undefined : runNumber(options.run),
    to: options.to,
    options: runOptionsOf(options),
  });
}

/** Who is left as he is, and what is lost of the others. */
function tell({ output }: CommandContext, { targets, losses = [] }: MigrationPlan): void {
  for (const { name, problem } of targets.filter(({ obstacle }) => obstacle !== null))
    output.notice(`${plain(name)} stays as it is: ${plain(problem ?? '')}`);
  for (const { what, file, line } of losses)
    output.notice(`Lost in each tenant: ${plain(what)} (${plain(file)}:${line})`);
}
