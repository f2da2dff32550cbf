import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import { type MigrationInput, migrationInputSchema } from '../../shared/models/migration-options.ts';
import { TARGET_STATUSES, type TargetStatus } from '../../shared/models/migration-run.ts';
import { keyValue, leaf } from '../arguments.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { runNumber, tellEnd } from '../migration-outcome.ts';
import {
  historyText,
  nextText,
  planText,
  rehearsalsText,
  rehearsalText,
  runsText,
  runText,
  statusText,
  targetsText,
} from '../migration-text.ts';
import { parseInput } from '../parse-input.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { type HowItRuns, howItRuns, runOptionsOf } from '../run-options.ts';
import { plain } from '../text.ts';
import { addBaselineCommand } from './migrate-baseline.ts';
import { addControlCommands } from './migrate-control.ts';
import { addDownCommand } from './migrate-down.ts';
import { addLintCommands } from './migrate-lint.ts';

interface PlanOptions extends GlobalOptions, HowItRuns {
  blueprint?: string;
  to?: string;
  tenant?: string[];
  tier?: string[];
  server?: string[];
  label?: Record<string, string>;
  atVersion?: string;
  notSuspended?: boolean;
}

interface RunOptions extends PlanOptions {
  plan?: boolean;
  reason?: string;
  confirm?: string;
  wait: boolean;
}

export function addMigrateCommands(program: Command, run: RunCommand): Command {
  const migrate = program.command('migrate').description('One schema change to many tenants');

  planned(
    leaf(migrate, 'plan', 'Who lacks which files, in which waves, behind which locks; changes nothing'),
  ).action((options: PlanOptions) =>
    run(options, async ({ client, output }) => {
      const plan = await client.migrations.plan(inputOf(options));
      output.result(plan, () => planText(plan));
      if (plan.refusals.length > 0) return OUTCOME_EXIT_CODES.partly;
      return plan.counts.lacking === 0 ? OUTCOME_EXIT_CODES.nothing : undefined;
    }),
  );

  planned(leaf(migrate, 'run', 'Bring tenants up to the files of their blueprint, wave by wave'))
    .option('--reason <text>', 'why, for the audit log')
    .option('--confirm <blueprint>', 'its name again, on a production platform')
    .option('--plan', 'show the plan, and do nothing')
    .option('--no-wait', 'begin it and leave it to whoever keeps working, such as an agent')
    .action((options: RunOptions) => run(options, (context) => begin(context, options)));

  leaf(migrate, 'status', 'Which tenant stands where, those behind first')
    .option('--blueprint <name>', 'of this blueprint')
    .option('--last-seen', 'as it was read last, without asking any tenant')
    .action((options: GlobalOptions & { blueprint?: string; lastSeen?: boolean }) =>
      run(options, async ({ client, output }) => {
        const status = await client.migrations.status({
          blueprint: options.blueprint,
          read: options.lastSeen !== true,
        });
        output.result(status, () => statusText(status));
        return status.upToDate ? undefined : OUTCOME_EXIT_CODES.behind;
      }),
    );

  leaf(migrate, 'history <slug>', 'What was applied to a tenant, when, and by whom').action(
    (tenant: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const history = await client.migrations.history({ tenant });
        output.result(history, () => historyText(history.tenant, history.entries));
        return undefined;
      }),
  );

  leaf(migrate, 'runs', 'Every run, newest first').action((options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const runs = await client.migrations.runs({});
      output.result(runs, () => runsText(runs));
      return undefined;
    }),
  );

  leaf(migrate, 'show <run>', 'A run: its waves, what failed and what waits for a lock')
    .addOption(new Option('--only <status...>', 'targets with this result').choices(TARGET_STATUSES))
    .action((number: string, options: GlobalOptions & { only?: TargetStatus[] }) =>
      run(options, async ({ client, output }) => {
        const of = { run: runNumber(number) };
        const shown = await client.migrations.show(of);
        const { targets } = await client.migrations.targets({
          ...of,
          statuses: options.only ?? ['failed', 'at-work', 'skipped'],
        });
        output.result({ ...shown, targets }, () =>
          [runText(shown), targetsText(targets), nextText(shown)].filter((part) => part !== '').join('\n\n'),
        );
        return undefined;
      }),
    );

  addControlCommands(migrate, run);

  leaf(migrate, 'report <run>', 'A run as a document')
    .addOption(
      new Option('--format <format>', 'of the document').choices(['markdown', 'json']).default('markdown'),
    )
    .option('--out <file>', 'write it there instead of printing it')
    .action((number: string, options: GlobalOptions & { format: 'markdown' | 'json'; out?: string }) =>
      run(options, async ({ client, output }) => {
        const report = await client.migrations.report({ run: runNumber(number), format: options.format });
        if (options.out !== undefined) await writeReport(options.out, report.content);
        output.result(report, () =>
          options.out === undefined ? report.content.trimEnd() : `Written to ${plain(options.out)}.`,
        );
        return undefined;
      }),
    );

  leaf(migrate, 'rehearse <slug>', 'Run what a tenant lacks on a copy of it, measure, and drop the copy')
    .option('--blueprint <name>', 'its files (default: those of its blueprint)')
    .option('--to <version>', 'up to and with this file')
    .action((tenant: string, options: GlobalOptions & { blueprint?: string; to?: string }) =>
      run(options, async (context) => {
        const { client, output } = context;
        const { blueprint, to } = options;
        const { jobId } = await client.migrations.rehearse({ tenant, blueprint, to });
        requireSuccess(await followJob(context, jobId, 'cancel'));
        const rehearsals = await client.migrations.rehearsals({});
        const rehearsal = rehearsals.find((each) => each.jobId === jobId);
        output.result(rehearsal ?? null, () => (rehearsal ? rehearsalText(rehearsal) : ''));
        return rehearsal?.error == null ? undefined : OUTCOME_EXIT_CODES.partly;
      }),
    );

  leaf(migrate, 'rehearsals', 'What was tried on a copy, and how long it took').action(
    (options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const rehearsals = await client.migrations.rehearsals({});
        output.result(rehearsals, () => rehearsalsText(rehearsals));
        return undefined;
      }),
  );
  addDownCommand(migrate, run);
  addLintCommands(migrate, run);
  addBaselineCommand(migrate, run);
  return migrate;
}

