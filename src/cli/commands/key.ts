import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import { CadastreError, invalidInput } from '../../engine/errors.ts';
import type { PlatformKey } from '../../shared/models/key.ts';
import { leaf } from '../arguments.ts';
import { followJob, requireSuccess } from '../follow-job.ts';
import { planText } from '../plan-text.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { facts, plain, stamp, table } from '../text.ts';
import { askForNewPassphrase } from '../unlock-secrets.ts';

interface RotateOptions extends GlobalOptions {
  reason?: string;
  plan?: boolean;
}

interface ForgetOptions extends GlobalOptions {
  reason?: string;
  confirm?: string;
}

interface ExportOptions extends GlobalOptions {
  to?: string;
  reveal?: boolean;
  id?: string;
  format?: string;
  reason?: string;
  passphraseStdin?: boolean;
  yes?: boolean;
}

export function addKeyCommands(program: Command, run: RunCommand): void {
  const key = program.command('key').description('The keys that seal tenant passwords');

  leaf(key, 'list', 'What each key seals, and whether it is held here').action((options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const keys = await client.keys.list();
      output.result(keys, () => keyTable(keys));
      return undefined;
    }),
  );

  leaf(key, 'rotate', 'Seal every tenant password with a new key')
    .option('--reason <text>', 'why, for the audit log')
    .option('--plan', 'say what would happen, and do nothing')
    .action((options: RotateOptions) => run(options, (context) => rotate(context, options)));

  leaf(key, 'forget <number>', 'Take a retired key out of the secret store of this workstation')
    .option('--confirm <number>', 'the same number again')
    .option('--reason <text>', 'why, for the audit log')
    .action((keyId: string, options: ForgetOptions) =>
      run(options, async ({ client, output, input }) => {
        const confirm =
          options.confirm ??
          (input.interactive ? await input.question(`Type ${keyId} to forget that key: `) : '');
        const { reason = '' } = options;
        await client.keys.forget({ keyId, confirm, reason });
        output.result(
          { keyId },
          () => `Key ${plain(keyId)} is no longer in the secret store of this workstation.`,
        );
        return undefined;
      }),
    );

  leaf(key, 'export', 'Hand the key to another admin or to an application; audited')
    .option('--to <file>', 'write it to this file, encrypted with age under a passphrase')
    .option('--passphrase-stdin', 'read the passphrase of that file from standard input')
    .option('--reveal', 'print it in plain text instead, after a confirmation')
    .option('--reason <text>', 'why; needed to print it')
    .option('--format <form>', 'key, or env for DB_ENCRYPTION_KEY=… (default: key)')
    .option('--id <number>', 'an older key (default: the one that seals new passwords)')
    .option('--yes', 'print it without asking for the name of the platform database')
    .action((options: ExportOptions) =>
      run(options, (context) => (options.reveal ? reveal(context, options) : seal(context, options))),
    );
}

async function rotate(context: CommandContext, options: RotateOptions): Promise<undefined> {
  const { client, output } = context;
  if (options.plan) {
    const plan = await client.keys.planRotate();
    output.result(plan, () => planText(plan.steps));
    return undefined;
  }
  const { jobId } = await client.keys.rotate({ reason: options.reason ?? '' });
  const ended = requireSuccess(await followJob(context, jobId, 'cancel'));
  output.result(ended, () => ended.steps.map((step) => `${step.title}: ${step.fact}`).join('\n'));
  output.notice('Other workstations need the new key: cadastre key export --to FILE.age');
  return undefined;
}

function keyTable(keys: readonly PlatformKey[]): string {
  return table(
    ['key', 'state', 'seals', 'open jobs', 'held here', 'made', 'by'],
    keys.map((key) => [
      key.keyId,
      key.current ? 'current' : key.retiredAt ? 'retired' : 'in use',
      `${key.passwords} passwords`,
      String(key.openJobs),
      key.held ? 'yes' : 'no',
      stamp(key.createdAt),
      key.createdBy,
    ]),
  );
}

async function seal({ client, output, input }: CommandContext, options: ExportOptions): Promise<undefined> {
  const { to, reason } = options;
  if (to === undefined) {
    throw invalidInput([{ field: 'to', message: 'Say where: --to FILE.age, or --reveal to print it' }]);
  }
  const format = formOf(options);
  const passphrase = options.passphraseStdin
    ? await input.secretFromPipe('passphrase')
    : await askForNewPassphrase(input, 'For the key file. ');
  const { file, ...exported } = await client.keys.seal({ keyId: options.id, passphrase, reason, format });
  await writeNew(to, file);
  output.result({ ...exported, file: to }, () =>
    [
      `${to} holds key ${exported.keyId} of ${exported.database}, encrypted under your passphrase.`,
      'Give the other admin the file and, by another way, the passphrase. They run:',
      `  cadastre platform init --server NAME --key-file ${to}`,
    ].join('\n'),
  );
  return undefined;
}

async function reveal({ client, output, input }: CommandContext, options: ExportOptions): Promise<undefined> {
  if (options.to !== undefined) {
    throw invalidInput([{ field: 'to', message: 'Either --to or --reveal' }]);
  }
  const format = formOf(options);
  const { database } = await client.platform.status();
  const reason =
    options.reason ?? (input.interactive ? await input.question('Why is the key printed? ') : '');
  const confirm = options.yes
    ? (database ?? '')
    : input.interactive
      ? await input.question(`Type ${database} to print its key: `)
      : '';
  const exported = await client.keys.reveal({ keyId: options.id, reason, confirm });
  output.result(exported, () => (format === 'env' ? exported.env : exported.key));
  output.notice(
    `Whoever has this line and the platform database can open every tenant's password.\n${facts([
      ['key', exported.keyId],
      ['kind', exported.scheme],
    ])}`,
  );
  return undefined;
}

function formOf({ format = 'key' }: ExportOptions): 'key' | 'env' {
  if (format === 'key' || format === 'env') return format;
  throw invalidInput([{ field: 'format', message: 'key or env' }]);
}

/** Never over a file that is there: it may be the only copy of another key. */
async function writeNew(path: string, text: string): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new CadastreError('ALREADY_EXISTS', `There is already a file ${path}`, {
        fields: [{ field: 'to', message: 'Choose another name' }],
      });
    }
    throw invalidInput([{ field: 'to', message: `It cannot be written (${code ?? 'unknown'})` }]);
  }
}
