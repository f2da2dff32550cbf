import { CadastreError } from '../errors.ts';
import type { LocalStore } from '../settings/local-store.ts';
import { type FileFormat, type FileTrouble, fileTrouble, openSqliteFile, sqliteCode } from './sqlite-file.ts';

const FORMAT: FileFormat = {
  applicationId: 0x4361536f, // CaSo
  version: 1,
  create(database) {
    database.exec(`
      CREATE TABLE items (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL CHECK (json_valid(value))
      ) STRICT, WITHOUT ROWID`);
  },
};

const TROUBLES: Readonly<Record<FileTrouble, (target: string) => CadastreError>> = {
  newer: (target) =>
    new CadastreError('NOT_SUPPORTED', 'The settings of this workstation were written by a newer Cadastre', {
      target,
      wayOut: 'Update Cadastre on this workstation, or choose another data folder.',
    }),
  foreign: (target) =>
    new CadastreError('REFUSED', 'The settings file is not one of Cadastre', {
      target,
      wayOut: 'Move the file away; Cadastre begins a new one.',
    }),
  corrupt: (target) =>
    new CadastreError('REFUSED', 'The settings file is damaged', {
      target,
      wayOut: 'Put back a copy of the file, or move it away and register the servers again.',
    }),
  full: (target) =>
    new CadastreError('DISK_FULL', 'The settings cannot be written: their disk is full', {
      target,
      wayOut: 'Free space on the disk of the data folder, then try again.',
    }),
  busy: (target) =>
    new CadastreError('CONFLICT', 'The settings cannot be written: another process holds them', {
      target,
      wayOut: 'Wait for the other Cadastre, or for a backup program that reads the file, then try again.',
    }),
  unwritable: (target) =>
    new CadastreError('PERMISSION_DENIED', 'The settings of this workstation cannot be opened or written', {
      target,
      wayOut: 'Check that the data folder exists, that its disk is well and that you may write to it.',
    }),
};

/**
 * Opens the settings of this workstation, or begins them. Several processes may have them open.
 * Errors: `NOT_SUPPORTED` for the file of a newer app, `REFUSED` for one that is none of ours or damaged,
 * `DISK_FULL`, `PERMISSION_DENIED`, `CONFLICT` where another process holds it for too long.
 */
export function openLocalStore(file: string): LocalStore {
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw translate(error, file);
    }
  };
  const database = guarded(() => openSqliteFile(file, FORMAT));

  const select = guarded(() => database.prepare('SELECT value FROM items WHERE key = ?').pluck());
  const selectKeys = guarded(() =>
    database
      .prepare('SELECT key FROM items WHERE substr(key, 1, length(@prefix)) = @prefix ORDER BY key')
      .pluck(),
  );
  const read = <T>(key: string): T | null => {
    const text = select.get(key);
    return text === undefined ? null : (JSON.parse(String(text)) as T);
  };
  const write = (key: string, value: unknown) => {
    const text = JSON.stringify(value);
    if (text === undefined) throw new CadastreError('INTERNAL', `Nothing to remember under ${key}`);
    database
      .prepare(
        'INSERT INTO items (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      )
      .run(key, text);
  };

  return {
    read: <T>(key: string) => guarded(() => read<T>(key)),
    write: (key, value) => guarded(() => write(key, value)),
    delete: (key) => guarded(() => void database.prepare('DELETE FROM items WHERE key = ?').run(key)),
    update: <T>(key: string, change: (before: T | null) => T) =>
      guarded(() =>
        database
          .transaction(() => {
            const after = change(read<T>(key));
            write(key, after);
            return after;
          })
          .immediate(),
      ),
    keys: (prefix) => guarded(() => selectKeys.all({ prefix }) as string[]),
    close: () => void database.close(),
  };
}

function translate(error: unknown, file: string): unknown {
  if (error instanceof CadastreError) return error;
  const trouble = fileTrouble(error) ?? (sqliteCode(error) ? 'corrupt' : null);
  if (trouble === null) return error;
  const { code, message, details } = TROUBLES[trouble](file);
  return new CadastreError(code, message, details, error);
}
