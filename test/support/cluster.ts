import { execFile } from 'node:child_process';
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { appendFile, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ConnectionTarget } from '../../src/engine/postgres/session.ts';
import { findTestPrograms, serverUser, type TestMajor, type TestPrograms } from './postgres-programs.ts';
import { clusterScratch } from './scratch.ts';

const run = promisify(execFile);

export const CLUSTER_PREFIX = 'cadastre-test-cluster-';

/** Plain data about a running cluster: it crosses from the global setup to the workers. */
export interface ClusterData {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly superuser: 'postgres';
  readonly password: string;
  readonly major: TestMajor;
  /** Full version, such as `15.18`. */
  readonly version: string;
  readonly dataDirectory: string;
  readonly logFile: string;
  readonly psql: string | null;
  /** The folder of the server's programs: initdb, pg_ctl and postgres at least. */
  readonly bin: string;
}

export interface ClusterConnection extends ClusterData {
  /** As the superuser to `postgres`, unless told otherwise. TLS mode `disable`. */
  target(database?: string, as?: { user: string; password: string | null }): ConnectionTarget;
}

export interface Cluster extends ClusterConnection {
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
  /** With settings: they are added to what stands in postgresql.conf. */
  start(settings?: Record<string, string>): Promise<void>;
  restart(settings?: Record<string, string>): Promise<void>;
  /** SIGKILL to the postmaster and all its children, as the kernel does when memory runs out. */
  kill9(): Promise<void>;
  /** Stops it, if it runs, and deletes its folder. */
  remove(): Promise<void>;
}

export interface ClusterOptions {
  readonly major: TestMajor;
  /** Lines of postgresql.conf, over the defaults below. */
  readonly settings?: Record<string, string>;
  readonly hba?: 'scram' | readonly string[];
  /** Files put into the data folder before the first start, such as `server.key`; mode 0600. */
  readonly files?: Record<string, string>;
  /** What its folder is made in, where memory will not do: a benchmark with fsync on wants a disk. */
  readonly within?: string;
}

/** fsync is off: a test that needs durability says so. `log_statement=all` is one setting away. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // Within the data folder, so that a killed server leaves nothing behind.
  dynamic_shared_memory_type: 'mmap',
  max_connections: '200',
  shared_buffers: '64MB',
  password_encryption: 'scram-sha-256',
  // Nothing here lives long enough to need it, and over a thousand databases it would start a process every 100 ms.
  autovacuum: 'off',
  log_line_prefix: '%m [%p] %u@%d ',
};

/** Makes and starts a real cluster in a folder of its own. Throws when the major is not on this machine. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const programs = findTestPrograms(options.major);
  if ('missing' in programs) throw new Error(programs.missing);
  const user = serverUser();
  const folder = await mkdtemp(join(options.within ?? clusterScratch(), CLUSTER_PREFIX));
  await writeFile(join(folder, 'owner'), String(process.pid));
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  const password = randomBytes(12).toString('hex');
  const data: ClusterData = {
    host: '127.0.0.1',
    port: await freePort(),
    superuser: 'postgres',
    password,
    major: options.major,
    version: programs.version,
    dataDirectory: join(folder, 'data'),
    logFile: join(folder, 'server.log'),
    psql: programs.psql,
    bin: programs.bin,
  };
  const cluster = clusterOf(data, programs, folder);
  try {
    await initialise(data, folder, options);
    await cluster.start();
  } catch (error) {
    await cluster.remove();
    throw error;
  }
  return cluster;
}

export function connectionOf(data: ClusterData): ClusterConnection {
  return {
    ...data,
    target: (database = 'postgres', as) => ({
      host: data.host,
      port: data.port,
      database,
      user: as?.user ?? data.superuser,
      password: as ? as.password : data.password,
      tls: { mode: 'disable' },
    }),
  };
}

async function initialise(data: ClusterData, folder: string, options: ClusterOptions): Promise<void> {
  const user = serverUser();
  const passwordFile = join(folder, 'verifier');
  await place(passwordFile, scramVerifier(data.password));
  const args = [
    '-D',
    data.dataDirectory,
    '-U',
    data.superuser,
    `--pwfile=${passwordFile}`,
    '-A',
    'scram-sha-256',
  ];
  await run(join(data.bin, 'initdb'), [...args, '-k', '-N', '-E', 'UTF8', '--locale=C.UTF-8'], {
    ...user,
    cwd: folder,
  });
  await rm(passwordFile);
  const settings = { ...SETTINGS, port: String(data.port), ...options.settings };
  await appendFile(join(data.dataDirectory, 'postgresql.conf'), settingLines(settings));
  if (options.hba !== undefined && options.hba !== 'scram') {
    await writeFile(join(data.dataDirectory, 'pg_hba.conf'), `${options.hba.join('\n')}\n`);
  }
  for (const [name, text] of Object.entries(options.files ?? {})) {
    await place(join(data.dataDirectory, name), text);
  }
}

function clusterOf(data: ClusterData, programs: TestPrograms, folder: string): Cluster {
  const user = serverUser();
  const control = (...args: string[]) =>
    run(join(programs.bin, 'pg_ctl'), ['-D', data.dataDirectory, '-w', '-t', '60', ...args], {
      ...user,
      cwd: folder,
    });
  const cluster: Cluster = {
    ...connectionOf(data),
    async stop(mode = 'fast') {
      await control('-m', mode, 'stop');
    },
    async start(settings = {}) {
      await appendFile(join(data.dataDirectory, 'postgresql.conf'), settingLines(settings));
      try {
        await control('-l', data.logFile, 'start');
      } catch (error) {
        const log = await readFile(data.logFile, 'utf8').catch(() => '(no log)');
        throw new Error(`PostgreSQL ${data.version} did not start:\n${log.slice(-2000)}`, { cause: error });
      }
    },
    async restart(settings) {
      await cluster.stop();
      await cluster.start(settings);
    },
    kill9: async () => killPostmaster(data.dataDirectory),
    async remove() {
      await quitPostmaster(data.dataDirectory);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return cluster;
}

/**
 * Ends a server without a checkpoint. Not by SIGKILL unless it does not listen: a killed postmaster leaves its segment of
 * shared memory behind, and after 4096 of those no server starts on this machine.
 */
