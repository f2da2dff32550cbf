import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import {
  ENVIRONMENTS,
  initializePlatformInputSchema,
  type PlatformStatus,
} from '../../shared/models/platform.ts';
import { ENCRYPTION_SCHEMES } from '../../shared/models/secret.ts';
import { leaf } from '../arguments.ts';
import { parseInput } from '../parse-input.ts';
import { planText } from '../plan-text.ts';
import type { CommandContext, GlobalOptions, RunCommand } from '../run-command.ts';
import { facts } from '../text.ts';

interface InitOptions extends GlobalOptions {
  server: string;
  database?: string;
  environment?: string;
  scheme?: string;
  keyStdin?: boolean;
  keyFile?: string;
  passphraseStdin?: boolean;
  plan?: boolean;
}

export function addPlatformCommands(program: Command, run: RunCommand): void {
  const platform = program.command('platform').description('The platform database, shared by all admins');

  leaf(platform, 'init', 'Create and migrate it, or join the one that is there')
    .requiredOption('--server <name>', 'the server it lives on')
    .option('--database <name>', 'its name (default: cadastre_platform)')
    .option('--environment <name>', `${ENVIRONMENTS.join(', ')} (default: development)`)
    .option('--scheme <name>', `how tenant passwords are sealed: ${ENCRYPTION_SCHEMES.join(', ')}`)
    .option('--key-stdin', 'read the key of a platform that is joined from standard input')
    .option('--key-file <file>', 'the key, as cadastre key export wrote it on another workstation')
    .option('--passphrase-stdin', 'read the passphrase of the key file from standard input')
    .option('--plan', 'show what would be done, and do nothing')
    .action((options: InitOptions) =>
      run(options, async (context) => {
        const { client, output } = context;
        const { server, database, environment, scheme } = options;
        const input = parseInput(initializePlatformInputSchema, { server, database, environment, scheme });
        if (options.plan) {
          const plan = await client.platform.plan(input);
          const found = plan.exists ? 'The database is there already.' : 'The database will be created.';
          output.result(plan, () => `${found}\n\n${planText(plan.steps)}`);
          return undefined;
        }
        const status = await client.platform.initialize({ ...input, ...(await givenKey(context, options)) });
        output.result(status, () => statusText(status));
        return undefined;
      }),
    );

  leaf(platform, 'status', 'Is it there, which version, how many tenants').action((options: GlobalOptions) =>
    run(options, async ({ client, output }) => {
      const status = await client.platform.status();
      output.result(status, () => statusText(status));
      return undefined;
    }),
  );
}

/** The key from the pipe, or the key file with its passphrase from the pipe or a prompt. */
async function givenKey({ input, output }: CommandContext, options: InitOptions) {
  const { keyFile } = options;
  if (keyFile !== undefined && options.keyStdin) {
    throw invalidInput([{ field: 'keyFile', message: 'Either --key-file or --key-stdin' }]);
  }
  const readPassphrase = () =>
    options.passphraseStdin
      ? input.secretFromPipe('keyFile.passphrase')
      : input.secretFromPerson('Passphrase of the key file: ', 'keyFile.passphrase');
  const given =
    keyFile !== undefined
      ? { keyFile: { content: await readText(keyFile), passphrase: await readPassphrase() } }
      : options.keyStdin
        ? { key: await input.secretFromPipe('key') }
        : {};
  output.status('Preparing the platform database…');
  return given;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw invalidInput([{ field: 'keyFile', message: `${path} cannot be read (${code ?? 'unknown'})` }]);
  }
}

function statusText(status: PlatformStatus): string {
  return facts([
    ['state', status.state],
    ['', status.message],
    ...(status.wayOut ? ([['way out', status.wayOut]] as const) : []),
    ...(status.command ? ([['', status.command]] as const) : []),
    ['server', status.server],
    ['database', status.database],
    ['environment', status.environment],
    ['passwords', status.scheme],
    ['key', status.keyId],
    ['schema', `${status.schemaVersion ?? '—'}, this app writes ${status.expectedVersion}`],
    ['tenants', status.tenants],
  ]);
}
