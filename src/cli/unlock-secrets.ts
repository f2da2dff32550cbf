import type { Client } from './client.ts';
import type { Input } from './input.ts';

/**
 * Opens the secret store before a command that needs it: the passphrase comes from CADASTRE_PASSPHRASE or
 * from the person. Where nobody can be asked nothing is done, and the command itself says what is missing.
 */
export async function unlockSecrets(
  client: Client,
  input: Input,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const { state, kind, keychain } = await client.secrets.status();
  const given = environment['CADASTRE_PASSPHRASE'];
  if (state === 'locked' && kind === 'file') {
    if (!given && !input.interactive) return;
    const passphrase =
      given ?? (await input.secretFromPerson('Passphrase of the secret file: ', 'passphrase'));
    await client.secrets.unlock({ passphrase });
  }
  if (state === 'not-chosen') {
    if (!given && !input.interactive) return;
    const passphrase = given ?? (await askForNewPassphrase(input, `${keychain.message} `));
    await client.secrets.choose({ kind: 'file', passphrase });
  }
}

/** Twice, since nobody sees what they type. */
export async function askForNewPassphrase(input: Input, reason = ''): Promise<string> {
  for (;;) {
    const first = await input.secretFromPerson(
      `${reason}Passphrase for the encrypted secret file: `,
      'passphrase',
    );
    const second = await input.secretFromPerson('Once more: ', 'passphrase');
    if (first === second) return first;
    process.stderr.write('The two differ.\n');
  }
}
