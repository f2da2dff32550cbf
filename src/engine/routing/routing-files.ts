import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RoutingFile, WrittenFile } from '../../shared/models/routing.ts';
import { removeLeftovers, writeFileDurably } from '../adapters/write-file-durably.ts';
import { CadastreError } from '../errors.ts';

/** nginx, pgbouncer and applications run as other accounts. The files hold no secret. */
const MODE = 0o644;

/** Which of the files say something else than what lies in the folder; in the order given. */
export async function compareFiles(folder: string, files: readonly RoutingFile[]): Promise<WrittenFile[]> {
  return Promise.all(
    files.map(async ({ kind, name, content }) => ({
      kind,
      name,
      bytes: Buffer.byteLength(content),
      changed: (await readText(join(folder, name))) !== content,
    })),
  );
}

/**
 * Writes what differs, each file whole or not at all, and leaves alone what says the same. Two writers of one folder
 * need a lock between them. Errors: `PERMISSION_DENIED`, `DISK_FULL`, `INVALID_INPUT` naming `folder`.
 */
export async function writeFiles(folder: string, files: readonly RoutingFile[]): Promise<WrittenFile[]> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const compared = await compareFiles(folder, files);
    for (const { name, content } of files) {
      if (!compared.some((file) => file.name === name && file.changed)) continue;
      const path = join(folder, name);
      await removeLeftovers(path);
      await writeFileDurably(path, Buffer.from(content), MODE);
    }
    return compared;
  } catch (error) {
    throw folderProblem(folder, error);
  }
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw folderProblem(path, error);
  }
}

function folderProblem(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new CadastreError('PERMISSION_DENIED', `${path} cannot be written (${code})`, {
        target: path,
        wayOut: 'Let the account that Cadastre runs as write there, or choose another folder.',
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new CadastreError('DISK_FULL', `There is no room left for ${path}`, { target: path });
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
    case 'ENAMETOOLONG':
    case 'ENOENT': {
      const message = `${path} is no folder that can be written to (${code})`;
      return new CadastreError('INVALID_INPUT', message, { fields: [{ field: 'folder', message }] });
    }
    default:
      return error;
  }
}
