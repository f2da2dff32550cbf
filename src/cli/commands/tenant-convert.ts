import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import type { ConversionPlan } from '../../shared/models/conversion.ts';
import { ISOLATION_MODELS, type IsolationModel } from '../../shared/models/tenant.ts';
import { leaf } from '../arguments.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { planText } from '../plan-text.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { plain } from '../text.ts';

interface ConvertOptions extends GlobalOptions {
  to?: string;
  plan?: boolean;
  confirm?: boolean;
  back?: boolean;
  discardChanges?: boolean;
  yes?: boolean;
  reason?: string;
}

export function addTenantConvert(tenant: Command, run: RunCommand): void {
  leaf(tenant, 'convert <slug>', 'Lead a tenant to another isolation model, with its rows and its login')
    .option('--to <model>', ISOLATION_MODELS.join(', '))
    .option('--plan', 'show the steps, and do nothing')
    .option('--confirm', 'drop the former place that a conversion has kept')
    .option('--back', 'return to the former place, if nothing was written since')
    .option('--discard-changes', 'with --back: give up what was written since')
    .option('--yes', 'with --confirm: do not ask')
    .option('--reason <text>', 'why, for the audit log')
    .action((slug: string, options: ConvertOptions) =>
      run(options, (context) => convert(context, slug, options)),
    );
}

async function convert(context: CommandContext, slug: string, options: ConvertOptions): Promise<undefined> {
  const { client, output } = context;
  const asked = [options.to !== undefined, options.confirm === true, options.back === true];
  if (asked.filter(Boolean).length !== 1)
    throw invalidInput([{ field: 'to', message: 'Give one of --to MODEL, --confirm and --back' }]);
  if (options.confirm) return confirm(context, slug, options);
  if (options.back) {
    const { jobId } = await client.conversion.back({
      tenant: slug,
      discardChanges: options.discardChanges === true,
      reason: options.reason,
    });
    const job = requireSuccess(await followJob(context, jobId, 'cancel'));
    output.result(job, () => `${plain(slug)}: ${plain(job.fact)}`);
    return undefined;
  }
  const to = modelOf(options.to ?? '');
  if (options.plan) {
    const plan = await client.conversion.plan({ tenant: slug, to });
    output.result(plan, () => text(plan));
    return undefined;
  }
  const { jobId } = await client.conversion.convert({ tenant: slug, to, reason: options.reason });
  const job = requireSuccess(await followJob(context, jobId, 'cancel'));
  output.result(
    job,
    () =>
      `${plain(slug)}: ${plain(job.steps.at(-1)?.fact ?? job.fact)}\n${plain(job.steps.find((step) => step.name === 'open')?.fact ?? '')}\ncadastre tenant convert ${slug} --confirm drops the former place`,
  );
  return undefined;
}

async function confirm(context: CommandContext, slug: string, options: ConvertOptions): Promise<undefined> {
  const { client, output, input } = context;
  const typed = options.yes
    ? slug
    : input.interactive
      ? await input.question(`Type ${slug} to drop its former place: `)
      : '';
  const { dropped } = await client.conversion.confirm({ tenant: slug, confirm: typed });
  output.result({ tenant: slug, dropped }, () => `${plain(slug)}: dropped ${plain(dropped)}.`);
  return undefined;
}

function modelOf(text: string): IsolationModel {
  const model = ISOLATION_MODELS.find((each) => each === text);
  if (model) return model;
  throw invalidInput([{ field: 'to', message: `One of ${ISOLATION_MODELS.join(', ')}` }]);
}

function text(plan: ConversionPlan): string {
  const head = `${plain(plan.tenant)} from ${plan.from} to ${plan.to}: ${plan.tables} tables${plan.rows < 0 ? '' : `, about ${plan.rows} rows`}`;
  const why =
    plan.whyNot === null
      ? ''
      : `\n\nNot now: ${plain(plan.whyNot)}. ${plain(plan.wayOut ?? '')}${plan.wayOutCommand === undefined ? '' : `\n${plain(plan.wayOutCommand)}`}`;
  return `${head}${why}\n\n${planText(plan.steps)}\n\n${plan.statementCount} statements. Nothing was done.`;
}
