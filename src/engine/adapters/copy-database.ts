import { spawn } from 'node:child_process';
import { pipeline } from 'node:stream/promises';
import { CadastreError } from '../errors.ts';
import type { ConnectionTarget } from '../postgres/session.ts';
import { quoteIdentifier } from '../postgres/sql.ts';
import {
  collected,
  connectionEnvironment,
  dumpFailed,
  endOf,
  killedBy,
  ownEnvironment,
  partArguments,
  type RowsPart,
  tenantSetting,
} from './dump-programs.ts';

export interface CopyOptions {
  readonly dump: string;
  readonly restore: string;
  readonly from: ConnectionTarget;
  /** An empty database of the same server. */
  readonly to: ConnectionTarget;
  /** These alone, without extensions, which no schema holds; the whole database when left out. */
  readonly schemas?: readonly string[];
  /** These tables alone, as patterns of pg_dump; one that is not there is passed over. */
  readonly tables?: readonly string[];
  /** The rows of one tenant alone, of tables that it shares. */
  readonly rows?: RowsPart;
  readonly signal: AbortSignal;
  /** Bytes that went over so far. */
  progress(bytes: number): void;
}

/**
 * pg_dump straight into pg_restore, nothing on a disk in between. The bytes come through this process, so that both
 * programs end with it. Connections travel in the environment. Errors: `CANCELLED`, `STATEMENT_FAILED` with their words.
 */
export async function copyDatabase(options: CopyOptions): Promise<number> {
  const start = (program: string, args: readonly string[], target: ConnectionTarget, more = {}) => {
    const child = spawn(program, args, {
      env: { ...ownEnvironment(), ...connectionEnvironment(target), ...more },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    return { child, ended: endOf(child), release: killedBy(child, options.signal), errors: collected(child) };
  };
  const dump = start(
    options.dump,
    [
      '--format=custom',
      '--no-password',
      '--lock-wait-timeout=60s',
      ...(options.schemas ?? []).map((schema) => `--schema=${quoteIdentifier(schema)}`),
      ...(options.tables ?? []).map((table) => `--table=${table}`),
      ...partArguments(options.rows ?? null),
    ],
    options.from,
    options.rows && tenantSetting(options.rows),
  );
  const restore = start(
    options.restore,
    ['--no-password', '--exit-on-error', `--dbname=${quotedDatabase(options.to.database)}`],
    options.to,
  );
  dump.child.stdin?.end();
  restore.child.stdout?.resume();
  let bytes = 0;
  try {
    const { stdout } = dump.child;
    const { stdin } = restore.child;
    if (!stdout || !stdin) throw new CadastreError('INTERNAL', 'A program without its streams');
    await pipeline(
      stdout,
      async function* (parts: AsyncIterable<Buffer>) {
        for await (const part of parts) {
          bytes += part.length;
          options.progress(bytes);
          yield part;
        }
      },
      stdin,
    ).catch((error: NodeJS.ErrnoException) => {
      // One of the two has ended before its time; which one, and why, its exit status says below.
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
      dump.child.kill('SIGTERM');
    });
    const [dumped, restored] = await Promise.all([dump.ended, restore.ended]);
    if (options.signal.aborted) throw new CadastreError('CANCELLED', 'Cancelled while the copy was made');
    // A reader that gave up breaks the writer's pipe: its own reason comes first.
    if (restored.code !== 0) throw dumpFailed('pg_restore', restored.code, restored.signal, restore.errors());
    if (dumped.code !== 0) throw dumpFailed('pg_dump', dumped.code, dumped.signal, dump.errors());
    return bytes;
  } finally {
    dump.release();
    restore.release();
    dump.child.kill('SIGKILL');
    restore.child.kill('SIGKILL');
  }
}

/** pg_restore takes a name with `=` for a connection string; as `dbname='…'` of one, any name is a name. */
const quotedDatabase = (name: string) => `dbname='${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
