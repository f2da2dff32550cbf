import { resolve } from 'node:path';
import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import {
  ORPHAN_KINDS,
  type Orphan,
  removeOrphanInputSchema,
  takeBackInputSchema,
} from '../../shared/models/orphan.ts';
import { leaf, wholeNumber } from '../arguments.ts';
import { obstaclesText } from '../ending-text.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { parseInput } from '../parse-input.ts';
import { planText } from '../plan-text.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { tenantText } from '../tenant-text.ts';
import { bytes, plain, table } from '../text.ts';
import { type AdoptOptions, adopt } from './adopt.ts';

interface RemoveOptions extends GlobalOptions {
  server: string;
  confirm?: string;
  backupTo?: string;
  waiveBackup?: boolean;
  reason?: string;
  plan?: boolean;
}

interface TakeBackOptions extends GlobalOptions {
  server: string;
  name: string;
  slug?: string;
  ownerEmail?: string;
  newPassword?: boolean;
  subscription?: string;
  tier?: string;
}

export function addOrphanCommands(program: Command, run: RunCommand): void {
  const orphans = program
    .command('orphans')
    .description('What a server has and no organization, and the other way round');

  leaf(orphans, 'list', 'Look on all servers, in one query each', { isDefault: true })
    .option('--server <name>', 'on one server')
    .action((options: GlobalOptions & { server?: string }) =>
      run(options, async ({ client, output }) => {
        const report = await client.orphans.list({ server: options.server });
        output.result(report, () =>
          [
            orphanTable(report.orphans),
            ...report.servers
              .filter(({ problem }) => problem !== null)
              .map(({ server, problem }) => `${server} could not be asked: ${plain(problem)}`),
          ].join('\n\n'),
        );
        return report.servers.some(({ problem }) => problem !== null) ? OUTCOME_EXIT_CODES.partly : undefined;
      }),
    );

  leaf(orphans, 'adopt <database>', 'Take in a database that no organization has')
    .requiredOption('--server <name>', 'where it is')
    .option('--new-password', "give the application's login a new password; the application has to be told")
    .option('--own-role', 'make a login of its own, beside the one in use')
    .option('--password-stdin', 'read the password of the login that is kept from standard input')
    .option('--blueprint <name>', 'instead of looking which fits; "none": it has none')
    .option('--subscription <plan>', 'the plan it subscribes to (default: none)')
    .option('--tier <name>', 'what it is held to, or none (default: that of its plan, else of the settings)')
    .option('--trial-days <number>', '0: active at once (default: 0); else of that subscription', wholeNumber)
    .option('--plan', 'show what it is and what would be done, and do nothing')
    .action((database: string, options: AdoptOptions) =>
      run(options, (context) => adopt(context, undefined, { ...options, database })),
    );

  leaf(orphans, 'take-back <kind> <name>', 'Make a schema or rows of a shared database a tenant again')
    .requiredOption('--server <name>', 'where it is')
    .requiredOption('--name <text>', "the customer's name")
    .option('--slug <slug>', 'made from the name when left out')
    .option('--owner-email <address>', 'where messages to the owner go')
    .option('--new-password', 'give its login a new password; the application has to be told')
    .option('--subscription <plan>', 'the plan it subscribes to (default: none)')
    .option('--tier <name>', 'what it is held to, or none (default: that of its plan, else of the settings)')
    .action((kind: string, place: string, options: TakeBackOptions) =>
      run(options, async ({ client, output }) => {
        const { name: tenantName, ...rest } = options;
        const tenant = await client.orphans.takeBack(
          parseInput(takeBackInputSchema, { ...rest, kind, name: place, tenantName }),
        );
        output.result(tenant, () => tenantText(tenant));
        return undefined;
      }),
    );

  leaf(
    orphans,
    'remove <kind> <name>',
    'Drop what nobody has: a database, a schema, rows, a role or a template',
  )
    .requiredOption('--server <name>', 'where it is')
    .option('--confirm <name>', 'its name again: there is no way back')
    .option('--backup-to <folder>', 'where the last backup of a database, a schema or rows goes')
    .option('--waive-backup', 'go on without one')
    .option('--reason <text>', 'why, for the audit log')
    .option('--plan', 'show what stands in the way and the statements, and do nothing')
    .action((kind: string, name: string, options: RemoveOptions) =>
      run(options, (context) => remove(context, kind, name, options)),
    );
}

async function remove(
  context: CommandContext,
  kindText: string,
  name: string,
  options: RemoveOptions,
): Promise<undefined> {
  const { client, output } = context;
  const kind = ORPHAN_KINDS.find((each) => each === kindText);
  if (!kind) throw invalidInput([{ field: 'kind', message: ORPHAN_KINDS.join(', ') }]);
  const { server } = options;
  if (options.plan) {
    const plan = await client.orphans.planRemove({ kind, server, name });
    output.result(plan, () =>
      [
        plain(plan.orphan.explanation),
        ...(plan.problem ? [`Not possible: ${plain(plan.problem)}.`] : []),
        ...(plan.backup?.problem ? [`No backup: ${plain(plan.backup.problem)}.`] : []),
        ...(plan.obstacles.length > 0 ? [obstaclesText(plan.obstacles)] : []),
        planText(plan.steps),
        'Nothing was done.',
      ].join('\n\n'),
    );
    return undefined;
  }
  const input = parseInput(removeOrphanInputSchema, {
    kind,
    server,
    name,
    confirm: options.confirm ?? '',
    reason: options.reason ?? '',
    backupTo: options.backupTo === undefined ? undefined : resolve(options.backupTo),
    waiveBackup: options.waiveBackup ?? false,
  });
  const { jobId } = await client.orphans.remove(input);
  const job = requireSuccess(await followJob(context, jobId, 'cancel'));
  output.result({ job }, () => `${name} is gone.`);
  return undefined;
}

function orphanTable(orphans: readonly Orphan[]): string {
  if (orphans.length === 0)
    return 'No orphans: every database and role has its tenant, and every tenant its database.';
  const rows = orphans.map((each) => [
    each.kind,
    each.server,
    each.name,
    each.ours ? 'Cadastre' : each.owner,
    bytes(each.bytes),
    each.sessions,
    each.can.join(', '),
    each.explanation,
  ]);
  return `${table(['kind', 'server', 'name', 'whose', '>size', '>sessions', 'can', 'explanation'], rows)}\n\n${orphans.length} orphans.`;
}
