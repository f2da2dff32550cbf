import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import {
  causeOf,
  type IsolationCause,
  type IsolationReport,
  type Mend,
  type MendPlan,
  type TenantIsolation,
} from '../../shared/models/isolation.ts';
import { leaf } from '../arguments.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { duration, plain, stamp, table } from '../text.ts';

/** Why a report was made. */
const CAUSES: Record<IsolationCause, string> = {
  hand: 'by hand',
  provisioning: 'after provisioning',
  schedule: 'scheduled',
  mend: 'after a mend',
};

interface MendOptions extends GlobalOptions {
  tenant?: string[];
  confirm?: string;
  reason?: string;
  plan?: boolean;
}

interface TestOptions extends GlobalOptions {
  tenant?: string[];
  all?: boolean;
  short?: boolean;
}

export function addIsolationCommands(program: Command, run: RunCommand): void {
  const isolation = program.command('isolation').description('Proof that tenants cannot reach each other');

  leaf(isolation, 'test', 'Try every attack as real tenant roles, and write a dated report')
    .option('--tenant <slug...>', 'as these tenants')
    .option('--all', 'as all tenants in service')
    .option('--short', 'only what is tried after each provisioning')
    .action((options: TestOptions) => run(options, (context) => test(context, options)));

  leaf(isolation, 'report [number]', 'The newest report, or the one with this number').action(
    (number: string | undefined, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const report = await client.isolation.report({
          id: number === undefined ? undefined : Number(number),
        });
        output.result(report, () => (report ? reportText(report) : 'There is no report yet.'));
        return report && !report.passed ? OUTCOME_EXIT_CODES.partly : undefined;
      }),
  );

  leaf(isolation, 'list', 'Every report, newest first, with why it was made').action(
    (options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const reports = await client.isolation.reports({});
        output.result(reports, () =>
          table(
            ['report', 'at', 'why', 'extent', 'by', 'tenants', 'findings'],
            reports.map((report) => [
              String(report.id),
              stamp(report.at),
              CAUSES[causeOf(report)],
              report.extent,
              report.actor,
              String(report.models.reduce((sum, { tenants }) => sum + tenants, 0)),
              report.passed ? 'none' : String(report.findings),
            ]),
          ),
        );
        return undefined;
      }),
  );

  leaf(
    isolation,
    'findings',
    'What did not hold and has not been tried again since, over all reports',
  ).action((options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const open = await client.isolation.open();
      output.result(open, () =>
        open.length === 0
          ? 'Nothing is open.'
          : table(
              ['tenant', 'attack', 'model', 'report', 'at', 'observed'],
              open.map((each) => [
                each.tenant,
                each.attack ?? 'not tested',
                each.model,
                String(each.report),
                stamp(each.at),
                each.text,
              ]),
            ),
      );
      return open.length > 0 ? OUTCOME_EXIT_CODES.partly : undefined;
    }),
  );

  leaf(isolation, 'mend <attack>', 'Take the rights that open an attack, and test its tenants again')
    .option('--tenant <slug...>', 'as these tenants; those of the open findings when left out')
    .option('--confirm <name>', 'the servers again, on a production platform')
    .option('--reason <text>', 'why, for the audit log')
    .option('--plan', 'show the statements and where they run, and do nothing')
    .action((attack: string, options: MendOptions) =>
      run(options, (context) => mend(context, attack, options)),
    );

  leaf(isolation, 'show <slug>', 'Every attempt as one tenant, expected and observed').action(
    (tenant: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const seen = await client.isolation.tenant({ tenant });
        output.result(seen, () => (seen ? tenantText(seen) : `${plain(tenant)} was never tested.`));
        return undefined;
      }),
  );
}

async function mend(
  context: CommandContext,
  attack: string,
  options: MendOptions,
): Promise<number | undefined> {
  const { client, output, input } = context;
  const chosen = { attack, tenants: options.tenant };
  const plan = await client.isolation.planMend(chosen);
  if (options.plan) {
    output.result(plan, () => `${planText(plan)}\n\nNothing was done.`);
    return undefined;
  }
  const ask = plan.confirm !== null && options.confirm === undefined && input.interactive;
  if (ask) output.notice(planText(plan));
  const confirm = ask ? await input.question(`Type ${plan.confirm} to run them: `) : options.confirm;
  const { jobId } = await client.isolation.mend({
    ...chosen,
    shown: plan.mends,
    confirm,
    reason: options.reason,
  });
  requireSuccess(await followJob(context, jobId, 'cancel'));
  return tellReport(context);
}

