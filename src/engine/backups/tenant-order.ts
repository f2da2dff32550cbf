import type { Tenant } from '../../shared/models/tenant.ts';
import type { Place } from '../lifecycle/place.ts';
import { tenantRoleNames } from '../tenants/login-roles.ts';
import type { BackupOrder } from './backup-order.ts';

/**
 * A backup of a tenant that is where the books say, in service or suspended: its database, its schema or its rows. `why` and
 * `jobId` stand in the manifest.
 */
export function tenantOrder(
  tenant: Tenant,
  place: Place,
  {
    folder,
    why,
    jobId,
    ...more
  }: Pick<BackupOrder, 'folder' | 'seal' | 'named'> & { why: string; jobId?: number },
): BackupOrder {
  return {
    serverId: place.serverId,
    server: tenant.server,
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
      why,
      ...(jobId !== undefined && { jobId }),
    },
    ...more,
  };
}
