import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { invalidInput } from '../../engine/errors.ts';
import { ACCOUNTS, accessAnswerSchema, isSealed, STORES } from '../../shared/models/configuration.ts';
import { ENVIRONMENTS } from '../../shared/models/tier.ts';
import { type ApplyWishes, applyGivenFiles, type GivenFiles } from '../apply-given-files.ts';
import { leaf } from '../arguments.ts';
import { configurationText } from '../configuration-text.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { decodeText, readText } from '../read-text.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { plain, table } from '../text.ts';
import { differencesText } from '../tier-text.ts';

interface ShowOptions extends GlobalOptions {
  tier?: string;
  environment?: string;
}
interface ChangeOptions extends GlobalOptions {
  reason?: string;
}
interface ExportOptions extends GlobalOptions {
  tier?: string[];
  format?: string;
  to?: string;
  withSecrets?: boolean;
  recipient?: string;
  passphraseStdin?: boolean;
}

interface ImportOptions extends GlobalOptions, ApplyWishes {
  identity?: string;
  passphraseStdin?: boolean;
}

export function addConfigCommands(program: Command, run: RunCommand): void {
  const config =
    program.commands.find((each) => each.name() === 'config') ??
    program.command('config').description('What tenants are held to');

  leaf(config, 'show <slug>', 'Every setting in force for a tenant, with where it comes from')
    .option('--tier <tier>', 'as it would be on another tier: NAME or NAME@VERSION')
    .option('--environment <environment>', `as it would be in another: ${ENVIRONMENTS.join(', ')}`)
    .action((tenant: string, options: ShowOptions) =>
      run(options, async ({ client, output }) => {
        const [tier, version] = options.tier?.split('@') ?? [];
        const configuration = await client.configuration.get({
          tenant,
          tier:
            tier === undefined
              ? undefined
              : { tier, ...(version !== undefined && { version: Number(version) }) },
          environment: oneOf(ENVIRONMENTS, options.environment, 'environment'),
        });
        output.result(configuration, () => configurationText(configuration));
        return configuration.problems.some(({ warning }) => !warning) ? EXIT_CODES.INVALID_INPUT : undefined;
      }),
    );

  leaf(config, 'set <slug> <setting=value...>', 'Settings for this tenant alone, such as resources.users=20')
    .option('--reason <text>', 'why, for the audit log')
    .action((tenant: string, pairs: string[], options: ChangeOptions) =>
      run(options, async (context) => {
        const values = Object.fromEntries(eachOnce(pairs.map(pairOf)));
        const changed = await context.client.configuration.set({ tenant, values, reason: options.reason });
        return said(context, tenant, changed);
      }),
    );

  leaf(config, 'unset <slug> <setting...>', 'Back to what its tier says')
    .option('--reason <text>', 'why, for the audit log')
    .action((tenant: string, paths: string[], options: ChangeOptions) =>
      run(options, async (context) => {
        const changed = await context.client.configuration.unset({ tenant, paths, reason: options.reason });
        return said(context, tenant, changed);
      }),
    );

  leaf(
    config,
    'environment <slug> <environment>',
    `Another environment for this tenant: ${ENVIRONMENTS.join(', ')}, or platform for the platform's`,
  )
    .option('--reason <text>', 'why, for the audit log')
    .action((tenant: string, name: string, options: ChangeOptions) =>
      run(options, async (context) => {
        const named = required([...ENVIRONMENTS, 'platform'] as const, name, 'environment');
        const environment = named === 'platform' ? null : named;
        const { reason } = options;
        return said(
          context,
          tenant,
          await context.client.configuration.setEnvironment({ tenant, environment, reason }),
        );
      }),
    );

  leaf(config, 'diff <left> <right>', 'What is not the same for two tenants').action(
    (left: string, right: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const differences = await client.configuration.diff({ left, right });
        output.result(differences, () => differencesText(differences, left, right));
        return undefined;
      }),
  );

  leaf(config, 'export [slug...]', 'Tiers and tenants as a file that apply takes; all of them without a name')
    .option('--tier <tier...>', 'these tiers')
    .option('--format <format>', 'yaml or json', 'yaml')
    .option('--to <file>', 'write it to this file')
    .option('--with-secrets', 'with the passwords of the tenants, encrypted with age')
    .option('--recipient <recipient>', 'whose identity opens it: age1…')
    .option('--passphrase-stdin', 'read a passphrase for it from standard input')
    .action((slugs: string[], options: ExportOptions) =>
      run(options, (context) => exportFiles(context, slugs, options)),
    );

  leaf(config, 'import <file>', 'What a file of an export says, as apply does it; - for standard input')
    .option('--plan', 'show what would change, and do nothing')
    .option('--digest <digest>', 'only if the plan is still the one that had this digest')
    .option('--identity <file>', 'opens a file that was sealed for a recipient')
    .option('--passphrase-stdin', 'read the passphrase of a sealed file from standard input')
    .option('--backup-to <folder>', 'for the backups that tiers ask for before a change')
    .option('--reason <text>', 'why, for the audit log')
    .action((file: string, options: ImportOptions) =>
      run(options, async (context) =>
        applyGivenFiles(context, await importedFile(context, file, options), options),
      ),
    );

  leaf(
    config,
    'validate-access <slug> <store> <operation>',
    `May it: ${STORES.join(', ')}; ${accessAnswerSchema.shape.operation.options.join(', ')}`,
  ).action((tenant: string, store: string, operation: string, options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const answer = await client.configuration.validateAccess({
        tenant,
        store: required(STORES, store, 'store'),
        operation: required(accessAnswerSchema.shape.operation.options, operation, 'operation'),
      });
      output.result(
        answer,
        () =>
          `${answer.allowed ? 'yes' : 'no'}: ${plain(answer.reason)}${answer.command === undefined ? '' : `\n${plain(answer.command)}`}`,
      );
      return answer.allowed ? undefined : EXIT_CODES.REFUSED;
    }),
  );

  leaf(config, 'namespaces <slug>', 'Its names in all stores, and whether its schemas and roles are there')
    .option('--make', 'make those of its schemas and roles that are missing')
    .option('--reason <text>', 'why, for the audit log')
    .action((tenant: string, options: ChangeOptions & { make?: boolean }) =>
      run(options, async ({ client, output }) => {
        const made = options.make
          ? await client.configuration.makeNamespaces({ tenant, reason: options.reason })
          : null;
        const names = await client.configuration.namespaces({ tenant });
        output.result({ ...names, made: made?.made ?? [] }, () =>
          [
            ...(made === null ? [] : [`${plain(made.fact)}.`]),
            table(
              ['store', 'what', 'name', 'there'],
              [
                ...names.postgresql.map(({ kind, name, made: there, why }) => [
                  'postgresql',
                  kind,
                  name,
                  there ? 'yes' : why === null ? 'no' : `no: ${plain(why)}`,
                ]),
                ...names.others.map(({ store, name }) => [store, 'name', name, '']),
              ],
            ),
            ...names.others.flatMap(({ line }) => (line === null ? [] : [plain(line)])),
          ].join('\n\n'),
        );
        return undefined;
      }),
    );

  leaf(config, 'account <slug> <account>', `A password for one of its roles: ${ACCOUNTS.join(', ')}`)
    .option('--reason <text>', 'why, for the audit log')
    .action((tenant: string, account: string, options: ChangeOptions) =>
      run(options, async ({ client, output }) => {
        const given = await client.configuration.giveAccount({
          tenant,
          account: required(ACCOUNTS, account, 'account'),
          reason: options.reason,
        });
        output.result(given, () =>
          [
            `${given.name} signs in with ${given.password}`,
            'It is shown this once and kept nowhere.',
            ...(given.line === null ? [] : [`Run in Redis: ${given.line}`]),
          ].join('\n'),
        );
        return undefined;
      }),
    );

  leaf(config, 'compliance <slug>', 'What its regulations ask for and what holds it, as Markdown').action(
    (tenant: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const report = await client.configuration.compliance({ tenant });
        output.result(report, () => report.markdown.trimEnd());
        return undefined;
      }),
  );
}

