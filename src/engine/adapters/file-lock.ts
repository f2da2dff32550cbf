import { chmodSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { CadastreError } from '../errors.ts';

/**
 * Runs `work` while no other process, and no other call in this one, holds the lock of this path.
 *
 * The lock is SQLite's own on an empty database file. The kernel lets go of it when its holder dies, however it
 * dies, so there is no stale lock to recognise and none to break by mistake.
 * Throws `SECRET_STORE_UNAVAILABLE` after `limitMs` of waiting.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>, limitMs = 15_000): Promise<T> {
  const deadline = performance.now() + limitMs;
  const lock = new Database(path, { timeout: 0 });
  try {
    if (process.platform !== 'win32') chmodSync(path, 0o600);
    while (!tryLock(lock)) {
      if (performance.now() > deadline) {
        throw new CadastreError(
          'SECRET_STORE_UNAVAILABLE',
          'Another process is still writing the secrets file',
          {
            target: path,
            wayOut: 'Wait for the other Cadastre to finish, or close it, then try again.',
          },
        );
      }
      await pause(2 + Math.random() * 15);
    }
    return await work();
  } finally {
    lock.close();
  }
}

function tryLock(lock: Database.Database): boolean {
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}
