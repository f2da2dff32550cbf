import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { CadastreError } from '../errors.ts';
import type { ConnectionTarget } from '../postgres/session.ts';
import { quoteIdentifier } from '../postgres/sql.ts';

/** A killed program has this long to end by itself; milliseconds. */
const KILL_AFTER_MS = 3_000;
/** pg_dump gives up on a table that somebody else holds exclusively. */
const LOCK_WAIT = '60s';
const KEPT = ['PATH', 'Path', 'SystemRoot', 'SYSTEMROOT', 'TEMP', 'TMP', 'TZ', 'LD_LIBRARY_PATH'];
/** Of what a program says about a failure. */
const STDERR_BYTES = 8_000;

/** One schema, or the rows that a role sees by row security, as of a moment that another session has exported. */
export type DumpPart =
  | { readonly kind: 'schema'; readonly schema: string }
  | {
      readonly kind: 'rows';
      readonly role: string;
      readonly tenantId: number;
      readonly snapshot: string;
      /** Tables without rows of one tenant, quoted. */
      readonly leftOut: readonly string[];
    };

export type RowsPart = Extract<DumpPart, { kind: 'rows' }>;

/** Row security compares the role with this; a stored setting counts for those who log in as it alone. */
export const tenantSetting = ({ tenantId }: RowsPart): NodeJS.ProcessEnv => ({
  PGOPTIONS: `-c app.current_tenant_id=${tenantId}`,
});

export interface DumpOptions {
  /** Path of pg_dump. */
  readonly program: string;
  readonly target: ConnectionTarget;
  /** null: all of the database. */
  readonly part: DumpPart | null;
  /** Must not be there; readable by its owner alone. */
  readonly file: string;
  readonly signal: AbortSignal;
  /** Bytes written so far. */
  progress(bytes: number): void;
}

export interface DumpEnd {
  readonly bytes: number;
  /** Of what pg_dump sent, in hexadecimal. */
  readonly sha256: string;
}

/**
 * pg_dump in its custom format into a file, synced to the disk. The bytes come through this process, so that pg_dump
 * ends with it: one of a killed process would hold its session in the database for as long as the dump takes.
 * Everything about the connection travels in the environment, nothing on the command line.
 * Errors: `CANCELLED`, `DISK_FULL`, `STATEMENT_FAILED` with pg_dump's own words.
 */
