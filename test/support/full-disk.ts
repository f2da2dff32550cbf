import { execFile } from 'node:child_process';
import { mkdtemp, rename, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Cluster, startCluster } from './cluster.ts';
import type { TestMajor } from './postgres-programs.ts';

const run = promisify(execFile);
const SIZE_MB = 160;
/** Less than a database needs, and enough for what a server writes beside. */
const LEFT_BYTES = 3 * 1024 * 1024;

export interface FullDisk {
  readonly cluster: Cluster;
  /** Leaves a few megabytes. */
  fill(): Promise<void>;
  free(): Promise<void>;
}

/**
 * A cluster whose data lies on a small disk in memory, its WAL elsewhere: without room for WAL PostgreSQL would go
 * down, which is another story. Only root may mount; `done` is false where that is not to be had.
 */
export async function withFullDisk(
  major: TestMajor,
  work: (disk: FullDisk) => Promise<void>,
): Promise<{ done: true } | { done: false; reason: string }> {
  return withSmallDisk(SIZE_MB, (mounted, folder) => onDisk(major, mounted, folder, work));
}

/** A disk of so many megabytes in memory, and the folder that it is mounted in. */
export async function withSmallDisk(
  megabytes: number,
  work: (mounted: string, folder: string) => Promise<void>,
): Promise<{ done: true } | { done: false; reason: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'cadastre-test-disk-'));
  const mounted = join(folder, 'disk');
  try {
    await run('mkdir', ['-m', '777', mounted]);
    await run('chmod', ['755', folder]);
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', mounted]);
    } catch {
      return {
        done: false,
        reason: 'a small disk cannot be mounted here: that takes root and the right to mount',
      };
    }
    try {
      await work(mounted, folder);
      return { done: true };
    } finally {
      await run('umount', [mounted]);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function onDisk(
  major: TestMajor,
  mounted: string,
  folder: string,
  work: (disk: FullDisk) => Promise<void>,
): Promise<void> {
  const cluster = await startCluster({ major, within: mounted });
  try {
    await cluster.stop();
    const wal = join(folder, 'wal');
    await run('cp', ['-a', join(cluster.dataDirectory, 'pg_wal'), wal]);
    await rename(join(cluster.dataDirectory, 'pg_wal'), join(cluster.dataDirectory, 'pg_wal_before'));
    await rm(join(cluster.dataDirectory, 'pg_wal_before'), { recursive: true });
    await symlink(wal, join(cluster.dataDirectory, 'pg_wal'));
    await cluster.start();
    const filler = join(mounted, 'filler');
    await work({
      cluster,
      async fill() {
        const { bavail, bsize } = await statfs(mounted);
        await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - LEFT_BYTES)));
      },
      free: () => rm(filler, { force: true }),
    });
  } finally {
    await cluster.remove();
  }
}
