import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import type { IsolationReport, TenantIsolation } from '../../shared/models/isolation.ts';
import { leaf } from '../arguments.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { duration, plain, stamp, table } from '../text.ts';

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

  leaf(isolation, 'show <slug>', 'Every attempt as one tenant, expected and observed').action(
    (tenant: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const seen = await client.isolation.tenant({ tenant });
        output.result(seen, () => (seen ? tenantText(seen) : `${plain(tenant)} was never tested.`));
        return undefined;
      }),
  );
}

async function test(
  context: CommandContext,
  { tenant, all, short }: TestOptions,
): Promise<number | undefined> {
  const { client, output } = context;
  if ((tenant === undefined) === !all) {
    throw invalidInput([{ field: 'tenant', message: 'Say which: --tenant SLUG, or --all' }]);
  }
  const { jobId } = await client.isolation.test({ tenants: tenant, extent: short ? 'short' : 'full' });
  requireSuccess(await followJob(context, jobId, 'cancel'));
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
  const findings = report.findings.map(
    (finding) =>
      `FINDING ${finding.attack} (${finding.model}): ${plain(finding.text)}; ${finding.tenants.length} tenants: ${finding.tenants.slice(0, 10).join(', ')}`,
  );
  const untested = report.untested.map(({ tenant, problem }) => `NOT TESTED ${tenant}: ${plain(problem)}`);
  return [
    `Report ${report.id}, ${stamp(report.at)}, ${report.attacks} attacks, ${duration(report.durationMs)}; ${models}`,
    cells,
    ...findings,
    ...untested,
    report.passed ? 'Every attempt ended as it must.' : 'Not everything ended as it must.',
    `SHA-256 ${report.digest}`,
  ].join('\n\n');
}

function tenantText(seen: TenantIsolation & { report: number; at: string }): string {
  return [
    `${seen.tenant} (${seen.model} on ${seen.server}), report ${seen.report}, ${stamp(seen.at)}; against ${seen.neighbours.join(', ') || 'nobody'}`,
    table(
      ['attack', 'seen', 'code', 'observed'],
      seen.observations.map((each) => [
        each.attack,
        each.held ? each.verdict : each.verdict.toUpperCase(),
        each.sqlstate ?? '',
        each.observed,
      ]),
    ),
  ].join('\n\n');
}
