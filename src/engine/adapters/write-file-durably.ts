import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const SUFFIX = '.tmp';

/**
 * Replaces a file so that a crash at any moment leaves the old contents or the new ones, whole: a temporary name in
 * the same folder, fsync, rename, fsync of the folder. Readable by its owner alone unless `mode` says otherwise.
 */
export async function writeFileDurably(path: string, bytes: Uint8Array, mode = 0o600): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}${SUFFIX}`;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      // The mode of a new file is cut by the umask.
      if (mode !== 0o600 && process.platform !== 'win32') await file.chmod(mode);
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Removes what a killed writer of this file left behind. Call it under the lock of the file's writers. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (name.startsWith(`${basename(path)}.`) && name.endsWith(SUFFIX))
      await rm(join(folder, name), { force: true });
  }
}

/** Makes a rename in this folder durable. Windows keeps one without this, and cannot open a folder. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
