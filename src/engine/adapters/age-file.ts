import { join } from 'node:path';
import { Decrypter, Encrypter } from 'age-encryption';
import { CadastreError } from '../errors.ts';

/** The files of the store inside its folder. Both open with the standard `age` tool. */
export const ageFiles = (folder: string) => ({
  /** An X25519 identity under the passphrase (scrypt): `age -d identity.age`. */
  identity: join(folder, 'identity.age'),
  /** JSON for that identity: `age -d -i identity.age secrets.age`. */
  secrets: join(folder, 'secrets.age'),
  lock: join(folder, 'lock'),
});

export interface HeldSecret {
  readonly value: string;
  /** ISO 8601. */
  readonly changedAt: string;
}

/** `workFactor` is the base-2 logarithm of scrypt's N; 18 is the age tool's own and takes about a second. */
export async function sealIdentity(
  identity: string,
  passphrase: string,
  workFactor = 18,
): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(workFactor);
  return encrypter.encrypt(`# The identity that opens secrets.age beside this file\n${identity}\n`);
}

/** Throws `SECRET_STORE_LOCKED` for a wrong passphrase, `SECRET_STORE_UNAVAILABLE` for a damaged file. */
export async function openIdentity(sealed: Uint8Array, passphrase: string, path: string): Promise<string> {
  const text = await open(sealed, (decrypter) => decrypter.addPassphrase(passphrase), path, wrongPassphrase);
  const identity = text.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-'));
  if (!identity) throw damaged(path);
  return identity.trim();
}

export async function sealSecrets(
  secrets: ReadonlyMap<string, HeldSecret>,
  recipient: string,
): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return encrypter.encrypt(JSON.stringify({ version: 1, secrets: Object.fromEntries(secrets) }));
}

/** Throws `SECRET_STORE_LOCKED` where the file belongs to another identity by now. */
export async function openSecrets(
  sealed: Uint8Array,
  identity: string,
  path: string,
): Promise<Map<string, HeldSecret>> {
  const text = await open(sealed, (decrypter) => decrypter.addIdentity(identity), path, otherIdentity);
  const parsed = parse(text);
  if (!isContents(parsed)) throw damaged(path);
  return new Map(Object.entries(parsed.secrets));
}

/** Without its error: V8 quotes the text that it could not parse. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function open(
  sealed: Uint8Array,
  add: (decrypter: Decrypter) => void,
  path: string,
  noMatch: () => CadastreError,
): Promise<string> {
  const decrypter = new Decrypter();
  add(decrypter);
  try {
    return await decrypter.decrypt(sealed, 'text');
  } catch (cause) {
    throw (cause as Error).message.includes('no identity matched') ? noMatch() : damaged(path, cause);
  }
}

function wrongPassphrase(): CadastreError {
  return new CadastreError('SECRET_STORE_LOCKED', 'The passphrase is not the right one', {
    wayOut: 'Enter the passphrase that was chosen when the secrets file was made.',
  });
}

function otherIdentity(): CadastreError {
  return new CadastreError('SECRET_STORE_LOCKED', 'The secrets file was made anew and is not open', {
    wayOut: 'Enter its passphrase again.',
  });
}

export function damaged(path: string, cause?: unknown): CadastreError {
  return new CadastreError(
    'SECRET_STORE_UNAVAILABLE',
    'The secrets file is damaged and cannot be read',
    { target: path, wayOut: 'Restore the secrets folder from a backup, both files together.' },
    cause,
  );
}

function isContents(value: unknown): value is { version: 1; secrets: Record<string, HeldSecret> } {
  const { version, secrets } = (value ?? {}) as { version?: unknown; secrets?: unknown };
  return (
    version === 1 &&
    typeof secrets === 'object' &&
    secrets !== null &&
    Object.values(secrets).every(
      (each) => typeof each?.value === 'string' && typeof each?.changedAt === 'string',
    )
  );
}
