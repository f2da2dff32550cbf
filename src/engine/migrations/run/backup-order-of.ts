import type { BackupOrder } from '../../backups/backup-order.ts';
import { tenantOrder } from '../../backups/tenant-order.ts';
import { placeOf } from '../../lifecycle/lifecycle-run.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { getTenantById } from '../../tenants/select-tenants.ts';
import type { Claimed } from './claim-targets.ts';

/** What is backed up before a target is touched: the tenant's own part, or that of each tenant of shared tables. */
export async function backupOrderOf(
  platform: OpenPlatform,
  target: Pick<Claimed, 'organizationId' | 'serverId' | 'database'>,
  folder: string,
  run: number,
): Promise<BackupOrder[]> {
  const orders: BackupOrder[] = [];
  for (const id of await tenantsOf(platform, target)) {
    const tenant = await getTenantById(platform, id);
    const why = `backup before migration run ${run}`;
    orders.push(tenantOrder(tenant, await placeOf(platform, tenant), { folder, why }));
  }
  return orders;
}

async function tenantsOf(
  platform: OpenPlatform,
  { organizationId, serverId, database }: Pick<Claimed, 'organizationId' | 'serverId' | 'database'>,
): Promise<number[]> {
  if (organizationId !== null) return [organizationId];
  const { rows } = await platform.database.run<{ id: number }>(
    sql`SELECT organization_id AS id FROM platform.tenants
        WHERE isolation = 'row' AND server_id = ${serverId} AND database_name = ${database} ORDER BY 1`,
  );
  return rows.map(({ id }) => id);
}
