import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

export type SqliteDatabase = Database.Database;

/** What makes a SQLite file one of ours, and which version of its layout this app writes. */
export interface FileFormat {
  /** SQLite's `application_id`: four letters as a number. */
  readonly applicationId: number;
  /** SQLite's `user_version`. */
  readonly version: number;
  /** Fills an empty file; runs inside the transaction that also stamps the format. */
  create(database: SqliteDatabase): void;
}

/** The file is there and is something else. Translated by the owner of the file into a `CadastreError`. */
export class ForeignFileError extends Error {
  override readonly name = 'ForeignFileError';
  readonly kind: 'foreign' | 'newer';

  constructor(kind: 'foreign' | 'newer', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** How long one process waits for another that writes: an append takes milliseconds. */
const BUSY_MS = 10_000;

/**
 * Opens or creates a file that several processes share: WAL, every commit on disk before it returns
 * (`synchronous=FULL`), readable by its owner only.
 */
export function openSqliteFile(file: string, format: FileFormat): SqliteDatabase {
  createEmpty(file);
  const database = new Database(file, { timeout: BUSY_MS });
  try {
    prepare(database, format);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * SQLite itself would create it readable for everybody. `wx` never opens a file that is there: closing such a
 * descriptor would drop the locks that this process holds on it.
 */
export function createEmpty(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function prepare(database: SqliteDatabase, format: FileFormat): void {
  if (isEmpty(database)) {
    retryWhileBusy(() => database.pragma('journal_mode = WAL'));
    database
      .transaction(() => {
        // Another process may have been first.
        if (!isEmpty(database)) return;
        format.create(database);
        database.pragma(`application_id = ${format.applicationId}`);
        database.pragma(`user_version = ${format.version}`);
      })
      .immediate();
  }
  checkFormat(database, format);
  database.pragma('synchronous = FULL');
  database.pragma('trusted_schema = OFF');
  database.pragma('foreign_keys = ON');
}

function isEmpty(database: SqliteDatabase): boolean {
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as {
    tables: number;
  };
  return tables === 0 && database.pragma('user_version', { simple: true }) === 0;
}

function checkFormat(database: SqliteDatabase, format: FileFormat): void {
  if (database.pragma('application_id', { simple: true }) !== format.applicationId) {
    throw new ForeignFileError('foreign', 'it is a SQLite file of something else');
  }
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > format.version) {
    throw new ForeignFileError('newer', `its format is ${version}, this app knows ${format.version}`);
  }
  if (version !== format.version)
    throw new ForeignFileError('foreign', `its format ${version} never existed`);
}

/** Going over to WAL does not wait for another process by itself; two that open a new file at once meet here. */
function retryWhileBusy(work: () => void): void {
  const end = Date.now() + BUSY_MS;
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      if (!sqliteCode(error)?.startsWith('SQLITE_BUSY') || Date.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

/** The extended result code, such as `SQLITE_IOERR_WRITE`; undefined for other errors. */
export function sqliteCode(error: unknown): string | undefined {
  return error instanceof Database.SqliteError ? error.code : undefined;
}

/** What went wrong with a SQLite file, as far as its owner treats it differently. */
export type FileTrouble = 'foreign' | 'newer' | 'corrupt' | 'full' | 'busy' | 'unwritable';

/** null: not a trouble of the file but a mistake of ours. */
export function fileTrouble(error: unknown): FileTrouble | null {
  if (error instanceof ForeignFileError) return error.kind;
  const code = sqliteCode(error) ?? (error as { code?: string } | null)?.code;
  if (code === undefined) return null;
  if (code === 'SQLITE_NOTADB') return 'foreign';
  if (code.startsWith('SQLITE_CORRUPT')) return 'corrupt';
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return 'full';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'busy';
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN|PERM|AUTH|NOLFS|TOOBIG)/.test(code)) return 'unwritable';
  if (/^(EACCES|EPERM|EROFS|ENOTDIR|EISDIR|ENOENT|EEXIST|EMFILE|ENFILE|EIO|ENAMETOOLONG|ELOOP)$/.test(code)) {
    return 'unwritable';
  }
  return null;
}
