import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { type TenantStatus, TRANSITIONAL_STATUSES } from '../../shared/models/lifecycle.ts';
import type { IsolationModel } from '../../shared/models/tenant.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import type { NamedPlace } from './wanted.ts';

/** A tenant that is held to a tier, where it lies and what is in force for it. */
export interface ConfiguredTenant {
  readonly id: number;
  readonly slug: string;
  readonly status: TenantStatus;
  readonly serverId: string;
  readonly server: string;
  readonly place: NamedPlace;
  /** As materialised when they were changed last. */
  readonly values: FlatSettings;
}

interface Row extends Record<string, unknown> {
  readonly id: number;
  readonly slug: string;
  readonly status: TenantStatus;
  readonly server_id: string;
  readonly server: string;
  readonly model: IsolationModel;
  readonly database: string;
  readonly schema: string | null;
  readonly parked_as: string | null;
  readonly role: string;
  readonly owner_role: string;
  readonly shared_roles: string[];
  readonly accounts: string[];
  readonly effective: FlatSettings;
}

/**
 * Every tenant with a configuration, all or those of one server; without those that are being made or are gone. One
 * query, however many there are.
 */
export async function readConfigured(
  platform: OpenPlatform,
  only: { readonly server?: string; readonly slugs?: readonly string[] } = {},
): Promise<ConfiguredTenant[]> {
  const { server = null, slugs = null } = only;
  const { rows } = await platform.database.run<Row>(
    sql`SELECT organizations.id, slug, organizations.status, server_id, servers.name AS server, isolation AS model,
          database_name AS database, schema_name AS schema, parked_as, role_name AS role, owner_role, shared_roles, effective,
          ARRAY(SELECT tenant_accounts.role_name FROM platform.tenant_accounts
                WHERE tenant_accounts.organization_id = organizations.id ORDER BY 1) AS accounts
        FROM platform.tenant_configurations AS configured
        JOIN platform.organizations ON organizations.id = configured.organization_id
        JOIN platform.tenants ON tenants.organization_id = organizations.id
        JOIN platform.servers ON servers.id = server_id
        WHERE organizations.status NOT IN ('PENDING', 'PURGED')
          AND (${server}::text IS NULL OR servers.name = ${server} OR servers.id::text = ${server})
          AND (${slugs}::text[] IS NULL OR slug = ANY (${slugs}::text[]))
        ORDER BY slug`,
  );
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    status: row.status,
    serverId: row.server_id,
    server: row.server,
    values: row.effective,
    place: {
      tenantId: row.id,
      model: row.model,
      database: row.database,
      schema: row.schema,
      role: row.role,
      ownerRole: row.owner_role,
      sharedRoles: row.shared_roles,
      accounts: row.accounts,
      parkedAs: row.parked_as,
    },
  }));
}

/** What is in force for one tenant; null: it is held to no tier. */
export async function readEffective(platform: OpenPlatform, tenantId: number): Promise<FlatSettings | null> {
  const { rows } = await platform.database.run<{ effective: FlatSettings }>(
    sql`SELECT effective FROM platform.tenant_configurations WHERE organization_id = ${tenantId}`,
  );
  return rows[0]?.effective ?? null;
}

/** On the way between two statuses its job knows better what its server should say. */
export const isUnderWay = ({ status }: Pick<ConfiguredTenant, 'status'>): boolean =>
  (TRANSITIONAL_STATUSES as readonly string[]).includes(status);
