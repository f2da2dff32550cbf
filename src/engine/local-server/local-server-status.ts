import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LocalServerStatus } from '../../shared/models/local-server.ts';
import type { PostgresPrograms } from '../adapters/postgres-programs.ts';
import { findServerAccount, type ServerAccount } from '../adapters/server-account.ts';
import { CadastreError } from '../errors.ts';
import { choosePrograms } from './choose-programs.ts';
import { type ClusterFolder, locateCluster } from './cluster-folder.ts';
import { type ClusterRecord, readClusterRecord } from './cluster-record.ts';
import { LOCAL_HOST, type LocalServerContext } from './context.ts';
import { type Postmaster, readPostmaster } from './postmaster-file.ts';

/** What is true of the built-in PostgreSQL now. It needs no secret, and changes no cluster. */
export async function localServerStatus(context: LocalServerContext): Promise<LocalServerStatus> {
  try {
    return await statusOf(await findCluster(context));
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error;
    return {
      state: 'unavailable',
      source: null,
      version: null,
      host: LOCAL_HOST,
      port: null,
      dataDirectory: context.dataDirectory,
      freeBytes: null,
      processId: null,
      message: [error.message, error.details.wayOut].filter(Boolean).join('. '),
    };
  }
}

/** All that an act on the cluster has to know before it begins. */
export interface Cluster {
  readonly folder: ClusterFolder;
  readonly account: ServerAccount;
  readonly record: ClusterRecord | null;
  readonly programs: PostgresPrograms;
  readonly postmaster: Postmaster | null;
}

/** Errors: `LOCAL_SERVER_UNAVAILABLE`, `DATA_FOLDER_IN_USE`. */
export async function findCluster(context: LocalServerContext): Promise<Cluster> {
  try {
    const first = await findServerAccount(context.dataDirectory);
    const folder = await locateCluster(context.dataDirectory, first);
    const account = await findServerAccount(folder.path);
    const record = await readClusterRecord(folder);
    const programs = await choosePrograms(context, folder, record, account);
    const postmaster = record ? await readPostmaster(folder) : null;
    return { folder, account, record, programs, postmaster };
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw new CadastreError(
      'LOCAL_SERVER_UNAVAILABLE',
      `${path ?? context.dataDirectory} belongs to another account of this workstation`,
      { target: path, wayOut: 'Start Cadastre under that account, or with another data folder.' },
      error,
    );
  }
}

export async function statusOf(cluster: Cluster, note?: string): Promise<LocalServerStatus> {
  const { folder, record, programs, postmaster } = cluster;
  const state = !record ? 'not-created' : postmaster ? 'running' : 'stopped';
  const moved = folder.movedBecause && `Its files lie in ${folder.path}: ${folder.movedBecause}.`;
  return {
    state,
    source: programs.source,
    version: programs.version,
    host: LOCAL_HOST,
    port: postmaster?.port ?? record?.port ?? null,
    dataDirectory: folder.path,
    freeBytes: await freeBytes(folder.path),
    processId: postmaster?.processId ?? null,
    message: [sentence(cluster), moved, note].filter(Boolean).join(' '),
  };
}

function sentence({ record, programs, postmaster }: Cluster): string {
  const { version } = programs;
  const host = LOCAL_HOST;
  // Whole sentences, so that another language has them too.
  if (programs.source === 'system') {
    if (!record) return `Starting it creates a server with the PostgreSQL ${version} of this system.`;
    if (!postmaster) return `The PostgreSQL ${version} of this system is stopped.`;
    if (postmaster.state !== 'ready')
      return `The PostgreSQL ${version} of this system is ${postmaster.state}.`;
    return `The PostgreSQL ${version} of this system runs on ${host}:${postmaster.port}.`;
  }
  if (!record)
    return `Starting it creates a server with the PostgreSQL ${version} that Cadastre brings along.`;
  if (!postmaster) return `The PostgreSQL ${version} that Cadastre brings along is stopped.`;
  if (postmaster.state !== 'ready') {
    return `The PostgreSQL ${version} that Cadastre brings along is ${postmaster.state}.`;
  }
  return `The PostgreSQL ${version} that Cadastre brings along runs on ${host}:${postmaster.port}.`;
}

async function freeBytes(path: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const above = dirname(path);
    return above === path ? null : freeBytes(above);
  }
}
