import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import { LINT_RULES, type LintRule, UNWAIVABLE_RULES } from '../../shared/models/migration-lint.ts';
import { leaf } from '../arguments.ts';
import { OUTCOME_EXIT_CODES } from '../exit-codes.ts';
import { lintText } from '../lint-text.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { plain } from '../text.ts';
import { unlockSecrets } from '../unlock-secrets.ts';

interface LintOptions extends GlobalOptions {
  blueprint?: string;
  pending?: boolean;
  dir?: string;
}

interface WaiveOptions extends GlobalOptions {
  reason: string;
  blueprint?: string;
}

/** `lint`, `waive` and `unwaive` of the noun `migrate`. */
export function addLintCommands(migrate: Command, run: RunCommand): void {
  leaf(
    migrate,
    'lint [file...]',
    'What in the files would lock, rewrite, drop or fail, with the safe form; - for standard input',
  )
    .addOption(
      new Option(
        '--blueprint <name>',
        'its files, by name or folder (default: the only one with tenants)',
      ).conflicts('dir'),
    )
    .option('--pending', 'only files that some tenant lacks')
    .option('--dir <folder>', 'every .sql file of this folder, by name')
    .action((files: string[], options: LintOptions) =>
      run(
        options,
        async (context) => {
          const report = await context.client.migrations.lint(await lintInput(context, files, options));
          context.output.result(report, () => lintText(report));
          return report.refusals > 0 ? OUTCOME_EXIT_CODES.partly : undefined;
        },
        { secrets: 'none' },
      ),
    );

  leaf(migrate, 'waive <file> <rule>', 'Let the findings of a rule in a file pass, as the file is now')
    .requiredOption('--reason <text>', 'why: it stands in the audit log and beside the finding')
    .option('--blueprint <name>', 'whose file it is (default: the only one with tenants)')
    .action((file: string, rule: string, options: WaiveOptions) =>
      run(options, async ({ client, output }) => {
        const { blueprint, reason } = options;
        const waiver = await client.migrations.waive({ blueprint, file, rule: ruleOf(rule), reason });
        output.result(
          waiver,
          () =>
            `${waiver.rule} is waived in ${plain(waiver.file)} until the file is edited. cadastre migrate unwaive ${waiver.id} takes it back.`,
        );
        return undefined;
      }),
    );

  leaf(migrate, 'unwaive <waiver>', 'Let the findings stand again').action(
    (number: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const waiver = await client.migrations.unwaive({ waiver: waiverNumber(number) });
        output.result(waiver, () => `${waiver.rule} stands again in ${plain(waiver.file)}.`);
        return undefined;
      }),
  );
}

async function lintInput(
  { client, input }: CommandContext,
  paths: readonly string[],
  { blueprint, pending = false, dir }: LintOptions,
): Promise<Parameters<CommandContext['client']['migrations']['lint']>[0]> {
  if (paths.length === 0 && dir === undefined) {
    // A folder of a blueprint can be read where there is no platform, as on a build server.
    if ((await client.platform.status()).state !== 'not-configured') {
      await unlockSecrets(client, input, process.env);
    }
    const isFolder = blueprint !== undefined && /[/\\]|^\./.test(blueprint);
    return { blueprint: isFolder ? resolve(blueprint) : blueprint, pending };
  }
  if (blueprint !== undefined || pending) {
    const field = blueprint !== undefined ? 'blueprint' : 'pending';
    throw invalidInput([
      { field, message: 'Files of their own belong to no blueprint: give one or the other' },
    ]);
  }
  const all = [...paths, ...(dir === undefined ? [] : await sqlFilesOf(dir))];
  return {
    pending: false,
    files: await Promise.all(
      all.map(async (path) => ({
        file: path === '-' ? 'stdin' : path,
        content: path === '-' ? (await input.textFromPipe()).toString('utf8') : await textOf(path),
      })),
    ),
  };
}

/** In the order in which they would be applied: by the number that a name begins with, then by name. */
async function sqlFilesOf(folder: string): Promise<string[]> {
  const names = await readdir(resolve(folder)).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'There is no such folder' : error.message;
    throw invalidInput([{ field: 'dir', message: `${why}: ${folder}` }]);
  });
  const found = names.filter((name) => /\.sql$/i.test(name));
  if (found.length === 0) {
    throw invalidInput([{ field: 'dir', message: `The folder holds no .sql file: ${folder}` }]);
  }
  const inOrder = new Intl.Collator('en', { numeric: true });
  return found.sort(inOrder.compare).map((name) => join(folder, name));
}

async function textOf(path: string): Promise<string> {
  return readFile(resolve(path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'There is no such file' : error.message;
    throw invalidInput([{ field: 'file', message: `${why}: ${path}` }]);
  });
}

function ruleOf(text: string): LintRule {
  const rule = LINT_RULES.find((each) => each === text);
  if (rule !== undefined) return rule;
  const known = LINT_RULES.filter((each) => !UNWAIVABLE_RULES.includes(each)).join(', ');
  throw invalidInput([{ field: 'rule', message: `There is no rule ${text}; there are ${known}` }]);
}

function waiverNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw invalidInput([
    { field: 'waiver', message: 'The number of a waiver, as cadastre migrate lint shows it' },
  ]);
}
