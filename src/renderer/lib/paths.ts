export const TENANT_TABS = [
  'summary',
  'life',
  'connect',
  'configuration',
  'domains',
  'schema',
  'backups',
  'usage',
  'job',
  'activity',
  'danger',
] as const;
export type TenantTab = (typeof TENANT_TABS)[number];

/** Always with its tab: a tenant may be called *New*, and `/tenants/new` is the sheet. */
export function tenantPath(slug: string, tab: TenantTab = 'summary'): string {
  return `/tenants/${slug}/${tab}`;
}

/** The plan of an act opens over the tenant; nothing runs before somebody says so. */
export function tenantActPath(slug: string, act: string, tab: TenantTab = 'life'): string {
  return tenantPath(slug, tab).concat('?act=', act);
}

/** The list of tenants, of one tier only. */
export function tenantsOfTierPath(tier: string): string {
  return '/tenants'.concat('?', new URLSearchParams({ tier }).toString());
}

/** The adoption of databases, with a server and one of its databases chosen. */
export function adoptPath(server: string, database: string): string {
  return '/tenants/adopt'.concat('?', new URLSearchParams({ server, database }).toString());
}

/** The isolation page with what was tried as this tenant. */
export function isolationPath(slug: string): string {
  return '/isolation'.concat('?', new URLSearchParams({ tenant: slug }).toString());
}

export function jobPath(id: number): string {
  return `/jobs/${id}`;
}

export function runPath(id: number): string {
  return `/migrations/runs/${id}`;
}

/** Over the list of runs: the plan, with what is already chosen. */
export function migrationPlanPath(chosen: { blueprint?: string; tenants?: readonly string[] } = {}): string {
  const search = new URLSearchParams();
  if (chosen.blueprint !== undefined) search.set('blueprint', chosen.blueprint);
  if (chosen.tenants !== undefined) search.set('tenants', chosen.tenants.join(','));
  return search.size === 0 ? '/migrations/new' : '/migrations/new'.concat('?', search.toString());
}

/** Differences of schemas; with a tenant, its own. Shared tables are named by their database. */
export function schemaDriftPath(tenant?: string): string {
  return tenant === undefined ? '/migrations/drift' : `/migrations/drift/${encodeURIComponent(tenant)}`;
}
