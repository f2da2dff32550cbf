import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, isPostmasterOf } from '../adapters/process-table.ts';
import { CadastreError } from '../errors.ts';
import type { ClusterFolder } from './cluster-folder.ts';

/** A live postmaster, as its lock file describes it (`src/include/utils/pidfile.h` of PostgreSQL). */
export interface Postmaster {
  readonly processId: number;
  readonly port: number;
  /** `starting`, `stopping`, `ready` or `standby`. */
  readonly state: string;
}

/** null: none runs here. Throws `DATA_FOLDER_IN_USE` when a postmaster of another path holds the folder. */
export async function readPostmaster(folder: ClusterFolder): Promise<Postmaster | null> {
  const lines = await readLines(folder);
  const processId = Number.parseInt(lines[0] ?? '', 10);
  if (!(processId > 1) || !(await isPostmasterOf(processId, folder.path))) return null;
  const claimed = await realpath(lines[1] ?? '').catch(() => lines[1]);
  if (claimed !== folder.path) {
    throw new CadastreError(
      'DATA_FOLDER_IN_USE',
      `Another PostgreSQL (process ${processId}) holds ${folder.path} under the path ${claimed}`,
      { target: folder.path, wayOut: `Stop process ${processId}, then start again.` },
    );
  }
  return { processId, port: Number(lines[3] ?? 0), state: (lines[7] ?? 'starting').trim() };
}

/**
 * After a crash the number in the file may belong to another program, or to a zombie; PostgreSQL then takes it
 * for a running server and refuses. A dead number it sorts out by itself, as it does children left behind.
 */
export async function removeStalePostmasterFile(folder: ClusterFolder): Promise<void> {
  const processId = Number.parseInt((await readLines(folder))[0] ?? '', 10);
  if (!(processId > 1) || !isAlive(processId) || (await isPostmasterOf(processId, folder.path))) return;
  await rm(join(folder.path, 'postmaster.pid'), { force: true });
}

async function readLines(folder: ClusterFolder): Promise<string[]> {
  try {
    return (await readFile(join(folder.path, 'postmaster.pid'), 'utf8')).split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
