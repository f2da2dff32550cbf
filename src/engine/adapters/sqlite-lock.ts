import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { CadastreError } from '../errors.ts';
import { createEmpty, sqliteCode } from './sqlite-file.ts';

/**
 * Locks between processes of one machine. The operating system takes them away with the process, however it
 * ends, and unlike a process number they are never used again for another one. SQLite is the portable way to a
 * file lock that Node itself does not offer.
 */
export interface FileLock {
  release(): void;
}

/** null: somebody else, of this or another process, holds it. */
export function tryLock(file: string): FileLock | null {
  for (;;) {
    createEmpty(file);
    try {
      return lockExisting(file);
    } catch (error) {
      if (!sweptMeanwhile(error, file)) throw error;
    }
  }
}

/** Somebody who sweeps may meet a file between its creation and its lock. */
function sweptMeanwhile(error: unknown, file: string): boolean {
  return sqliteCode(error) === 'SQLITE_CANTOPEN' && !existsSync(file);
}

/** Runs `work` while nobody else holds the lock of this file. Throws `AUDIT_UNAVAILABLE` after `limitMs` of waiting. */
export async function underLock<T>(file: string, work: () => Promise<T>, limitMs = 15_000): Promise<T> {
  for (const end = performance.now() + limitMs; ; ) {
    const lock = tryLock(file);
    if (lock) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (performance.now() > end) {
      throw new CadastreError('AUDIT_UNAVAILABLE', 'Another process is still preparing the audit log', {
        target: file,
        wayOut: 'Wait for the other Cadastre to finish, or close it, then try again.',
      });
    }
    await pause(5 + Math.random() * 15);
  }
}

/** Asks without keeping it. A lock that nobody holds leaves only its file behind, which is taken away. */
export function isLocked(file: string): boolean {
  if (!existsSync(file)) return false;
  let lock: FileLock | null;
  try {
    lock = lockExisting(file);
  } catch (error) {
    if (sweptMeanwhile(error, file)) return false;
    throw error;
  }
  if (lock === null) return true;
  removeHeld(file, lock);
  return false;
}

/** Holds a lock with a fresh name until it is released, which also removes its file. */
export function holdLock(file: string): FileLock {
  for (;;) {
    const lock = tryLock(file);
    // Swept between its opening and its lock, the file is gone although the lock was had.
    if (lock && existsSync(file)) {
      return {
        release: () => removeHeld(file, lock),
      };
    }
    lock?.release();
  }
}

/** Removes what processes that were killed left behind. */
export function sweepLocks(directory: string, prefix: string): void {
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory)) {
    if (name.startsWith(prefix)) isLocked(join(directory, name));
  }
}

/**
 * Removed while it is still held, so that nobody can take the lock in between. Windows does not remove an open
 * file, and so protects one that somebody took in between by itself.
 */
function removeHeld(file: string, lock: FileLock): void {
  if (process.platform !== 'win32') {
    try {
      rmSync(file, { force: true });
    } finally {
      lock.release();
    }
    return;
  }
  lock.release();
  try {
    rmSync(file, { force: true });
  } catch (error) {
    if (!/^(EPERM|EBUSY|EACCES)$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function lockExisting(file: string): FileLock | null {
  const database = new Database(file, { timeout: 0, fileMustExist: true });
  try {
    // Nothing is ever written; without this an empty journal would lie beside every lock.
    database.pragma('journal_mode = MEMORY');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) return null;
    throw error;
  }
  return { release: () => void database.close() };
}
