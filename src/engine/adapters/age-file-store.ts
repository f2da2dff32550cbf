import { chmod, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { CadastreError, invalidInput } from '../errors.ts';
import { checkSecret } from '../secrets/check-secret.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import {
  ageFiles,
  type HeldSecret,
  openIdentity,
  openSecrets,
  sealIdentity,
  sealSecrets,
} from './age-file.ts';
import { withFileLock } from './file-lock.ts';
import { removeLeftovers, writeFileDurably } from './write-file-durably.ts';

export interface AgeOptions {
  /** See `sealIdentity`; tests lower it. */
  readonly workFactor?: number;
  readonly now?: () => Date;
}

const PASSPHRASE_LENGTH = 12;

/** Is there a store in this folder? Its identity is written last, so a store half made does not count. */
export async function ageFileExists(folder: string): Promise<boolean> {
  return exists(ageFiles(folder).identity);
}

/** Makes an empty store. Throws `ALREADY_EXISTS`, or `INVALID_INPUT` for a passphrase under 12 characters. */
export async function createAgeFile(
  folder: string,
  passphrase: string,
  { workFactor }: AgeOptions = {},
): Promise<void> {
  checkNewPassphrase(passphrase);
  const files = ageFiles(folder);
  await translated(folder, async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (process.platform !== 'win32') await chmod(folder, 0o700);
    await withFileLock(files.lock, async () => {
      if (await exists(files.identity)) {
        throw new CadastreError('ALREADY_EXISTS', 'There is already a secrets file', {
          target: files.identity,
          wayOut: 'Unlock it with its passphrase.',
        });
      }
      // Secrets without their identity may still be opened by a copy of it: they are set aside, never overwritten.
      if (await exists(files.secrets)) {
        await rename(files.secrets, `${files.secrets}.${new Date().toISOString().replaceAll(':', '')}.old`);
      }
      const identity = await generateX25519Identity();
      await writeFileDurably(
        files.secrets,
        await sealSecrets(new Map(), await identityToRecipient(identity)),
      );
      await writeFileDurably(files.identity, await sealIdentity(identity, passphrase, workFactor));
    });
  });
}

/**
 * Puts the same identity under another passphrase: stores that are open stay so, in every process. The file is
 * replaced in one step, so that a crash leaves the old passphrase or the new one. A copy of the old file still
 * opens with the old passphrase. Throws `SECRET_STORE_LOCKED` naming `current` where that is wrong.
 */
export async function changePassphrase(
  folder: string,
  before: string,
  after: string,
  { workFactor }: AgeOptions = {},
): Promise<void> {
  checkNewPassphrase(after);
  const files = ageFiles(folder);
  await translated(folder, () =>
    withFileLock(files.lock, async () => {
      const identity = await openIdentity(await readFile(files.identity), before, files.identity).catch(
        (error) => {
          throw wrongPresent(error);
        },
      );
      await removeLeftovers(files.identity);
      await writeFileDurably(files.identity, await sealIdentity(identity, after, workFactor));
    }),
  );
}

/**
 * Opens the store: the passphrase is paid for once, each later write costs some milliseconds. Any number of
 * processes may hold it open; a change by one is seen by the next read of another.
 */
export async function openAgeFile(
  folder: string,
  passphrase: string,
  { now = () => new Date() }: AgeOptions = {},
): Promise<SecretStore> {
  const files = ageFiles(folder);
  const opened = await translated(folder, async () =>
    openIdentity(await readFile(files.identity), passphrase, files.identity),
  );
  const recipient = await identityToRecipient(opened);
  let identity: string | null = opened;
  let cache: { stamp: string; secrets: ReadonlyMap<string, HeldSecret> } | null = null;
  let lastWrite: Promise<unknown> = Promise.resolve();

  const read = () =>
    translated(folder, async () => {
      if (!identity) throw closed();
      const file = await open(files.secrets, 'r');
      try {
        const { ino, mtimeNs, size } = await file.stat({ bigint: true });
        const stamp = `${ino} ${mtimeNs} ${size}`;
        if (cache?.stamp === stamp) return cache.secrets;
        const secrets = await openSecrets(await file.readFile(), identity, files.secrets);
        cache = { stamp, secrets };
        return secrets;
      } finally {
        await file.close();
      }
    });

  /** Reads, changes and writes back under the lock, one call of this process after the other. */
  const change = (edit: (secrets: Map<string, HeldSecret>) => boolean): Promise<void> => {
    const turn = lastWrite.then(() =>
      translated(folder, () =>
        withFileLock(files.lock, async () => {
          const secrets = new Map(await read());
          if (!edit(secrets)) return;
          await removeLeftovers(files.secrets);
          await writeFileDurably(files.secrets, await sealSecrets(secrets, recipient));
        }),
      ),
    );
    // The caller of this turn hears of its failure; the next turn only waits for its end.
    lastWrite = turn.catch(() => undefined);
    return turn;
  };

  await read();
  return {
    kind: 'file',
    get: async (key) => (await read()).get(key)?.value ?? null,
    set: async (key, value) => {
      checkSecret(key, value);
      await change((secrets) => {
        if (secrets.get(key)?.value === value) return false;
        secrets.set(key, { value, changedAt: now().toISOString() });
        return true;
      });
    },
    delete: (key) => change((secrets) => secrets.delete(key)),
    list: async () =>
      [...(await read())]
        .map(([key, { changedAt }]) => ({ key, changedAt }))
        .sort((a, b) => (a.key < b.key ? -1 : 1)),
    close: async () => {
      await lastWrite;
      identity = null;
      cache = null;
    },
  };
}

function checkNewPassphrase(passphrase: string): void {
  if (passphrase.length < PASSPHRASE_LENGTH) {
    throw invalidInput([{ field: 'passphrase', message: `At least ${PASSPHRASE_LENGTH} characters` }]);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** The same refusal as on opening, said of the field in which it was typed. */
function wrongPresent(error: unknown): unknown {
  if (!(error instanceof CadastreError) || error.code !== 'SECRET_STORE_LOCKED') return error;
  return new CadastreError(
    'SECRET_STORE_LOCKED',
    'The present passphrase is not the right one',
    {
      fields: [{ field: 'current', message: 'Not the passphrase of the secrets file' }],
      wayOut: 'Nothing was changed: the file still opens with the passphrase it had.',
    },
    error,
  );
}

function closed(): CadastreError {
  return new CadastreError('SECRET_STORE_LOCKED', 'The secrets file was closed', {
    wayOut: 'Enter its passphrase again.',
  });
}

/** Turns what the file system and SQLite throw into an error with a way out. */
async function translated<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CadastreError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const target = folder;
    if (code === 'ENOENT') {
      throw new CadastreError(
        'SECRET_STORE_UNAVAILABLE',
        'The secrets file is not there',
        { target, wayOut: 'Restore the secrets folder from a backup, or choose again where secrets lie.' },
        error,
      );
    }
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL') {
      throw new CadastreError(
        'DISK_FULL',
        'There is no room left to write the secrets file',
        { target, wayOut: 'Free space on this disk and try again.' },
        error,
      );
    }
    throw new CadastreError(
      'SECRET_STORE_UNAVAILABLE',
      `The secrets folder cannot be used${code ? ` (${code})` : ''}`,
      { target, wayOut: 'Check that this folder belongs to you and can be written.' },
      error,
    );
  }
}
