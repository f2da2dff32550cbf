export const TENANT_TABS = ['summary', 'connect', 'job', 'activity'] as const;
export type TenantTab = (typeof TENANT_TABS)[number];

/** Always with its tab: a tenant may be called *New*, and `/tenants/new` is the sheet. */
export function tenantPath(slug: string, tab: TenantTab = 'summary'): string {
  return `/tenants/${slug}/${tab}`;
}

export function jobPath(id: number): string {
  return `/jobs/${id}`;
}
