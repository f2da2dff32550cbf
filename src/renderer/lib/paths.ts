export const TENANT_TABS = ['summary', 'life', 'connect', 'domains', 'job', 'activity', 'danger'] as const;
export type TenantTab = (typeof TENANT_TABS)[number];

/** Always with its tab: a tenant may be called *New*, and `/tenants/new` is the sheet. */
export function tenantPath(slug: string, tab: TenantTab = 'summary'): string {
  return `/tenants/${slug}/${tab}`;
}

/** The plan of an act opens over the tenant; nothing runs before somebody says so. */
export function tenantActPath(slug: string, act: string, tab: TenantTab = 'life'): string {
  return tenantPath(slug, tab).concat('?act=', act);
}

export function jobPath(id: number): string {
  return `/jobs/${id}`;
}
