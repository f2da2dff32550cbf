import { randomBytes } from 'node:crypto';
import { CadastreError } from '../errors.ts';
import { checkSecret } from '../secrets/check-secret.ts';
import type { KeychainProbe } from '../secrets/keychain-probe.ts';
import type { SecretIndex } from '../secrets/secret-index.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { callKeychain, type Keychain, keychainLocked } from './keychain-calls.ts';

/** A person may be typing the keychain's password meanwhile. */
const CALL_LIMIT_MS = 30_000;
const PROBE_LIMIT_MS = 5_000;
/**
 * An entry of ours that is always there. libsecret answers "nothing" for a locked collection as it does for an
 * empty one: where the marker is missing too, the answer is not to be believed. Its name is no key (a space).
 */
const MARKER = 'cadastre marker';

/**
 * Opens the system's keychain for one data folder. `service` is the name its entries stand under, such as
 * `cadastre 4f0c…`; `index` knows which there are, since a keychain cannot be asked safely.
 * Throws `SECRET_STORE_LOCKED` or `SECRET_STORE_UNAVAILABLE`, as each later call does.
 */
export async function openKeychainStore(
  service: string,
  index: SecretIndex,
  limitMs = CALL_LIMIT_MS,
): Promise<SecretStore> {
  let closed = false;
  const call = async <T>(work: (keychain: Keychain) => Promise<T>): Promise<T> => {
    if (closed) throw keychainLocked();
    return callKeychain(work, limitMs);
  };
  const assertReadable = async (keychain: Keychain) => {
    if ((await keychain.getPassword(service, MARKER)) === null) throw keychainLocked();
  };
  const get = (key: string) =>
    call(async (keychain) => {
      const value = key === '' ? null : await keychain.getPassword(service, key);
      if (value === null) await assertReadable(keychain);
      return value;
    });

  await call((keychain) => keychain.setPassword(service, MARKER, 'Cadastre keeps secrets beside this entry'));
  return {
    kind: 'keychain',
    get,
    // The index names at least what is there: it learns of a key first and forgets it last.
    set: async (key, value) => {
      checkSecret(key, value);
      await call(async (keychain) => {
        await assertReadable(keychain);
        index.add(key, new Date().toISOString());
        await keychain.setPassword(service, key, value);
      });
    },
    delete: async (key) =>
      call(async (keychain) => {
        if (!(await keychain.deletePassword(service, key))) await assertReadable(keychain);
        index.remove(key);
      }),
    list: async () => {
      await call(assertReadable);
      const found = [];
      for (const entry of index.list()) if ((await get(entry.key)) !== null) found.push(entry);
      return found.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    close: async () => {
      closed = true;
    },
  };
}

/** Is there a keychain that keeps what it is given? Writes, reads and deletes a value; never throws. */
export async function probeKeychain(limitMs = PROBE_LIMIT_MS): Promise<KeychainProbe> {
  const account = `probe ${randomBytes(6).toString('hex')}`;
  const value = randomBytes(12).toString('hex');
  try {
    const read = await callKeychain(async (keychain) => {
      await keychain.setPassword('cadastre probe', account, value);
      const found = await keychain.getPassword('cadastre probe', account);
      await keychain.deletePassword('cadastre probe', account);
      return found;
    }, limitMs);
    if (read === value)
      return { available: true, locked: false, message: 'The keychain of this session is there' };
    return { available: false, locked: false, message: 'The keychain does not give back what it was given' };
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error;
    return { available: false, locked: error.code === 'SECRET_STORE_LOCKED', message: error.message };
  }
}
