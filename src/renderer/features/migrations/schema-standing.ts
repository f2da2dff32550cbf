import type { TenantDrift } from '../../../shared/models/schema-drift.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';

export const SCHEMA_STATES = ['behind', 'drifted'] as const;
export type SchemaState = (typeof SCHEMA_STATES)[number];

/** Where a tenant's schema stands, as far as it is known without asking its server. */
export interface SchemaStanding {
  /** The newest version of its blueprint; null: it has none, or nobody here knows its files. */
  readonly newest: string | null;
  readonly behind: boolean;
  /** What was last read, where it differs from its version. */
  readonly drift: TenantDrift | null;
}

const NOT_MIGRATED: ReadonlySet<Tenant['status']> = new Set(['PENDING', 'DELETED', 'PURGED', 'PURGING']);
const versions = new Intl.Collator('en', { numeric: true });

/** `drifted` and `newest`: tenants and shared databases by their names, versions by the blueprint's. */
export function schemaStanding(
  tenant: Tenant,
  newest: ReadonlyMap<string, string>,
  drifted: ReadonlyMap<string, TenantDrift>,
): SchemaStanding {
  const there = !NOT_MIGRATED.has(tenant.status);
  const wanted = (tenant.blueprint === null ? null : newest.get(tenant.blueprint)) ?? null;
  return {
    newest: wanted,
    behind:
      there &&
      wanted !== null &&
      tenant.schemaVersion !== null &&
      versions.compare(tenant.schemaVersion, wanted) < 0,
    drift: there
      ? (drifted.get(tenant.isolation === 'row' ? `${tenant.server}/${tenant.database}` : tenant.slug) ??
        null)
      : null,
  };
}

/** What the list's filter asks for. */
export const standsAs = (standing: SchemaStanding, state: SchemaState): boolean =>
  state === 'behind' ? standing.behind : standing.drift !== null;