export async function quitPostmaster(dataDirectory: string): Promise<void> {
  const postmaster = await postmasterOf(dataDirectory);
  if (postmaster === null) return;
  signalIfThere(postmaster, 'SIGQUIT');
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && (await isRunning(postmaster)))
    await new Promise((wake) => setTimeout(wake, 20));
  await killPostmaster(dataDirectory);
}

/** Who serves a data folder; null: nobody. A stale file may name a process that is somebody else's by now. */
async function postmasterOf(dataDirectory: string): Promise<number | null> {
  const text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  if (!(pid > 1)) return null;
  const name = await run('ps', ['-p', String(pid), '-o', 'comm=']).then(
    ({ stdout }) => stdout,
    // `ps` fails for a process that is not there.
    () => '',
  );
  return /postgres/.test(name) ? pid : null;
}

/** Kills the postmaster of a data folder with its children, and waits until all are gone. */
export async function killPostmaster(dataDirectory: string): Promise<void> {
  const postmaster = await postmasterOf(dataDirectory);
  if (postmaster === null) return;
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/));
  const family = rows.filter(([, parent]) => Number(parent) === postmaster).map(([pid]) => Number(pid));
  const pids = [postmaster, ...family];
  for (const pid of pids) signalIfThere(pid, 'SIGKILL');
  const deadline = Date.now() + 60_000;
  while ((await Promise.all(pids.map(isRunning))).includes(true)) {
    if (Date.now() > deadline) throw new Error(`Processes of ${dataDirectory} outlived SIGKILL`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

/** A zombie, which waits for its parent to take note, does not count. */
export async function isRunning(pid: number): Promise<boolean> {
  const state = await run('ps', ['-p', String(pid), '-o', 'stat=']).then(
    ({ stdout }) => stdout.trim(),
    // `ps` fails for a process that is not there.
    () => '',
  );
  return state !== '' && !state.startsWith('Z');
}

function signalIfThere(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const settingLines = (settings: Record<string, string>): string =>
  Object.entries(settings)
    .map(([name, value]) => `\n${name} = '${value.replaceAll("'", "''")}'`)
    .join('');

async function place(path: string, text: string): Promise<void> {
  const user = serverUser();
  await writeFile(path, text, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) await chown(path, user.uid, user.gid);
}

/** The form in which PostgreSQL keeps a password (RFC 5803), so that no plain text goes to initdb. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, 4096, 32, 'sha256');
  const mac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(mac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$4096:${salt.toString('base64')}$${stored}:${mac('Server Key').toString('base64')}\n`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}
