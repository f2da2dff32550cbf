import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import { ADOPTION_LOGINS, type AdoptionPlan, adoptionInputSchema } from '../../shared/models/adoption.ts';
import { totalsText } from '../act-text.ts';
import { leaf, wholeNumber } from '../arguments.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { parseInput } from '../parse-input.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { bytes, plain, table } from '../text.ts';

export interface AdoptOptions extends GlobalOptions {
  server?: string;
  database?: string;
  match?: string;
  login?: string;
  newPassword?: boolean;
  ownRole?: boolean;
  passwordStdin?: boolean;
  blueprint?: string;
  subscription?: string;
  tier?: string;
  trialDays?: number;
  plan?: boolean;
}

export function addAdoptCommand(tenant: Command, run: RunCommand): void {
  leaf(tenant, 'adopt [file]', 'Take in databases that exist, named, by a pattern, or from a CSV file')
    .option('--server <name>', 'where they are; a column of the file may say it for each')
    .option('--database <name,…>', 'one or several, with commas between them')
    .option('--match <pattern>', 'all that are called so: "crm_*"')
    .option('--new-password', "give the application's login a new password; the application has to be told")
    .option('--own-role', 'make a login of its own for each, beside the one in use')
    .option(
      '--password-stdin',
      'read the password of the login that is kept from standard input; for one database',
    )
    .option('--blueprint <name>', 'instead of looking which fits; "none": it has none')
    .option('--subscription <plan>', 'the plan they subscribe to (default: none)')
    .option(
      '--tier <name>',
      'what they are held to, or none (default: that of the plan, else of the settings)',
    )
    .option('--trial-days <number>', '0: active at once (default: 0); else of that subscription', wholeNumber)
    .option('--plan', 'show what each database is and what would be done, and do nothing')
    .action((file: string | undefined, options: AdoptOptions) =>
      run(options, (context) => adopt(context, file, options)),
    );
}

export async function adopt(
  context: CommandContext,
  file: string | undefined,
  options: AdoptOptions,
): Promise<number | undefined> {
  const { client, output } = context;
  if (options.newPassword && options.ownRole)
    throw invalidInput([{ field: 'login', message: `One of them: ${ADOPTION_LOGINS.join(', ')}` }]);
  const input = parseInput(adoptionInputSchema, {
    server: options.server,
    databases: options.database?.split(',').map((name) => name.trim()),
    match: options.match,
    csv: file === undefined ? undefined : await readText(context, file),
    login: options.newPassword ? 'new-password' : options.ownRole ? 'own-role' : 'keep',
    blueprint: options.blueprint,
    subscription: options.subscription,
    tier: options.tier,
    trialDays: options.trialDays,
    password: options.passwordStdin ? await context.input.secretFromPipe('password') : undefined,
  });
  if (options.plan) {
    const plan = await client.adoption.plan(input);
    output.result(plan, () => planTable(plan));
    return plan.refused > 0 ? OUTCOME_EXIT_CODES.partly : undefined;
  }
  const { jobId } = await client.adoption.adopt(input);
  const job = requireSuccess(await followJob(context, jobId, 'leave'));
  const rows = await client.jobs.rows({ job: jobId, limit: 5000 });
  output.result({ job, ...rows }, () =>
    [
      table(
        ['>row', 'database', 'result', 'tenant', 'message'],
        rows.rows.map((row) => [row.row, row.name, row.result, row.slug, row.message ?? '']),
      ),
      totalsText(rows.totals),
    ].join('\n\n'),
  );
  return rows.totals.failed > 0 ? OUTCOME_EXIT_CODES.partly : undefined;
}

async function readText({ input }: CommandContext, file: string): Promise<string> {
  if (file === '-') return (await input.textFromPipe()).toString('utf8');
  return readFile(file, 'utf8').catch((error) => {
    throw invalidInput([{ field: 'file', message: `Cannot read ${file}: ${error.code}` }]);
  });
}

const subscriptionText = ({ subscription, trialDays }: AdoptionPlan['rows'][number]) =>
  trialDays > 0 ? `${subscription}, ${trialDays} days trial` : subscription;

function planTable(plan: AdoptionPlan): string {
  const rows = plan.rows.map((row) => [
    row.row,
    row.database,
    row.verdict,
    row.slug,
    row.role,
    row.owner,
    row.blueprint === null ? '' : `${row.blueprint} ${row.schemaVersion ?? ''} (${row.detectedBy})`,
    row.subscription === null ? '' : subscriptionText(row),
    row.tier === null ? '' : `${row.tier.name}@${row.tier.version}`,
    bytes(row.bytes),
    row.connections,
    [
      ...row.errors.map(({ field, message }) => `${field}: ${message}`),
      ...row.findings.map(({ check }) => check),
    ].join('; '),
  ]);
  const findings = new Map(
    plan.rows.flatMap(({ findings: list }) => list.map((finding) => [finding.check, finding] as const)),
  );
  const heads = [
    '>row',
    'database',
    'verdict',
    'tenant',
    'login',
    'owner',
    'blueprint',
    'subscription',
    'tier',
    '>size',
    '>sessions',
    'remarks',
  ];
  return [
    table(heads, rows),
    ...[...findings.values()].map(({ check, message, statements }) =>
      [`${check}, for example: ${plain(message)}`, ...statements.map((each) => `      ${plain(each)};`)].join(
        '\n',
      ),
    ),
    `${plan.adopt} to adopt, ${plan.skip} already tenants, ${plan.refused} refused. Nothing was done.`,
  ].join('\n\n');
}