const many = (value: string, before: string[] = []) => [...before, value];

/** What a plan and a run are told in common. */
function planned(command: Command): Command {
  return howItRuns(command)
    .option('--blueprint <name>', 'its files (default: the only one with tenants)')
    .option('--to <version>', 'up to and with this file')
    .option('--tenant <slug>', 'only this one; may be given often', many)
    .option('--tier <name>', 'only tenants of this tier; may be given often', many)
    .option('--server <name>', 'only on this server; may be given often', many)
    .option('--label <key=value>', 'only on servers with this label; may be given often', keyValue)
    .option('--at-version <version>', 'only who stands at this version now')
    .option('--not-suspended', 'leave suspended tenants out; they fall behind');
}

function inputOf(options: PlanOptions): MigrationInput {
  return parseInput(migrationInputSchema, {
    blueprint: options.blueprint,
    to: options.to,
    filter: {
      tenants: options.tenant,
      tiers: options.tier,
      servers: options.server,
      labels: options.label,
      version: options.atVersion,
      suspended: options.notSuspended !== true,
    },
    options: runOptionsOf(options),
  });
}

async function begin(context: CommandContext, options: RunOptions): Promise<number | undefined> {
  const { client, output } = context;
  const input = inputOf(options);
  if (options.plan) {
    const plan = await client.migrations.plan(input);
    output.result(plan, () => planText(plan));
    if (plan.refusals.length > 0) return OUTCOME_EXIT_CODES.partly;
    return plan.counts.lacking === 0 ? OUTCOME_EXIT_CODES.nothing : undefined;
  }
  const { reason, confirm } = options;
  const begun = await client.migrations.run({ ...input, reason, confirm });
  if (begun.run === null) {
    output.result(begun, () => 'Nothing to do: every tenant has these files.');
    return OUTCOME_EXIT_CODES.nothing;
  }
  return tellEnd(context, await client.migrations.show({ run: begun.run }), options);
}

/** A report that is there already may have been handed to somebody. */
async function writeReport(path: string, content: string): Promise<void> {
  await writeFile(path, content, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EEXIST' ? 'There is a file of this name already' : error.message;
    throw invalidInput([{ field: 'out', message: `${why}: ${path}` }]);
  });
}
