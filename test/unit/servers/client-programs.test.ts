import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findClientPrograms, searchFolders } from '../../../src/engine/adapters/client-programs.ts';

const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cadastre-programs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function program(path: string, script: string): Promise<string> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, path), 0o755);
  return join(folder, path);
}
const says = (name: string, version: string) =>
  `echo '${name} (PostgreSQL) ${version} (Packager ${version}-1)'`;
/** Only what these tests made: not what this machine happens to have. */
const found = async (folders: string[], path = '') =>
  (await findClientPrograms({ folders, environment: { PATH: path } })).filter((each) =>
    each.path.startsWith(folder),
  );

test.skipIf(process.platform === 'win32')(
  'chosen folders come first, then PATH, each program with its version',
  async () => {
    const chosen = await program('chosen/bin/pg_dump', says('pg_dump', '16.14'));
    const onPath = await program('path/pg_dump', says('pg_dump', '15.18'));
    expect(await found([join(folder, 'chosen')], join(folder, 'path'))).toEqual([
      { program: 'pg_dump', path: chosen, version: '16.14', major: 16 },
      { program: 'pg_dump', path: onPath, version: '15.18', major: 15 },
    ]);
  },
);

test.skipIf(process.platform === 'win32')('one that is reached in two ways is listed once', async () => {
  const psql = await program('real/psql', says('psql', '18.4'));
  await mkdir(join(folder, 'link'));
  await symlink(psql, join(folder, 'link/psql'));
  expect(await found([join(folder, 'real'), join(folder, 'link')])).toHaveLength(1);
});

test.skipIf(process.platform === 'win32')('what fails, hangs, or is something else is left out', async () => {
  await program('a/pg_dump', 'exit 1');
  // For longer than anybody waits.
  await program('b/pg_dump', `echo $$ > "${join(folder, 'hanging')}"; exec sleep 100000`);
  await program('c/pg_dump', "echo 'something else 16.1'");
  await writeFile(join(folder, 'psql'), 'not a program');
  expect(await found(['a', 'b', 'c', '.'].map((each) => join(folder, each)))).toEqual([]);
  const hanging = Number(await readFile(join(folder, 'hanging'), 'utf8'));
  expect(hanging).toBeGreaterThan(1);
  await expect.poll(() => isThere(hanging)).toBe(false);
});

test('each system is searched where its packages put them', async () => {
  const windows = await searchFolders({
    folders: ['D:\\pg'],
    environment: { Path: 'C:\\x;C:\\y', USERPROFILE: 'C:\\Users\\a' },
    platform: 'win32',
  });
  expect(windows.slice(0, 4)).toEqual(['D:\\pg', 'D:\\pg\\bin', 'C:\\x', 'C:\\y']);
  const mac = await searchFolders({ folders: [], environment: {}, platform: 'darwin' });
  expect(mac).toContain('/opt/homebrew/opt/libpq/bin');
  const linux = await searchFolders({ folders: [], environment: {}, platform: 'linux' });
  expect(linux).toContain('/usr/local/pgsql/bin');
});
