import type { Command } from 'commander';
import { invalidInput } from '../../engine/errors.ts';
import type { SecretStatus } from '../../shared/models/secret.ts';
import { leaf } from '../arguments.ts';
import type { GlobalOptions, RunCommand } from '../run-command.ts';
import { facts, stamp, table } from '../text.ts';
import { askForNewPassphrase } from '../unlock-secrets.ts';

export function addSecretsCommands(program: Command, run: RunCommand): void {
  const secrets = program.command('secrets').description('Where passwords and keys lie');

  leaf(secrets, 'status', 'Which store, and what it holds; never a value').action((options: GlobalOptions) =>
    run(
      options,
      async ({ client, output }) => {
        const status = await client.secrets.status();
        output.result(status, () => statusText(status));
        return undefined;
      },
      { secrets: 'none' },
    ),
  );

  leaf(
    secrets,
    'choose <kind>',
    'keychain, file (passphrase: CADASTRE_PASSPHRASE or a prompt) or session',
  ).action((kind: string, options: GlobalOptions) =>
    run(
      options,
      async ({ client, output, input }) => {
        const given = process.env['CADASTRE_PASSPHRASE'];
        let status: SecretStatus;
        if (kind === 'keychain' || kind === 'session') status = await client.secrets.choose({ kind });
        else if (kind === 'file') {
          const passphrase = given ?? (await askForNewPassphrase(input));
          status = await client.secrets.choose({ kind, passphrase });
        } else throw invalidInput([{ field: 'kind', message: 'keychain, file or session' }]);
        output.result(status, () => statusText(status));
        return undefined;
      },
      { secrets: 'none' },
    ),
  );

  leaf(
    secrets,
    'passphrase',
    'Change the passphrase of the file (present one: CADASTRE_PASSPHRASE or a prompt)',
  )
    .option('--new-passphrase-stdin', 'read the new passphrase from standard input')
    .action((options: GlobalOptions & { newPassphraseStdin?: boolean }) =>
      run(
        options,
        async ({ client, output, input }) => {
          const current =
            process.env['CADASTRE_PASSPHRASE'] ||
            (await input.secretFromPerson('Present passphrase of the secret file: ', 'current'));
          const next = options.newPassphraseStdin
            ? await input.secretFromPipe('next')
            : await askForNewPassphrase(input, 'New. ');
          const status = await client.secrets.changePassphrase({ current, next });
          output.result(
            status,
            () =>
              'The secrets file opens with the new passphrase from now on. Copies made before, such as backups, still open with the former one.',
          );
          return undefined;
        },
        { secrets: 'none' },
      ),
    );
}

function statusText(status: SecretStatus): string {
  return [
    facts([
      ['state', status.state],
      ['store', status.kind],
      ['', status.message],
      ['keychain', status.keychain.available ? 'available' : status.keychain.message],
    ]),
    ...(status.entries.length > 0
      ? [
          table(
            ['key', 'for', 'changed'],
            status.entries.map((e) => [e.key, e.purpose, stamp(e.changedAt)]),
          ),
        ]
      : []),
  ].join('\n\n');
}
