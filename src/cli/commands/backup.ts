import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { CadastreError, invalidInput } from '../../engine/errors.ts';
import { BACKUP_RESULTS, type BackupResult } from '../../shared/models/backup.ts';
import { plansExitCode, plansText, resultsExitCode, resultsText } from '../act-text.ts';
import { leaf, wholeNumber } from '../arguments.ts';
import { backupTable, checkText, dueTable } from '../backup-text.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';

interface ListOptions extends GlobalOptions {
  result?: BackupResult;
  limit?: number;
}

interface NowOptions extends GlobalOptions {
  reason?: string;
  plan?: boolean;
}

interface RemoveOptions extends GlobalOptions {
  confirm?: string;
  reason?: string;
}

interface KeyOptions extends GlobalOptions {
  out?: string;
  replace?: boolean;
  reason?: string;
}

export function addBackupCommands(program: Command, run: RunCommand): void {
  const backup = program.command('backup').description('Backups of tenants, by their tier and by hand');

  leaf(backup, 'list [slug]', 'Backups that were made, failed or removed, newest first')
    .addOption(new Option('--result <result>', 'only these').choices(BACKUP_RESULTS))
    .option('--limit <count>', 'at most so many (default: 200)', wholeNumber)
    .action((tenant: string | undefined, options: ListOptions) =>
      run(options, async ({ client, output }) => {
        const { result, limit } = options;
        const backups = await client.backups.list({ tenant, result, limit });
        output.result({ backups }, () => backupTable(backups));
        return undefined;
      }),
    );

  leaf(backup, 'due', 'Where each tenant stands, and when its next backup comes').action(
    (options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const overview = await client.backups.overview();
        output.result(overview, () => dueTable(overview));
        return undefined;
      }),
  );

  leaf(backup, 'now <slug...>', 'Back tenants up now')
    .option('--reason <text>', 'why, for the audit log and the manifest')
    .option('--plan', 'say what would happen, and do nothing')
    .action((slugs: string[], options: NowOptions) =>
      run(options, (context) => now(context, slugs, options)),
    );

  leaf(backup, 'check <id>', 'Read a backup again: is the file there, and what it was').action(
    (id: string, options: GlobalOptions) =>
      run(options, async ({ client, output }) => {
        const check = await client.backups.check({ id: idOf(id) });
        output.result(check, () => checkText(check));
        return check.good ? undefined : EXIT_CODES.VERIFICATION_FAILED;
      }),
  );

  leaf(backup, 'remove <id>', 'Remove the files of a backup')
    .option('--confirm <slug>', "its tenant's slug: there is no way back")
    .option('--reason <text>', 'why, for the audit log')
    .action((id: string, options: RemoveOptions) =>
      run(options, (context) => remove(context, idOf(id), options)),
    );

  const key = backup.command('key').description('Whom backups are sealed for');
  leaf(key, 'create', 'Make a pair of age: its recipient is set, its identity is yours to keep')
    .option('--out <file>', 'write the identity there, readable by you alone, instead of printing it')
    .option('--replace', 'seal for this recipient alone from now on')
    .option('--reason <text>', 'why, for the audit log')
    .action((options: KeyOptions) => run(options, (context) => createKey(context, options)));
}

async function now(
  { client, output, interrupts }: CommandContext,
  tenants: string[],
  { reason, plan }: NowOptions,
): Promise<number | undefined> {
  if (plan) {
    const plans = await client.backups.plan({ tenants });
    output.result(plans, () => plansText(plans));
    return plansExitCode(plans);
  }
  const results = await client.backups.backUp({ tenants, reason }, { signal: interrupts.signal });
  output.result(results, () => resultsText(results));
  return resultsExitCode(results);
}

async function remove(
  { client, output, input }: CommandContext,
  id: number,
  { confirm, reason = '' }: RemoveOptions,
): Promise<undefined> {
  const typed =
    confirm ??
    (input.interactive ? await input.question(`Type the slug of its tenant to remove backup ${id}: `) : '');
  const removed = await client.backups.remove({ id, confirm: typed, reason });
  output.result(removed, () => `Backup ${id} of ${removed.tenant.slug} is removed.`);
  return undefined;
}

/** The file is made before the key: an identity that cannot be kept is not made. */
async function createKey({ client, output }: CommandContext, options: KeyOptions): Promise<undefined> {
  const { out, replace, reason } = options;
  const file = out === undefined ? null : await newFile(resolve(out));
  try {
    const { identity, recipient, recipients } = await client.backups.createKey({ replace, reason });
    if (file) {
      await file.writeFile(`# The identity that opens backups sealed for ${recipient}\n${identity}\n`);
      await file.sync();
    }
    output.result(
      { recipient, recipients, ...(out === undefined ? { identity } : { file: resolve(out) }) },
      () => (out === undefined ? identity : `${resolve(out)} holds the identity.`),
    );
    output.notice(
      [
        `Backups are sealed for ${recipient}${recipients.length > 1 ? ` and ${recipients.length - 1} more` : ''}.`,
        'Cadastre keeps no copy of the identity: without it nobody opens them. Keep it where these backups are not.',
      ].join('\n'),
    );
    return undefined;
  } catch (error) {
    // An empty file would look like a key.
    if (out !== undefined) await rm(resolve(out), { force: true });
    throw error;
  } finally {
    await file?.close();
  }
}

/** Never over a file that is there: it may be the only copy of another identity. */
async function newFile(path: string) {
  return open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') {
      throw new CadastreError('ALREADY_EXISTS', `There is already a file ${path}`, {
        fields: [{ field: 'out', message: 'Choose another name' }],
      });
    }
    throw invalidInput([{ field: 'out', message: `It cannot be written (${error.code ?? 'unknown'})` }]);
  });
}

function idOf(text: string): number {
  const id = Number(text);
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw invalidInput([{ field: 'id', message: 'A number, as cadastre backup list shows it' }]);
}