/** One that is sealed is opened with what was named for it; else somebody is asked for its passphrase. */
async function importedFile(
  { input }: CommandContext,
  file: string,
  { identity, passphraseStdin }: ImportOptions,
): Promise<GivenFiles> {
  if (file === '-' && passphraseStdin)
    throw invalidInput([
      { field: 'passphrase', message: 'The file itself comes on standard input: name it instead' },
    ]);
  const content =
    file === '-' ? decodeText(await input.textFromPipe(), 'stdin') : await readText(resolve(file));
  const files = [{ path: file === '-' ? 'stdin' : basename(file), content }];
  if (identity !== undefined)
    return { files, key: { identity: await readText(resolve(identity), 'identity') } };
  if (passphraseStdin) return { files, key: { passphrase: await input.secretFromPipe('passphrase') } };
  if (!isSealed(content)) return { files };
  return {
    files,
    key: { passphrase: await input.secretFromPerson('Passphrase of the file: ', 'passphrase') },
  };
}

async function said(
  context: CommandContext,
  tenant: string,
  changed: Awaited<ReturnType<CommandContext['client']['configuration']['set']>>,
): Promise<undefined> {
  if (changed.jobId !== null) requireSuccess(await followJob(context, changed.jobId, 'leave'));
  const server = changed.access === null ? null : (await context.client.tenants.get({ tenant })).server;
  context.output.result(changed, () => {
    if (changed.notApplied !== null)
      return `Set. Its server does not say so yet: ${plain(changed.notApplied)}. Then: cadastre config apply ${tenant}.`;
    const done =
      changed.jobId === null ? 'Set; its server had nothing to change.' : 'Set, and its server says so.';
    return changed.access === null
      ? done
      : `${done} ${plain(changed.access)}. See cadastre config hba --server ${server}.`;
  });
  return undefined;
}

