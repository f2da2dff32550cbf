import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import type { SchemaDifference, TenantDrift } from '../../shared/models/schema-drift.ts';
import { leaf } from '../arguments.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { plain, stamp, table } from '../text.ts';

interface ListOptions extends GlobalOptions {
  tenant?: string[];
  blueprint?: string;
  read?: boolean;
}

interface MendOptions extends GlobalOptions {
  all?: boolean;
  plan?: boolean;
  confirm?: string;
  reason?: string;
}

/** Beside `drift config`, under the noun that it has made. */
export function addSchemaDriftCommands(program: Command, run: RunCommand): void {
  const drift = program.commands.find((each) => each.name() === 'drift') ?? program.command('drift');
  const schema = drift
    .command('schema')
    .description('Whether the schemas of tenants are what their versions say');
  leaf(schema, 'list', 'What was read last: drifted, unknown, in sync', { isDefault: true })
    .option('--tenant <slug...>', 'of these, or of shared tables by their database')
    .option('--blueprint <name>', 'of tenants of this blueprint')
    .option('--read', 'read them now')
    .action((options: ListOptions) => run(options, (context) => list(context, options)));
  leaf(schema, 'show <slug>', 'Everything that differs, with what would mend it')
    .option('--read', 'read it now')
    .action((slug: string, options: ListOptions) => run(options, (context) => show(context, slug, options)));
  leaf(schema, 'mend <slug> [key...]', 'Mend differences where nothing can be lost, and read it again')
    .option('--all', 'all that have statements and are not accepted')
    .option('--plan', 'show the statements, and do nothing')
    .option('--confirm <slug>', 'the tenant again, on a production platform')
    .option('--reason <text>', 'why, for the audit log')
    .action((slug: string, keys: string[], options: MendOptions) =>
      run(options, (context) => mend(context, slug, keys, options)),
    );
  leaf(schema, 'accept <slug> <key...>', 'Keep differences: they count no more until they change')
    .requiredOption('--reason <text>', 'why, for everybody who sees it')
    .action((slug: string, keys: string[], options: GlobalOptions & { reason: string }) =>
      run(options, async ({ client, output }) => {
        const kept = await client.schemaDrift.accept({ tenant: slug, keys, reason: options.reason });
        output.result(kept, () => `${plain(slug)}: ${stateText(kept)}.`);
        return undefined;
      }),
    );
  leaf(schema, 'unaccept <slug> <key...>', 'Have them count again').action(
    (slug: string, keys: string[], options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const counted = await client.schemaDrift.unaccept({ tenant: slug, keys });
        output.result(counted, () => `${plain(slug)}: ${stateText(counted)}.`);
        return undefined;
      }),
  );
}

const differs = (drifts: readonly TenantDrift[]): number | undefined =>
  drifts.some(({ state }) => state !== 'in-sync') ? OUTCOME_EXIT_CODES.partly : undefined;

async function readNow(context: CommandContext, tenants: string[] | undefined): Promise<void> {
  const { jobId } = await context.client.schemaDrift.read({ tenants });
  requireSuccess(await followJob(context, jobId, 'cancel'));
}

async function list(
  context: CommandContext,
  { tenant, blueprint, read }: ListOptions,
): Promise<number | undefined> {
  const { client, output } = context;
  const asked = { tenants: tenant, blueprint };
  if (read) {
    const chosen = await client.schemaDrift.list(asked);
    const places = chosen.map((each) => each.tenant ?? each.database);
    if (places.length > 0) await readNow(context, places);
  }
  const drifts = await client.schemaDrift.list(asked);
  output.result(drifts, () =>
    drifts.length === 0
      ? 'There is no tenant yet.'
      : table(
          ['tenant', 'server', 'state', 'version', '>differences', 'read', 'what'],
          drifts.map((each) => [
            each.tenant ?? each.database,
            each.server,
            each.state,
            each.version ?? '—',
            String(each.differences),
            stamp(each.readAt),
            each.fact,
          ]),
        ),
  );
  return differs(drifts);
}

