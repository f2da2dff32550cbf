import { execFile } from 'node:child_process';
import { readdir, realpath } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import type { ClientProgram } from '../../shared/models/preflight.ts';

const PROGRAMS = ['pg_dump', 'pg_restore', 'psql'] as const;
/** A program that hangs, on a network drive for instance, must not hold up the search. */
const VERSION_TIMEOUT_MS = 3_000;
const AT_ONCE = 8;

export interface ClientProgramSearch {
  /** Folders chosen in the settings: looked at first. */
  readonly folders: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
}

/**
 * Finds pg_dump, pg_restore and psql in the chosen folders, on PATH and where packages put them, and asks each for
 * its version. What cannot be run is left out. A program that is reached in two ways is listed once.
 */
export async function findClientPrograms(search: ClientProgramSearch): Promise<ClientProgram[]> {
  const platform = search.platform ?? process.platform;
  const { join } = platform === 'win32' ? win32 : posix;
  const folders = await searchFolders(search);
  const candidates = folders.flatMap((folder) =>
    PROGRAMS.map((program) => ({
      program,
      path: join(folder, platform === 'win32' ? `${program}.exe` : program),
    })),
  );
  const existing = await inOrder(candidates, async ({ program, path }) => {
    const real = await realpath(path).catch(() => null);
    // Debian's pg_wrapper chooses a version by itself; the programs it chooses among are found on their own.
    return real === null || real.endsWith('/pg_wrapper') ? null : { program, path, real };
  });
  const distinct = new Map<string, { program: ClientProgram['program']; path: string }>();
  for (const found of existing) {
    const key = found ? `${found.program}\n${found.real}` : '';
    if (found && !distinct.has(key)) distinct.set(key, { program: found.program, path: found.path });
  }
  const programs = await inOrder([...distinct.values()], async ({ program, path }) => {
    const version = await versionOf(program, path);
    return version === null ? null : { program, path, version, major: Number.parseInt(version, 10) };
  });
  return programs.filter((each) => each !== null);
}

/** The folders to look in, in order, each once. */
export async function searchFolders(search: ClientProgramSearch): Promise<string[]> {
  const platform = search.platform ?? process.platform;
  const separator = platform === 'win32' ? ';' : ':';
  const path = search.environment['PATH'] ?? search.environment['Path'] ?? '';
  const chosen = search.folders.flatMap((folder) => [
    folder,
    (platform === 'win32' ? win32 : posix).join(folder, 'bin'),
  ]);
  const usual = await inOrder(usualPlaces(platform, search.environment), expand);
  return [...new Set([...chosen, ...path.split(separator).filter(Boolean), ...usual.flat()])];
}

/** Where installers and package managers put them; `*` stands for one folder name. */
function usualPlaces(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string[] {
  switch (platform) {
    case 'darwin':
      return [
        '/opt/homebrew/opt/postgresql*/bin',
        '/opt/homebrew/opt/libpq/bin',
        '/usr/local/opt/postgresql*/bin',
        '/usr/local/opt/libpq/bin',
        '/Applications/Postgres.app/Contents/Versions/*/bin',
        '/Library/PostgreSQL/*/bin',
        '/opt/local/lib/postgresql*/bin',
        '/usr/local/pgsql/bin',
      ];
    case 'win32':
      return [
        ...['ProgramFiles', 'ProgramFiles(x86)', 'ProgramW6432'].flatMap((name) => {
          const folder = environment[name];
          return folder ? [`${folder}\\PostgreSQL\\*\\bin`, `${folder}\\pgAdmin 4\\runtime`] : [];
        }),
        ...(environment['USERPROFILE']
          ? [`${environment['USERPROFILE']}\\scoop\\apps\\postgresql*\\current\\bin`]
          : []),
      ];
    default:
      return [
        '/usr/lib/postgresql/*/bin',
        '/usr/lib64/postgresql*/bin',
        '/usr/pgsql-*/bin',
        '/usr/local/pgsql/bin',
        '/usr/local/pgsql*/bin',
        '/opt/postgresql*/bin',
        '/usr/libexec/postgresql*',
        '/home/linuxbrew/.linuxbrew/opt/postgresql*/bin',
        '/home/linuxbrew/.linuxbrew/opt/libpq/bin',
        ...(environment['HOME'] ? [`${environment['HOME']}/.nix-profile/bin`] : []),
        '/run/current-system/sw/bin',
      ];
  }
}

/** The folders that a pattern with one `*` names, newest version first. */
async function expand(pattern: string): Promise<string[]> {
  const separator = pattern.includes('\\') ? '\\' : '/';
  const parts = pattern.split(separator);
  const at = parts.findIndex((part) => part.includes('*'));
  if (at < 0) return [pattern];
  const parent = parts.slice(0, at).join(separator);
  const [before = '', after = ''] = (parts[at] ?? '').split('*');
  // A folder that is not there or not ours to read holds nothing for us.
  const names = await readdir(parent).catch((): string[] => []);
  return names
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => [parent, name, ...parts.slice(at + 1)].join(separator));
}

function versionOf(program: string, path: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      path,
      ['--version'],
      { timeout: VERSION_TIMEOUT_MS, killSignal: 'SIGKILL', windowsHide: true, maxBuffer: 64 * 1024 },
      (error, stdout) => {
        const found = new RegExp(`^${program} \\(PostgreSQL\\) (\\d+(?:\\.\\d+)*)`).exec(stdout);
        resolve(error ? null : (found?.[1] ?? null));
      },
    );
  });
}

/** As `Promise.all` over `map`, a few at a time. */
async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  }
  return results;
}
