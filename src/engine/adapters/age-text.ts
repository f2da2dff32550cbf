import { armor, Decrypter, Encrypter } from 'age-encryption';
import { CadastreError, invalidInput } from '../errors.ts';

/** A text under a passphrase, in the armor that survives mail; `age -d` opens it. See `sealIdentity` for the factor. */
export async function sealText(text: string, passphrase: string, workFactor = 18): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  return armor.encode(await encrypter.encrypt(text));
}

/** A text for whoever holds the identity of this recipient (`age1…`). Throws `INVALID_INPUT` naming `secrets.recipient`. */
export async function sealTextFor(text: string, recipient: string): Promise<string> {
  const encrypter = new Encrypter();
  try {
    encrypter.addRecipient(recipient.trim());
  } catch {
    throw invalidInput([
      { field: 'secrets.recipient', message: 'Not an age recipient: it begins with age1' },
    ]);
  }
  return armor.encode(await encrypter.encrypt(text));
}

/**
 * Opens what `sealText` or `age -p -a` made. Errors name the fields `content` and `passphrase` behind `field`:
 * `INVALID_INPUT` for what is no such file, `DECRYPTION_FAILED` for a wrong passphrase.
 */
export async function openText(content: string, passphrase: string, field: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  let sealed: Uint8Array;
  try {
    sealed = armor.decode(content);
  } catch {
    throw invalidInput([
      {
        field: `${field}.content`,
        message: 'Not a key file: it begins with -----BEGIN AGE ENCRYPTED FILE-----',
      },
    ]);
  }
  try {
    return await decrypter.decrypt(sealed, 'text');
  } catch (cause) {
    if ((cause as Error).message.includes('no identity matched')) throw wrongPassphrase(field);
    throw invalidInput([
      { field: `${field}.content`, message: 'This age file is damaged, or is not under a passphrase' },
    ]);
  }
}

/** What opens a sealed text: the passphrase, or the identity of its recipient, as `age-keygen` writes it. */
export interface SealKey {
  readonly passphrase?: string | undefined;
  readonly identity?: string | undefined;
}

/**
 * Opens what `sealText` or `sealTextFor` made. Errors name `passphrase` or `identity` behind `field`: `INVALID_INPUT`
 * where neither or both are given, for what is no identity and for a damaged file; `DECRYPTION_FAILED` for another key.
 */
export async function openSealed(content: string, key: SealKey, field: string): Promise<string> {
  const decrypter = new Decrypter();
  const { passphrase, identity } = key;
  const given = identity === undefined ? 'passphrase' : 'identity';
  if ((passphrase === undefined) === (identity === undefined))
    throw invalidInput([{ field, message: 'Give a passphrase or an identity, one of the two' }]);
  if (passphrase !== undefined) decrypter.addPassphrase(passphrase);
  for (const line of identityLines(identity, field)) {
    try {
      decrypter.addIdentity(line);
    } catch {
      throw noIdentity(field);
    }
  }
  try {
    return await decrypter.decrypt(armor.decode(content.trim()), 'text');
  } catch (cause) {
    if (!(cause as Error).message.includes('no identity matched'))
      throw invalidInput([{ field: `${field}.content`, message: 'This age file is damaged' }]);
    throw new CadastreError('DECRYPTION_FAILED', `This ${given} does not open the file`, {
      fields: [{ field: `${field}.${given}`, message: 'Not the one that the file was sealed for' }],
      wayOut: 'Ask whoever exported it. Nothing was changed.',
    });
  }
}

/** An identity file has comments beside its key. */
function identityLines(identity: string | undefined, field: string): string[] {
  if (identity === undefined) return [];
  const lines = identity
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0) throw noIdentity(field);
  return lines;
}

const noIdentity = (field: string): CadastreError =>
  invalidInput([
    { field: `${field}.identity`, message: 'Not an age identity: it begins with AGE-SECRET-KEY-1' },
  ]);

function wrongPassphrase(field: string): CadastreError {
  return new CadastreError('DECRYPTION_FAILED', 'The passphrase does not open the key file', {
    fields: [{ field: `${field}.passphrase`, message: 'Not the passphrase of this file' }],
    wayOut: 'Ask whoever exported the key for its passphrase. Nothing was changed.',
  });
}
