import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ServerAccount } from '../adapters/server-account.ts';
import { CadastreError } from '../errors.ts';

/** Where the cluster of a data folder lies. */
export interface ClusterFolder {
  /** PostgreSQL's data folder, links resolved. */
  readonly path: string;
  /** Cadastre's data folder, links resolved. */
  readonly dataDirectory: string;
  /** Why it is not inside Cadastre's data folder; null when it is. */
  readonly movedBecause: string | null;
}

/**
 * `postgres` inside the data folder. Only when root starts it and the server's account cannot pass through the
 * folders above (as with /root) does it lie elsewhere: under the system's temporary folder if the data folder
 * does, else in /var/lib/cadastre.
 */
export async function locateCluster(dataDirectory: string, account: ServerAccount): Promise<ClusterFolder> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const home = await realpath(dataDirectory);
  const inside = join(home, 'postgres');
  const blocked = account.uid === undefined ? null : await firstBlocked(dirname(home), account);
  if (blocked === null) return { path: inside, dataDirectory: home, movedBecause: null };
  const name = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const temporary = await realpath(tmpdir());
  const parent = home.startsWith(`${temporary}/`)
    ? join(temporary, `cadastre-${name}`)
    : join('/var/lib/cadastre', name);
  return {
    path: join(parent, 'postgres'),
    dataDirectory: home,
    movedBecause: `PostgreSQL does not run as root, and its account cannot enter ${blocked}`,
  };
}

/** Makes the folder above the cluster, and lets the server's account, and no other, pass through it. */
export async function prepareParent(folder: ClusterFolder, account: ServerAccount): Promise<void> {
  const parent = dirname(folder.path);
  if (folder.movedBecause !== null) {
    await mkdir(dirname(parent), { recursive: true, mode: 0o755 });
    await mkdir(parent, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  if (account.uid === undefined || account.gid === undefined) return;
  const found = await lstat(parent);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new CadastreError('REFUSED', `${parent} belongs to somebody else`, {
      target: parent,
      wayOut: 'Remove it, or choose another data folder.',
    });
  }
  if (mayEnter(found, account)) return;
  await chown(parent, found.uid, account.gid);
  await chmod(parent, (found.mode & 0o7777) | 0o010);
}

async function firstBlocked(folder: string, account: ServerAccount): Promise<string | null> {
  const above = dirname(folder);
  const blocked = above === folder ? null : await firstBlocked(above, account);
  return blocked ?? (mayEnter(await stat(folder), account) ? null : folder);
}

function mayEnter(folder: { uid: number; gid: number; mode: number }, account: ServerAccount): boolean {
  if (folder.uid === account.uid) return (folder.mode & 0o100) !== 0;
  if (folder.gid === account.gid) return (folder.mode & 0o010) !== 0;
  return (folder.mode & 0o001) !== 0;
}
