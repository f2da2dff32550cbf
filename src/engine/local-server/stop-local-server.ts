import type { LocalServerStatus } from '../../shared/models/local-server.ts';
import { withClusterLock } from './cluster-lock.ts';
import type { LocalServerContext } from './context.ts';
import { findCluster, statusOf } from './local-server-status.ts';
import { haltPostmaster } from './run-postmaster.ts';

/**
 * Stops the built-in PostgreSQL cleanly; one that does not run stays as it is. Needs no password.
 * Errors: `TIMEOUT`, `LOCAL_SERVER_UNAVAILABLE`, `DATA_FOLDER_IN_USE`.
 */
export async function stopLocalServer(context: LocalServerContext): Promise<LocalServerStatus> {
  const { folder } = await findCluster(context);
  return withClusterLock(folder, async () => {
    const cluster = await findCluster(context);
    if (cluster.postmaster) await haltPostmaster(cluster);
    return statusOf({ ...cluster, postmaster: null });
  });
}
