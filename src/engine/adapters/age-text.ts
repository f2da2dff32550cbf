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

function wrongPassphrase(field: string): CadastreError {
  return new CadastreError('DECRYPTION_FAILED', 'The passphrase does not open the key file', {
    fields: [{ field: `${field}.passphrase`, message: 'Not the passphrase of this file' }],
    wayOut: 'Ask whoever exported the key for its passphrase. Nothing was changed.',
  });
}
