import type { EncryptionScheme } from '../../shared/models/secret.ts';
import { openText, sealText } from '../adapters/age-text.ts';
import { invalidInput } from '../errors.ts';

export interface KeyFileFacts {
  readonly keyId: string;
  readonly scheme: EncryptionScheme;
  /** The platform database, for whoever finds the file later. */
  readonly database: string;
  /** The key itself, or `DB_ENCRYPTION_KEY=…`. */
  readonly line: string;
}

export const ENVIRONMENT_LINE = 'DB_ENCRYPTION_KEY=';

/** The key under a passphrase: comments that say what it is, then the one line with the key. */
export function writeKeyFile(facts: KeyFileFacts, passphrase: string, workFactor?: number): Promise<string> {
  const text = [
    `# Key ${facts.keyId} (${facts.scheme}) of the platform database ${facts.database}.`,
    '# It opens the passwords of all tenants. cadastre platform init --key-file takes the encrypted file.',
    facts.line,
    '',
  ].join('\n');
  return sealText(text, passphrase, workFactor);
}

/** The key in the file. Throws `DECRYPTION_FAILED` for a wrong passphrase, `INVALID_INPUT` for another file. */
export async function readKeyFile(content: string, passphrase: string): Promise<string> {
  const lines = (await openText(content, passphrase, 'keyFile'))
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [line] = lines;
  if (line === undefined || lines.length > 1) {
    throw invalidInput([
      { field: 'keyFile.content', message: 'This age file holds something else than one key' },
    ]);
  }
  return line.startsWith(ENVIRONMENT_LINE) ? line.slice(ENVIRONMENT_LINE.length) : line;
}
