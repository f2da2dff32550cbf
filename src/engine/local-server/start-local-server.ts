import type { LocalServerStatus } from '../../shared/models/local-server.ts';
import { CadastreError } from '../errors.ts';
import { adoptPostmaster } from './adopt-postmaster.ts';
import { prepareParent } from './cluster-folder.ts';
import { withClusterLock } from './cluster-lock.ts';
import type { LocalServerContext } from './context.ts';
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
 * Errors: `LOCAL_SERVER_UNAVAILABLE`, `DATA_FOLDER_IN_USE`, `DISK_FULL`, `TIMEOUT`, `SECRET_MISSING`,
 * `AUTHENTICATION_FAILED`, and those of the secret store, which has to be open.
 */
export async function startLocalServer(context: LocalServerContext): Promise<LocalServerStatus> {
  const { folder } = await findCluster(context);
  return withClusterLock(folder, async () => {
    const cluster = await findCluster(context);
    const adopted = cluster.postmaster && (await adoptPostmaster(context, cluster));
    return adopted ? statusOf({ ...cluster, postmaster: adopted }) : start(context, cluster);
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
  const accepted = await acceptsPassword(record.port, password);
  if (!accepted) await repairPassword(cluster, record.port, password);
  const note = accepted ? undefined : 'Its superuser got the password of the secret store.';
  return statusOf({ ...cluster, postmaster: await readPostmaster(folder) }, note);
}

/** After a lost secret store, or a crash between storing a password and setting it. */
async function repairPassword(cluster: Cluster, port: number, password: string): Promise<void> {
  const { folder, programs, account } = cluster;
  await haltPostmaster(cluster);
  await resetPassword(folder, programs, account, password);
  await launchPostmaster(cluster, port);
  if (await acceptsPassword(port, password)) return;
  throw new CadastreError(
    'AUTHENTICATION_FAILED',
    'The built-in PostgreSQL refuses the password it was given',
    { target: folder.path, wayOut: 'Read its log, then start again.' },
  );
}
