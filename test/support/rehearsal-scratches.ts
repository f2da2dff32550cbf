import { scratchName } from '../../src/engine/migrations/rehearse/scratch.ts';
import { asSuperuser, query } from './as-tenant.ts';
import type { ClusterConnection } from './cluster.ts';
import type { TestPlatform } from './test-platform.ts';

/** What the rehearsals of this platform have left on a server, where others may rehearse at the same time. */
export async function scratchesOf(platform: TestPlatform, cluster: ClusterConnection): Promise<string[]> {
  const rehearsals = await platform.client.migrations.rehearsals({});
  const names = rehearsals.map(({ jobId }) => `'${scratchName(jobId)}'`);
  if (names.length === 0) throw new Error('Nothing has been rehearsed');
  const rows = await asSuperuser(cluster, 'postgres', (session) =>
    query<{ datname: string }>(
      session,
      `SELECT datname FROM pg_database WHERE datname IN (${names.join(', ')})`,
    ),
  );
  return rows.map(({ datname }) => datname);
}