function eachOnce(pairs: readonly [string, unknown][]): readonly [string, unknown][] {
  const twice = pairs.find(([path], index) => pairs.findIndex(([other]) => other === path) < index);
  if (twice) throw invalidInput([{ field: twice[0], message: 'It is given twice' }]);
  return pairs;
}

/**
 * A value in brackets or quotes is read as YAML, so that lists can be given; all else is a text that its setting reads. A
 * feature may be a text as well as a number or a switch: there `true` and `3` are what they are in YAML.
 */
function pairOf(pair: string): [string, unknown] {
  const at = pair.indexOf('=');
  if (at < 1) throw invalidInput([{ field: 'setting', message: `Write it as setting=value, not ${pair}` }]);
  const [path, text] = [pair.slice(0, at), pair.slice(at + 1)];
  const typed = path.startsWith('features.') && /^(true|false|-?\d+(\.\d+)?)$/.test(text);
  if (!typed && !/^[[{"']/.test(text)) return [path, text];
  try {
    return [path, parse(text)];
  } catch {
    throw invalidInput([{ field: path, message: `Not a list or a text in quotes: ${text}` }]);
  }
}

async function exportFiles(
  { client, output, input }: CommandContext,
  slugs: readonly string[],
  options: ExportOptions,
): Promise<undefined> {
  const format = required(['yaml', 'json'] as const, options.format ?? 'yaml', 'format');
  const secrets = options.withSecrets
    ? options.recipient === undefined
      ? {
          passphrase: options.passphraseStdin
            ? await input.secretFromPipe('passphrase')
            : await input.secretFromPerson('Passphrase for the file: ', 'passphrase'),
          confirm: 'with secrets' as const,
        }
      : { recipient: options.recipient, confirm: 'with secrets' as const }
    : undefined;
  const file = await client.configuration.export({
    tenants: slugs.length > 0 ? [...slugs] : undefined,
    tiers: options.tier,
    format,
    secrets,
  });
  if (options.to === undefined) {
    output.result(file, () => file.content.trimEnd());
    return undefined;
  }
  const path = resolve(options.to);
  await writeFile(path, file.content, { mode: 0o600, flag: 'wx' }).catch((error) => {
    throw invalidInput([{ field: 'to', message: `Cannot write ${path}: ${error.code}` }]);
  });
  output.result({ file: path, encrypted: file.encrypted }, () => `Written to ${path}.`);
  return undefined;
}

function oneOf<T extends string>(
  known: readonly T[],
  given: string | undefined,
  field: string,
): T | undefined {
  return given === undefined ? undefined : required(known, given, field);
}

function required<T extends string>(known: readonly T[], given: string, field: string): T {
  const found = known.find((each) => each === given);
  if (found !== undefined) return found;
  throw invalidInput([{ field, message: `One of ${known.join(', ')}` }]);
}
