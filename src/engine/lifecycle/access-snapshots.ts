import type { OpenPlatform } from '../platform/platform.ts';
import { type Statement, sql } from '../postgres/sql.ts';
import type { AccessSnapshot } from './place.ts';

/**
 * Durable before anything is taken. A job that runs this again keeps what it read first, when nothing was taken yet;
 * what another job left behind is written over.
 */
export async function storeSnapshot(
  platform: OpenPlatform,
  tenantId: number,
  jobId: number,
  snapshot: AccessSnapshot,
): Promise<void> {
  await platform.database.run(
    sql`INSERT INTO platform.access_snapshots AS stored (organization_id, snapshot, job_id)
        VALUES (${tenantId}, ${JSON.stringify(snapshot)}::jsonb, ${jobId})
        ON CONFLICT (organization_id) DO UPDATE
        SET snapshot = excluded.snapshot, job_id = excluded.job_id, taken_at = now()
        WHERE stored.job_id IS DISTINCT FROM excluded.job_id`,
  );
}

/** null: none was taken, or it was given back. */
export async function readSnapshot(platform: OpenPlatform, tenantId: number): Promise<AccessSnapshot | null> {
  const { rows } = await platform.database.run<{ snapshot: AccessSnapshot }>(
    sql`SELECT snapshot FROM platform.access_snapshots WHERE organization_id = ${tenantId}`,
  );
  return rows[0]?.snapshot ?? null;
}

/** Runs together with what makes the tenant open again. */
export function forgetSnapshot(tenantId: number): Statement {
  return sql`DELETE FROM platform.access_snapshots WHERE organization_id = ${tenantId}`;
}