async function show(
  context: CommandContext,
  tenant: string,
  { read }: ListOptions,
): Promise<number | undefined> {
  const { client, output } = context;
  if (read) await readNow(context, [tenant]);
  const drift = await client.schemaDrift.show({ tenant });
  output.result(drift, () =>
    [
      `${plain(drift.name)} on ${plain(drift.server)}, ${plain(drift.database)}: ${stateText(drift)}`,
      ...(drift.readAt === null
        ? []
        : [`Read at ${stamp(drift.readAt)}, compared with ${plain(drift.version)}`]),
      ...drift.items.map(differenceText),
    ].join('\n\n'),
  );
  return differs([drift]);
}

async function mend(
  context: CommandContext,
  tenant: string,
  named: readonly string[],
  options: MendOptions,
): Promise<number | undefined> {
  const { client, output, input } = context;
  if (named.length > 0 === (options.all === true))
    throw invalidInput([{ field: 'key', message: 'Say which: KEY …, or --all' }]);
  const keys = options.all ? await mendableKeys(context, tenant) : [...named];
  if (keys.length === 0) {
    const drift = await client.schemaDrift.show({ tenant });
    output.result(drift, () => 'Nothing differs that could be mended without a decision.');
    return differs([drift]);
  }
  const plan = await client.schemaDrift.planMend({ tenant, keys });
  const shown = [...plan.inTransaction, ...plan.alone];
  const text = () =>
    [
      ...(plan.inTransaction.length === 0
        ? []
        : ['In one transaction:', ...plan.inTransaction.map(statementText)]),
      ...(plan.alone.length === 0 ? [] : ['Each by itself:', ...plan.alone.map(statementText)]),
      ...plan.left.map((each) => `${each.key} is left to you: ${plain(each.why)}`),
    ].join('\n');
  if (options.plan) {
    output.result(plan, () => `${text()}\n\nNothing was done.`);
    return undefined;
  }
  const ask = plan.confirm !== null && options.confirm === undefined && input.interactive;
  if (ask) output.notice(text());
  const confirm = ask ? await input.question(`Type ${plan.confirm} to run them: `) : options.confirm;
  const { jobId } = await client.schemaDrift.mend({ tenant, keys, shown, reason: options.reason, confirm });
  requireSuccess(await followJob(context, jobId, 'cancel'));
  const drift = await client.schemaDrift.show({ tenant });
  output.result(drift, () => `${plain(tenant)}: ${stateText(drift)}.`);
  return differs([drift]);
}

/** As they stand now: what was read last may be gone. */
async function mendableKeys(context: CommandContext, tenant: string): Promise<string[]> {
  await readNow(context, [tenant]);
  const { items } = await context.client.schemaDrift.show({ tenant });
  return items.filter((each) => each.mend.length > 0 && each.accepted === null).map(({ key }) => key);
}

const stateText = ({ state, fact }: Pick<TenantDrift, 'state' | 'fact'>): string =>
  `${state.replace('-', ' ')}: ${plain(fact)}`;

const statementText = (statement: string): string =>
  `${statement
    .split('\n')
    .map((line) => `  ${plain(line)}`)
    .join('\n')};`;

function differenceText(each: SchemaDifference): string {
  const accepted =
    each.accepted === null
      ? []
      : [
          `  accepted by ${plain(each.accepted.by)} on ${stamp(each.accepted.at)}: ${plain(each.accepted.reason)}`,
        ];
  return [
    `${each.change} ${plain(each.key)}`,
    ...each.found.map((line) => `  − ${plain(line)}`),
    ...each.wanted.map((line) => `  + ${plain(line)}`),
    ...accepted,
    ...(each.mend.length > 0
      ? each.mend.map((sql) => `  mends it${each.alone ? ', by itself' : ''}:\n${statementText(sql)}`)
      : [`  ${plain(each.why)}`]),
  ].join('\n');
}
