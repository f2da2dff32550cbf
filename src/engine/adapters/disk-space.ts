import { open, statfs } from 'node:fs/promises';
import { join } from 'node:path';

export interface DiskSpace {
  /** For accounts without special rights. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/**
 * The disk under a server's data folder, where that lies on this machine and can be read: the system identifier in
 * its control file must be that of the server, since behind a tunnel or in a container the same path is another
 * folder. null: not known from here.
 */
export async function diskSpaceOf(
  dataDirectory: string,
  systemIdentifier: string,
): Promise<DiskSpace | null> {
  try {
    if ((await readIdentifier(join(dataDirectory, 'global', 'pg_control'))) !== systemIdentifier) return null;
    const { bsize, bavail, blocks } = await statfs(dataDirectory);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  } catch (error) {
    // Not there, or of another account: whatever the file system says, the answer is that it is not known.
    if ((error as NodeJS.ErrnoException).code !== undefined) return null;
    throw error;
  }
}

/** The first eight bytes of the control file, in the byte order of its machine, which is this one. */
async function readIdentifier(path: string): Promise<string | null> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    if (bytesRead < 8) return null;
    const value = new BigInt64Array(buffer.buffer, buffer.byteOffset, 1)[0];
    return value === undefined ? null : String(value);
  } finally {
    await file.close();
  }
}
