import type { Tenant } from '../../../shared/models/tenant.ts';
import { tenantState } from './tenant-view.ts';

function cell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Rows as RFC 4180 writes them. Whole values and UTC times: what is copied is for another program. */
export function tenantsToCsv(tenants: readonly Tenant[]): string {
  const head = [
    'id',
    'name',
    'slug',
    'status',
    'isolation',
    'server',
    'database',
    'role',
    'owner_email',
    'blueprint',
    'schema_version',
    'trial_ends_at',
    'created_at',
  ];
  const rows = tenants.map((tenant) =>
    [
      String(tenant.id),
      tenant.name,
      tenant.slug,
      tenantState(tenant),
      tenant.isolation,
      tenant.server,
      tenant.database,
      tenant.role,
      tenant.ownerEmail,
      tenant.blueprint ?? '',
      tenant.schemaVersion ?? '',
      tenant.trialEndsAt ?? '',
      tenant.createdAt,
    ]
      .map(cell)
      .join(','),
  );
  return [head.join(','), ...rows].join('\r\n') + '\r\n';
}
