import type { Command } from 'commander';
import { companyNameCheckSchema, emailCheckSchema, signUpInputSchema } from '../../shared/models/signup.ts';
import { ISOLATION_MODELS } from '../../shared/models/tenant.ts';
import { ENVIRONMENTS } from '../../shared/models/tier-names.ts';
import { keyValue, leaf, wholeNumber } from '../arguments.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { parseInput } from '../parse-input.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { messageText, planTable, signUpText } from '../signup-text.ts';
import { duration, facts, plain, table } from '../text.ts';

interface SignUpOptions extends GlobalOptions {
  name: string;
  ownerEmail: string;
  ownerPasswordStdin?: boolean;
  slug?: string;
  subscription?: string;
  trialDays?: number;
  language?: string;
  server?: string;
  blueprint?: string;
  isolation?: string;
  tier?: string;
  environment?: string;
  set?: Record<string, string>;
  firstName?: string;
  lastName?: string;
  undoOnFailure?: boolean;
}

export function addSignUpCommands(program: Command, tenant: Command, run: RunCommand): void {
  leaf(tenant, 'signup', 'Sign up a customer on trial: place, subscription, credits, welcome message')
    .requiredOption('--name <text>', "the company's name")
    .requiredOption('--owner-email <address>', 'the first admin of the tenant; gets the welcome message')
    .option('--owner-password-stdin', "read the first admin's password from standard input")
    .option('--slug <slug>', 'made from the name when left out')
    .option('--subscription <plan>', 'the plan of the subscription (default: the entry plan)')
    .option('--trial-days <number>', '1 to 365 (default: 14)', wholeNumber)
    .option('--language <language>', "en or fr, of the messages (default: the settings')")
    .option('--server <name>', 'the one with most room when left out')
    .option('--blueprint <name>', 'what it is made of (default: studio)')
    .option('--isolation <model>', `${ISOLATION_MODELS.join(', ')}; the one its tier prefers when left out`)
    .option('--tier <name>', "what it is held to (default: the tier of its plan, or the settings')")
    .option('--environment <name>', `${ENVIRONMENTS.join(', ')} (default: the platform's)`)
    .option('--set <key=value>', 'a variable of the seed; may be given often', keyValue)
    .option('--first-name <text>', "the first admin's first name")
    .option('--last-name <text>', "the first admin's last name")
    .option('--undo-on-failure', 'undo at once what a failure leaves behind')
    .action((options: SignUpOptions) => run(options, (context) => signUp(context, options)));

  leaf(tenant, 'check-name <name>', 'Is the company name free, and what would its tenant be called').action(
    (name: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const check = await client.signup.checkName({ name });
        output.result(check, () => nameText(companyNameCheckSchema.parse(check)));
        return undefined;
      }),
  );

  leaf(
    tenant,
    'check-email <address>',
    'Is the e-mail free for the owner of a new tenant; exit code 4 if not',
  ).action((email: string, options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const check = emailCheckSchema.parse(await client.signup.checkEmail({ email }));
      output.result(check, () =>
        check.free ? `${check.email} is free.` : `${plain(email)}: ${check.problem}.`,
      );
      if (check.free) return undefined;
      return check.email === null ? EXIT_CODES.INVALID_INPUT : EXIT_CODES.ALREADY_EXISTS;
    }),
  );

  leaf(tenant, 'welcome <slug>', 'Send the welcome message that did not arrive')
    .option('--resend', 'also one that arrived, or may have')
    .action((slug: string, options: GlobalOptions & { resend?: boolean }) =>
      run(options, async ({ client, output }) => {
        const message = await client.signup.sendWelcome({ tenant: slug, again: options.resend ?? false });
        output.result(message, () => messageText(message));
        return message.status === 'delivered' ? undefined : EXIT_CODES.CONFLICT;
      }),
    );

  const plan = program.command('plan').description('What customers subscribe to');
  leaf(plan, 'list', 'All plans with users, storage, modules and price').action((options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const plans = await client.plans.list();
      output.result(plans, () => planTable(plans));
      return undefined;
    }),
  );
}

async function signUp(context: CommandContext, options: SignUpOptions): Promise<undefined> {
  const { client, output, input, interrupts } = context;
  const ownerPassword = options.ownerPasswordStdin
    ? await input.secretFromPipe('ownerPassword')
    : input.interactive
      ? await input.secretFromPerson(`Password for ${options.ownerEmail}: `, 'ownerPassword')
      : undefined;
  const given = parseInput(signUpInputSchema, {
    name: options.name,
    slug: options.slug,
    ownerEmail: options.ownerEmail,
    ownerPassword,
    ownerFirstName: options.firstName,
    ownerLastName: options.lastName,
    trialDays: options.trialDays,
    subscription: options.subscription,
    language: options.language,
    server: options.server,
    blueprint: options.blueprint,
    isolation: options.isolation,
    tier: options.tier,
    environment: options.environment,
    variables: options.set,
    onFailure: options.undoOnFailure ? 'undo' : undefined,
  });
  const started = performance.now();
  // Between accepting the job and watching it, Ctrl-C must not leave a job behind that nobody was told of.
  let interrupted = false;
  const { jobId } = await interrupts.softly(
    () => {
      interrupted = true;
    },
    () => client.signup.start(given),
  );
  if (interrupted) await client.jobs.cancel({ job: jobId });
  const job = requireSuccess(await followJob(context, jobId, 'cancel'));
  const slug = job.tenant?.slug ?? '';
  const [tenant, made] = await Promise.all([
    client.tenants.get({ tenant: slug }),
    client.signup.get({ tenant: slug }),
  ]);
  output.result(
    { tenant, signUp: made, job },
    () => `${signUpText(tenant, made)}\n\nReady in ${duration(performance.now() - started)}.`,
  );
  return undefined;
}

function nameText(check: ReturnType<typeof companyNameCheckSchema.parse>): string {
  const head = facts([
    ['name', check.name],
    ['free', check.free ? 'yes' : 'no; another tenant may have it too, with a number'],
    ['slug', check.slug + (check.remark ? ` (${check.remark})` : '')],
  ]);
  if (check.sameName.length === 0) return head;
  const rows = check.sameName.map((same) => [same.slug, same.name, same.status]);
  return `${head}\n\n${table(['slug', 'name', 'status'], rows)}`;
}
