import { join } from 'node:path';
import { tryLock } from '../adapters/sqlite-lock.ts';
import { CadastreError } from '../errors.ts';
import type { ClusterFolder } from './cluster-folder.ts';
import { START_TIMEOUT_SECONDS } from './context.ts';

/** One start may create, recover, repair and start again while another waits. */
const WAIT_MS = (START_TIMEOUT_SECONDS * 2 + 60) * 1000;
const POLL_MS = 100;

/**
 * Runs `work` while no other act on this cluster runs, here or in another process. The lock goes with its
 * holder, however that ends. Throws `CONFLICT` when it is not had in time.
 */
export async function withClusterLock<T>(folder: ClusterFolder, work: () => Promise<T>): Promise<T> {
  const path = join(folder.dataDirectory, 'postgres.lock');
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const lock = tryLock(path);
    if (lock) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (Date.now() > deadline) {
      throw new CadastreError('CONFLICT', 'Another Cadastre is still at work on the built-in PostgreSQL', {
        target: path,
        wayOut: 'Wait for it to end, or close it, then try again.',
      });
    }
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
}
