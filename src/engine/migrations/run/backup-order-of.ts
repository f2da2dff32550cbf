import type { BackupOrder } from '../../backups/backup-order.ts';
import { placeOf } from '../../lifecycle/lifecycle-run.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';
import { tenantRoleNames } from '../../tenants/login-roles.ts';
import { getTenantById } from '../../tenants/select-tenants.ts';
import type { Claimed } from './claim-targets.ts';
import type { MigrationRunContext } from './run-context.ts';

/** What is backed up before a target is touched: the tenant's own part, or that of each tenant of shared tables. */
export async function backupOrderOf(
  context: Pick<MigrationRunContext, 'server'>,
  platform: OpenPlatform,
  target: Pick<Claimed, 'organizationId' | 'serverId' | 'database'>,
  folder: string,
  run: number,
): Promise<BackupOrder[]> {
  const orders: BackupOrder[] = [];
  for (const id of await tenantsOf(platform, target)) {
    const tenant = await getTenantById(platform, id);
    const place = await placeOf(platform, tenant);
    orders.push({
      serverId: place.serverId,
      server: context.server(place.serverId).name,
      database: place.database,
      ...(place.schema !== null && { schema: place.schema }),
      ...(place.model === 'row' && { rowsOf: { tenantId: place.tenantId, role: place.role } }),
      usualName: place.database,
      folder,
      roles: [...new Set([place.role, place.ownerRole, ...tenantRoleNames(place)])],
      about: {
        tenant: { id: tenant.id, slug: tenant.slug, name: tenant.name, isolation: place.model },
        blueprint: tenant.blueprint,
        schemaVersion: tenant.schemaVersion,
        why: `backup before migration run ${run}`,
      },
    });
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
