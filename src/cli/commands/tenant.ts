import type { Command } from 'commander';
import { createTenantInputSchema, ISOLATION_MODELS } from '../../shared/models/tenant.ts';
import { ENVIRONMENTS } from '../../shared/models/tier-names.ts';
import { keyValue, leaf, wholeNumber } from '../arguments.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { parseInput } from '../parse-input.ts';
import { planText } from '../plan-text.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { connectionText, probesText, tenantTable, tenantText } from '../tenant-text.ts';
import { duration } from '../text.ts';

interface CreateOptions extends GlobalOptions {
  name: string;
  ownerEmail: string;
  ownerPasswordStdin?: boolean;
  slug?: string;
  server?: string;
  blueprint?: string;
  trialDays?: number;
  subscription?: string;
  language?: string;
  set?: Record<string, string>;
  firstName?: string;
  lastName?: string;
  isolation?: string;
  tier?: string;
  environment?: string;
  undoOnFailure?: boolean;
  plan?: boolean;
}

export function addTenantCommands(program: Command, run: RunCommand): Command {
  const tenant = program.command('tenant').description('Customers and their databases');

  leaf(tenant, 'create', 'Give a customer a database of its own')
    .requiredOption('--name <text>', "the customer's name")
    .requiredOption('--owner-email <address>', 'the first admin of the tenant')
    .option('--owner-password-stdin', "read the first admin's password from standard input")
    .option('--slug <slug>', 'made from the name when left out')
    .option('--server <name>', 'the one with most room when left out')
    .option('--blueprint <name>', 'what it is made of (default: studio)')
    .option('--trial-days <number>', '0: active at once (default: 14)', wholeNumber)
    .option('--subscription <plan>', 'the plan of the subscription (default: the entry plan)')
    .option('--language <language>', "en or fr, of messages to the owner (default: the settings')")
    .option('--set <key=value>', 'a variable of the seed; may be given often', keyValue)
    .option('--first-name <text>', "the first admin's first name")
    .option('--last-name <text>', "the first admin's last name")
    .option('--isolation <model>', `${ISOLATION_MODELS.join(', ')}; the one its tier prefers when left out`)
    .option('--tier <name>', "what it is held to (default: the tier of its plan, or the settings')")
    .option('--environment <name>', `${ENVIRONMENTS.join(', ')} (default: the platform's)`)
    .option('--undo-on-failure', 'undo at once what a failure leaves behind')
    .option('--plan', 'show the steps and statements, and do nothing')
    .action((options: CreateOptions) => run(options, (context) => createTenant(context, options)));

  leaf(tenant, 'list', 'All tenants, by name')
    .option('--tier <name>', 'only those that are held to it; none: those that are held to no tier')
    .action((options: GlobalOptions & { tier?: string }) =>
      run(options, async ({ client, output }) => {
        const all = await client.tenants.list();
        const { tier } = options;
        const tenants =
          tier === undefined
            ? all.tenants
            : all.tenants.filter((each) => (each.tier?.name ?? 'none') === tier);
        const listed = { ...all, tenants };
        output.result(listed, () => tenantTable(listed.tenants, listed.totals));
        return undefined;
      }),
    );

  leaf(tenant, 'show <slug>', 'One tenant').action((slug: string, options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const shown = await client.tenants.get({ tenant: slug });
      output.result(shown, () => tenantText(shown));
      return undefined;
    }),
  );

  leaf(tenant, 'test <slug>', 'Sign in as the tenant and try what it may and may not do').action(
    (slug: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const tested = await client.tenants.test({ tenant: slug });
        output.result(tested, () => probesText(tested));
        return tested.passed ? undefined : EXIT_CODES.VERIFICATION_FAILED;
      }),
  );

  leaf(tenant, 'credentials <slug>', 'How an application connects')
    .option('--reveal', 'show the password too; that is audited')
    .option('--reason <text>', 'why it is revealed')
    .action((slug: string, options: GlobalOptions & { reveal?: boolean; reason?: string }) =>
      run(options, async (context) => {
        const { client, output } = context;
        const connection = await client.tenants.connection({ tenant: slug });
        if (!options.reveal) {
          output.result(connection, () => connectionText(connection, null));
          return undefined;
        }
        const reason = options.reason ?? (await askReason(context, slug));
        const revealed = await client.tenants.revealPassword({ tenant: slug, reason });
        const document = { ...connection, ...revealed };
        output.result(document, () => connectionText(document, revealed.password));
        return undefined;
      }),
    );
  return tenant;
}

async function createTenant(context: CommandContext, options: CreateOptions): Promise<undefined> {
  const { client, output, interrupts } = context;
  const input = parseInput(createTenantInputSchema, {
    name: options.name,
    slug: options.slug,
    ownerEmail: options.ownerEmail,
    ownerPassword: await ownerPassword(context, options),
    ownerFirstName: options.firstName,
    ownerLastName: options.lastName,
    trialDays: options.trialDays,
    subscription: options.subscription,
    language: options.language,
    server: options.server,
    blueprint: options.blueprint,
    variables: options.set,
    isolation: options.isolation,
    tier: options.tier,
    environment: options.environment,
    onFailure: options.undoOnFailure ? 'undo' : undefined,
  });
  if (options.plan) {
    const plan = await client.tenants.plan(input);
    const tier = plan.tier
      ? `; tier ${plan.tier.name}, version ${plan.tier.version} (${plan.tier.because})`
      : '; no tier';
    const head = `${plan.slug} on ${plan.server} (${plan.serverReason}): database ${plan.database}, role ${plan.role}${tier}`;
    output.result(
      plan,
      () => `${head}\n\n${planText(plan.steps)}\n\n${plan.statementCount} statements. Nothing was done.`,
    );
    return undefined;
  }
  const started = performance.now();
  // Between accepting the job and watching it, Ctrl-C must not leave a job behind that nobody was told of.
  let interrupted = false;
  const { tenant, jobId } = await interrupts.softly(
    () => {
      interrupted = true;
    },
    () => client.tenants.create(input),
  );
  if (interrupted) await client.jobs.cancel({ job: jobId });
  const job = requireSuccess(await followJob(context, jobId, 'cancel'));
  const ready = await client.tenants.get({ tenant });
  output.result(
    { tenant: ready, job },
    () =>
      `${tenantText(ready)}\n\nReady in ${duration(performance.now() - started)}. Next: cadastre tenant credentials ${tenant} --reveal`,
  );
  return undefined;
}

/** A plan needs none, and no password is ever an argument. */
async function ownerPassword({ input }: CommandContext, options: CreateOptions): Promise<string | undefined> {
  if (options.ownerPasswordStdin) return input.secretFromPipe('ownerPassword');
  if (options.plan || !input.interactive) return undefined;
  return input.secretFromPerson(`Password for ${options.ownerEmail}: `, 'ownerPassword');
}

/** A script that reveals says no more than that it did. */
async function askReason({ input }: CommandContext, slug: string): Promise<string> {
  if (!input.interactive) return 'Revealed by a command, no reason given';
  return input.question(`Why is the password of ${slug} revealed? `);
}
