import { CadastreError } from '../errors.ts';
import { exitWithoutWaiting } from './exit-without-waiting.ts';

/**
 * What is used of keytar. Not its `findCredentials`: on Linux that one ends the whole process with a segmentation
 * fault when an entry it finds lies in a locked collection.
 */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

const UNLOCK = 'Unlock the keychain of your desktop session, then try again.';
const CHOOSE = 'Choose a secrets file under a passphrase, or keep secrets for this session only.';

/** Loaded on first use: on Linux the native part needs libsecret, which a server may not have. */
export async function loadKeychain(): Promise<Keychain> {
  try {
    const { default: keytar } = (await import('keytar')) as unknown as { default: Keychain };
    return keytar;
  } catch (cause) {
    throw new CadastreError(
      'SECRET_STORE_UNAVAILABLE',
      process.platform === 'linux'
        ? 'This machine has no keychain library (libsecret)'
        : 'The keychain of this machine cannot be loaded',
      { wayOut: CHOOSE },
      cause,
    );
  }
}

let queue: Promise<unknown> = Promise.resolve();
let underWay = false;

/**
 * Calls the keychain, one call of this process after the other, and stops waiting after `limitMs`.
 *
 * A locked keychain may sit on a prompt for as long as nobody answers it, and each call blocks a thread of the
 * small pool that file access also needs: in a row they hold one thread at most. A call whose time ran out before
 * its turn is never made.
 */
export async function callKeychain<T>(call: (keychain: Keychain) => Promise<T>, limitMs: number): Promise<T> {
  const keychain = await loadKeychain();
  let expired = false;
  const turn = queue.then(async () => {
    if (expired) throw noAnswer(limitMs);
    underWay = true;
    try {
      return await call(keychain);
    } finally {
      underWay = false;
    }
  });
  // Only the order matters here: the caller of each turn hears of its failure.
  queue = turn.catch(() => undefined);

  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      expired = true;
      exitWithoutWaiting(() => underWay);
      reject(noAnswer(limitMs));
    }, limitMs);
  });
  try {
    return await Promise.race([turn, limit]);
  } catch (error) {
    throw error instanceof CadastreError ? error : translated(error);
  } finally {
    clearTimeout(timer);
  }
}

export function keychainLocked(cause?: unknown): CadastreError {
  return new CadastreError('SECRET_STORE_LOCKED', 'The keychain is locked', { wayOut: UNLOCK }, cause);
}

function noAnswer(limitMs: number): CadastreError {
  return new CadastreError(
    'SECRET_STORE_LOCKED',
    `The keychain did not answer within ${Math.ceil(limitMs / 1000)} s: it may be waiting to be unlocked`,
    { wayOut: UNLOCK },
  );
}

/** keytar gives the system's own sentence and no code, so the words decide. */
function translated(error: unknown): CadastreError {
  const { message } = error as Error;
  if (/locked|interaction is not allowed|dismissed|cancel+ed|authorization/i.test(message)) {
    return keychainLocked(error);
  }
  if (/D-Bus|DBus|Secret Service|org\.freedesktop\.secrets|not provided by any/i.test(message)) {
    return unavailable('No keychain runs in this session', error);
  }
  if (/collection|does not exist|default keychain/i.test(message)) {
    return unavailable('The keychain of this session has not been set up', error);
  }
  return unavailable('The keychain refused', error);
}

function unavailable(message: string, cause: unknown): CadastreError {
  return new CadastreError('SECRET_STORE_UNAVAILABLE', message, { wayOut: CHOOSE }, cause);
}
