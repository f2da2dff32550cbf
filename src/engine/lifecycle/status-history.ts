import type { StatusReason, TenantStatus } from '../../shared/models/lifecycle.ts';
import type { StatusChange } from '../../shared/models/lifecycle-acts.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';

/** Written by the database itself at every change; newest first. */
export async function statusHistory(
  platform: OpenPlatform,
  tenantId: number,
  limit: number,
): Promise<StatusChange[]> {
  const { rows } = await platform.database.run<{
    at: Date;
    from_status: TenantStatus;
    to_status: TenantStatus;
    reason: StatusReason | null;
    job_id: string | null;
  }>(
    sql`SELECT at, from_status, to_status, reason, job_id FROM platform.status_history
        WHERE organization_id = ${tenantId} ORDER BY id DESC LIMIT ${limit}`,
  );
  return rows.map((row) => ({
    at: row.at.toISOString(),
    from: row.from_status,
    to: row.to_status,
    reason: row.reason,
    jobId: row.job_id === null ? null : Number(row.job_id),
  }));
}