export async function dumpDatabase(options: DumpOptions): Promise<DumpEnd> {
  const handle = await open(options.file, 'wx', 0o600).catch((error) => {
    throw folderError(options.file, error);
  });
  try {
    const args = ['--format=custom', '--no-password', `--lock-wait-timeout=${LOCK_WAIT}`];
    const { part } = options;
    const child = spawn(options.program, [...args, ...partArguments(part)], {
      env: {
        ...ownEnvironment(),
        ...connectionEnvironment(options.target),
        ...(part?.kind === 'rows' && tenantSetting(part)),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const ended = endOf(child);
    const release = killedBy(child, options.signal);
    const errors = collected(child);
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const part of child.stdout ?? []) {
        hash.update(part);
        await writeAll(handle, part);
        bytes += part.length;
        options.progress(bytes);
      }
    } catch (error) {
      child.kill('SIGKILL');
      await ended.catch(() => undefined);
      throw options.signal.aborted ? cancelled() : folderError(options.file, error);
    } finally {
      release();
    }
    const { code, signal } = await ended;
    if (options.signal.aborted) throw cancelled();
    if (code !== 0) throw dumpFailed('pg_dump', code, signal, errors());
    await handle.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}

export function partArguments(part: DumpPart | null): string[] {
  if (part === null) return [];
  // A pattern, unless it is quoted.
  if (part.kind === 'schema') return [`--schema=${quoteIdentifier(part.schema)}`];
  return [
    '--enable-row-security',
    `--role=${part.role}`,
    `--snapshot=${part.snapshot}`,
    // Privileges name neighbours; large objects know no row security.
    '--no-privileges',
    '-B',
    ...part.leftOut.map((table) => `--exclude-table=${table}`),
  ];
}

/** The table of contents of an archive, as `pg_restore --list` prints it. No connection is made. */
export async function listArchive(program: string, file: string, signal: AbortSignal): Promise<string> {
  let text = '';
  await restore(program, ['--list', file], signal, (part) => {
    text += part;
  });
  return text;
}

/** Reads an archive to its end, every row of it, into nothing: what the table of contents promises is there. */
export function readArchive(program: string, file: string, signal: AbortSignal): Promise<void> {
  return restore(program, ['--file=-', file], signal, () => undefined);
}

/** Reads the rows of an archive as `COPY` would be given them, in pieces. */
export function readArchiveData(
  program: string,
  file: string,
  signal: AbortSignal,
  received: (part: string) => void,
): Promise<void> {
  return restore(program, ['--data-only', '--file=-', file], signal, received);
}

async function restore(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
  received: (part: string) => void,
): Promise<void> {
  const child = spawn(program, args, {
    env: ownEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const ended = endOf(child);
  const release = killedBy(child, signal);
  const errors = collected(child);
  try {
    child.stdout?.setEncoding('utf8');
    for await (const part of child.stdout ?? []) received(part);
  } finally {
    release();
  }
  const { code, signal: by } = await ended;
  if (signal.aborted) throw cancelled();
  if (code !== 0) throw dumpFailed('pg_restore', code, by, errors());
}

/** libpq's variables. A database named `a=b` would be taken for a connection string on a command line. */
export function connectionEnvironment({
  host,
  port,
  user,
  database,
  password,
  tls,
}: ConnectionTarget): NodeJS.ProcessEnv {
  return {
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: database,
    PGAPPNAME: 'cadastre',
    PGCONNECT_TIMEOUT: '10',
    PGSSLMODE: tls.mode,
    // Not a password of the person's: only what belongs to this server.
    PGPASSFILE: '/dev/null',
    ...(password === null ? {} : { PGPASSWORD: password }),
    ...(tls.caFile ? { PGSSLROOTCERT: tls.caFile } : {}),
    ...(tls.certificateFile ? { PGSSLCERT: tls.certificateFile } : {}),
    ...(tls.keyFile ? { PGSSLKEY: tls.keyFile } : {}),
  };
}

/** `PG*` variables of the person must not change what is dumped. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { LC_ALL: 'C' };
  for (const name of KEPT) if (process.env[name] !== undefined) environment[name] = process.env[name];
  return environment;
}

export async function endOf(child: ChildProcess): Promise<{ code: number | null; signal: string | null }> {
  const failed = once(child, 'error').then(([error]) => {
    throw new CadastreError('NOT_SUPPORTED', `${child.spawnfile} cannot be run`, {}, error);
  });
  const closed = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  // Whichever comes second has nobody who waits for it.
  failed.catch(() => undefined);
  closed.catch(() => undefined);
  return Promise.race([closed, failed]);
}

export function killedBy(child: ChildProcess, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const kill = () => {
    child.kill('SIGTERM');
    timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref();
  };
  const leave = () => child.kill('SIGKILL');
  process.once('exit', leave);
  child.once('close', () => {
    clearTimeout(timer);
    process.off('exit', leave);
  });
  if (signal.aborted) kill();
  else signal.addEventListener('abort', kill, { once: true });
  return () => signal.removeEventListener('abort', kill);
}

export function collected(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    text = (text + part).slice(-STDERR_BYTES);
  });
  return () => text.trim();
}

async function writeAll(handle: Awaited<ReturnType<typeof open>>, part: Buffer): Promise<void> {
  for (let at = 0; at < part.length; ) {
    const { bytesWritten } = await handle.write(part, at);
    at += bytesWritten;
  }
}

const cancelled = () => new CadastreError('CANCELLED', 'Cancelled while the backup was made');

export function dumpFailed(
  program: string,
  code: number | null,
  signal: string | null,
  words: string,
): CadastreError {
  const last = words.split('\n').filter(Boolean).at(-1) ?? 'it gave no reason';
  const how = code === null ? `was ended by ${signal ?? 'somebody'}` : `failed with exit status ${code}`;
  return new CadastreError('STATEMENT_FAILED', `${program} ${how}: ${last}`, {
    wayOut: 'Mend what it names, then do this again.',
  });
}

/** What the file system says, in our codes. */
export function folderError(path: string, error: unknown): CadastreError {
  if (error instanceof CadastreError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new CadastreError(
      'DISK_FULL',
      `No room left for ${path}`,
      { target: path, wayOut: 'Free some room there, or choose another folder.' },
      error,
    );
  }
  const why: Record<string, string> = {
    ENOENT: 'there is no such folder',
    ENOTDIR: 'it is no folder',
    EACCES: 'it may not be written to',
    EPERM: 'it may not be written to',
    EROFS: 'it may only be read',
    EEXIST: 'the file is there already',
  };
  const message = why[code] ?? `it cannot be written (${code})`;
  return new CadastreError(
    'INVALID_INPUT',
    `backupTo: ${path}: ${message}`,
    {
      fields: [{ field: 'backupTo', message }],
      wayOut: 'Choose a folder that is there and that you may write to.',
    },
    error,
  );
}
