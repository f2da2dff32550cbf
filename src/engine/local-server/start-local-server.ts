import type { LocalServerStatus } from '../../shared/models/local-server.ts';
import { CadastreError } from '../errors.ts';
import { secretKeys } from '../secrets/secret-store.ts';
import { prepareParent } from './cluster-folder.ts';
import { withClusterLock } from './cluster-lock.ts';
import { type LocalServerContext, START_TIMEOUT_SECONDS } from './context.ts';
import { createCluster, writeRecord } from './create-cluster.ts';
import { type Cluster, findCluster, statusOf } from './local-server-status.ts';
import { readPostmaster } from './postmaster-file.ts';
import { haltPostmaster, launchPostmaster } from './run-postmaster.ts';
import { acceptsPassword, keepPassword, resetPassword } from './superuser-password.ts';

/**
 * Creates the built-in PostgreSQL when there is none, starts it when it does not run, and takes over the one
 * that an earlier Cadastre left running. Of several calls at once, in any number of processes, one starts it
 * and the others find it running.
 *
 * Errors: `LOCAL_SERVER_UNAVAILABLE`, `DATA_FOLDER_IN_USE`, `DISK_FULL`, `TIMEOUT`, and those of the secret
 * store, which has to be open.
 */
export async function startLocalServer(context: LocalServerContext): Promise<LocalServerStatus> {
  const { folder } = await findCluster(context);
  return withClusterLock(folder, async () => {
    const cluster = await findCluster(context);
    return cluster.postmaster ? adopt(context, cluster) : start(context, cluster);
  });
}

async function start(context: LocalServerContext, found: Cluster): Promise<LocalServerStatus> {
  const { folder, account, programs } = found;
  const password = await keepPassword(context.secrets);
  await prepareParent(folder, account);
  const record = found.record ?? (await createCluster(folder, programs, account, password));
  if (record.dataDirectory !== folder.dataDirectory) {
    await writeRecord(folder.path, { ...record, dataDirectory: folder.dataDirectory }, account);
  }
  const cluster = { ...found, record };
  await launchPostmaster(cluster, record.port);
  const note = (await acceptsPassword(record.port, password)) ? undefined : await repair(cluster, password);
  return statusOf({ ...cluster, postmaster: await readPostmaster(folder) }, note);

  async function repair(running: Cluster, stored: string): Promise<string> {
    await haltPostmaster(running);
    await resetPassword(folder, programs, account, stored);
    await launchPostmaster(running, record.port);
    if (await acceptsPassword(record.port, stored))
      return 'Its superuser got the password of the secret store.';
    throw new CadastreError(
      'AUTHENTICATION_FAILED',
      'The built-in PostgreSQL refuses the password it was given',
      {
        target: folder.path,
        wayOut: 'Read its log, then start again.',
      },
    );
  }
}

/** Never stops, repairs or restarts what is running: somebody may be working on it. */
async function adopt(context: LocalServerContext, cluster: Cluster): Promise<LocalServerStatus> {
  const password = await context.secrets.get(secretKeys.localPassword());
  if (password === null) {
    throw new CadastreError(
      'SECRET_MISSING',
      'The built-in PostgreSQL runs, and its password is not in the secret store',
      {
        target: cluster.folder.path,
        wayOut: 'Stop it and start it again: Cadastre then gives it a new password.',
      },
    );
  }
  const ready = await waitUntilReady(cluster);
  if (!(await acceptsPassword(ready.port, password))) {
    throw new CadastreError(
      'AUTHENTICATION_FAILED',
      'The built-in PostgreSQL runs with another password than the stored one',
      {
        target: cluster.folder.path,
        wayOut: 'Stop it and start it again: Cadastre then gives it the stored password.',
      },
    );
  }
  return statusOf({ ...cluster, postmaster: ready });
}

async function waitUntilReady({ folder }: Cluster): Promise<NonNullable<Cluster['postmaster']>> {
  const deadline = Date.now() + START_TIMEOUT_SECONDS * 1000;
  for (;;) {
    const postmaster = await readPostmaster(folder);
    if (postmaster?.state === 'ready') return postmaster;
    if (!postmaster || Date.now() > deadline) {
      throw new CadastreError(
        postmaster ? 'TIMEOUT' : 'LOCAL_SERVER_UNAVAILABLE',
        postmaster
          ? `The built-in PostgreSQL has been ${postmaster.state} for ${START_TIMEOUT_SECONDS} seconds`
          : 'The built-in PostgreSQL has just ended',
        { target: folder.path, wayOut: 'Start it again.' },
      );
    }
    await new Promise((wake) => setTimeout(wake, 200));
  }
}
