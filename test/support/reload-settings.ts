import { asSuperuser, query } from './as-tenant.ts';
import type { ClusterConnection } from './cluster.ts';

/** Makes a server read its files again, and waits until it has: `pg_reload_conf` only asks for it. */
export async function reloadSettings(cluster: ClusterConnection): Promise<void> {
  // A session has what was read before it began.
  const loadedAt = () =>
    asSuperuser(cluster, 'postgres', async (session) => {
      const [row] = await query<{ at: string }>(session, 'SELECT pg_conf_load_time()::text AS at');
      return row?.at;
    });
  const before = await loadedAt();
  await asSuperuser(cluster, 'postgres', (session) => query(session, 'SELECT pg_reload_conf()'));
  while ((await loadedAt()) === before) await new Promise((wake) => setTimeout(wake, 20));
}
