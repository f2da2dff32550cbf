import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { secretKeys } from '../secrets/secret-store.ts';
import { withClusterLock } from './cluster-lock.ts';
import type { LocalServerContext } from './context.ts';
import { findCluster } from './local-server-status.ts';
import { haltPostmaster } from './run-postmaster.ts';

/** Stops the built-in PostgreSQL and deletes it with all its databases and its password. Cannot be undone. */
export async function removeLocalServer(context: LocalServerContext): Promise<void> {
  const { folder } = await findCluster(context);
  await withClusterLock(folder, async () => {
    const cluster = await findCluster(context);
    if (cluster.postmaster) await haltPostmaster(cluster);
    const whole = folder.movedBecause === null ? folder.path : dirname(folder.path);
    await rm(whole, { recursive: true, force: true, maxRetries: 5 });
    await context.secrets.delete(secretKeys.localPassword());
  });
}