function planText({ mends, tenants }: MendPlan): string {
  if (mends.length === 0) return 'No statement is known that would mend it.';
  return [`For ${tenants.length} tenants:`, ...mendLines(mends)].join('\n');
}

/** In a form that can be handed to psql, with where. */
function mendLines(mends: readonly Mend[]): string[] {
  return mends.map(
    (each) =>
      `  ${plain(each.sql)}; -- ${plain(each.server)}, in ${plain(each.database)}${each.exact ? '' : '; look first, Cadastre does not run it'}`,
  );
}

async function test(
  context: CommandContext,
  { tenant, all, short }: TestOptions,
): Promise<number | undefined> {
  const { client } = context;
  if ((tenant === undefined) === !all) {
    throw invalidInput([{ field: 'tenant', message: 'Say which: --tenant SLUG, or --all' }]);
  }
  const { jobId } = await client.isolation.test({ tenants: tenant, extent: short ? 'short' : 'full' });
  requireSuccess(await followJob(context, jobId, 'cancel'));
  return tellReport(context);
}

async function tellReport({ client, output }: CommandContext): Promise<number | undefined> {
  const report = await client.isolation.report({});
  output.result(report, () => (report ? reportText(report) : ''));
  return report?.passed ? undefined : OUTCOME_EXIT_CODES.partly;
}

function reportText(report: IsolationReport): string {
  const models = report.models
    .map((each) => `${each.model}: ${each.held} of ${each.tenants} hold`)
    .join(', ');
  const cells = table(
    ['attack', 'model', 'seen', 'code', 'observed'],
    report.cells.map((cell) => [
      cell.attack,
      cell.model,
      cell.held ? cell.verdict : `${cell.verdict.toUpperCase()}`,
      cell.sqlstate ?? '',
      cell.observed,
    ]),
  );
  const findings = report.findings.map((finding) =>
    [
      `FINDING ${finding.attack} (${finding.model}): ${plain(finding.text)}; ${finding.tenants.length} tenants: ${finding.tenants.slice(0, 10).join(', ')}`,
      ...mendText(finding.attack, finding.mends),
    ].join('\n'),
  );
  const untested = report.untested.map(({ tenant, problem }) => `NOT TESTED ${tenant}: ${plain(problem)}`);
  return [
    `Report ${report.id}, ${stamp(report.at)}, ${CAUSES[causeOf(report)]}, ${report.attacks} attacks, ${duration(report.durationMs)}; ${models}`,
    cells,
    ...findings,
    ...untested,
    report.passed ? 'Every attempt ended as it must.' : 'Not everything ended as it must.',
    `SHA-256 ${report.digest}`,
  ].join('\n\n');
}

function mendText(attack: string, mends: readonly Mend[] | undefined): string[] {
  if (!mends || mends.length === 0) return [];
  const end = mends.some((each) => each.exact) ? [`  Run by: cadastre isolation mend ${attack}`] : [];
  return ['  What would mend it:', ...mendLines(mends), ...end];
}

function tenantText(seen: TenantIsolation & { report: number; at: string; cause: IsolationCause }): string {
  const open = seen.observations.filter((each) => !each.held && each.mends?.length);
  return [
    `${seen.tenant} (${seen.model} on ${seen.server}), report ${seen.report}, ${stamp(seen.at)}, ${CAUSES[seen.cause]}; against ${seen.neighbours.join(', ') || 'nobody'}`,
    table(
      ['attack', 'seen', 'code', 'observed'],
      seen.observations.map((each) => [
        each.attack,
        each.held ? each.verdict : each.verdict.toUpperCase(),
        each.sqlstate ?? '',
        each.observed,
      ]),
    ),
    ...open.map((each) => [each.attack, ...mendText(each.attack, each.mends)].join('\n')),
  ].join('\n\n');
}
