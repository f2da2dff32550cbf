import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CadastreError } from '../errors.ts';
import type { ClusterFolder } from './cluster-folder.ts';

/** What Cadastre writes beside PostgreSQL's own files: whose cluster this is, and its port, chosen once. */
const clusterRecordSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  /** Cadastre's data folder that it belongs to. */
  dataDirectory: z.string(),
  port: z.number().int(),
  source: z.enum(['system', 'embedded']),
  createdAt: z.string(),
});
export type ClusterRecord = z.infer<typeof clusterRecordSchema>;

export const RECORD_FILE = 'cadastre.json';

/** null: there is no cluster yet. Throws `DATA_FOLDER_IN_USE` when the folder holds something else. */
export async function readClusterRecord(folder: ClusterFolder): Promise<ClusterRecord | null> {
  if (!(await isThere(join(folder.path, 'PG_VERSION')))) {
    if (!(await isThere(folder.path))) return null;
    throw notOurs(folder, `${folder.path} holds no PostgreSQL cluster of Cadastre`);
  }
  const record = await readRecord(folder.path);
  if (!record)
    throw notOurs(folder, `${folder.path} holds a PostgreSQL cluster that Cadastre did not create`);
  if (record.dataDirectory !== folder.dataDirectory && (await stillOwned(record))) {
    throw notOurs(folder, `${folder.path} belongs to the Cadastre data folder ${record.dataDirectory}`);
  }
  return record;
}

/** The major version that the files were written by. */
export async function readClusterMajor(folder: ClusterFolder): Promise<number> {
  return Number.parseInt(await readFile(join(folder.path, 'PG_VERSION'), 'utf8'), 10);
}

async function readRecord(path: string): Promise<ClusterRecord | null> {
  try {
    const text = await readFile(join(path, RECORD_FILE), 'utf8');
    return clusterRecordSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Whether the data folder that the record names still has this cluster, so that ours is a copy or a link. */
async function stillOwned(record: ClusterRecord): Promise<boolean> {
  const there = join(record.dataDirectory, 'postgres');
  const path = await realpath(there).catch(() => null);
  return path !== null && (await readRecord(path))?.id === record.id;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}

function notOurs(folder: ClusterFolder, why: string): CadastreError {
  return new CadastreError('DATA_FOLDER_IN_USE', why, {
    target: folder.path,
    wayOut: 'Move that folder away, or start Cadastre with another data folder.',
  });
}
