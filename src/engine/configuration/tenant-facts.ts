import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import type { TenantStatus } from '../../shared/models/lifecycle.ts';
import type { IsolationModel } from '../../shared/models/tenant.ts';
import type { Environment } from '../../shared/models/tier.ts';
import { CadastreError } from '../errors.ts';
import type { Database, Row } from '../postgres/session.ts';
import { type Statement, sql, trusted } from '../postgres/sql.ts';
import type { Variables } from '../tiers/tier-layer.ts';
import type { PlanLayer } from './effective-of.ts';

/** All that a tenant brings to its configuration. */
export interface TenantFacts {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** The part of its names on servers that carries its number, such as `studio_17`. */
  readonly namedId: string;
  readonly isolation: IsolationModel;
  readonly status: TenantStatus;
  readonly database: string;
  /** The schema of a tenant that shares its database. */
  readonly schema: string | null;
  /** The role that holds its privileges. */
  readonly role: string;
  readonly ownerRole: string;
  readonly serverId: string;
  readonly server: string;
  readonly serverLabels: Readonly<Record<string, string>>;
  readonly platformEnvironment: Environment;
  readonly plan: PlanLayer | null;
  /** null: it is held to no tier. */
  readonly held: HeldTo | null;
}

export interface HeldTo {
  readonly tier: string;
  readonly version: number;
  /** null: the platform's. */
  readonly environment: Environment | null;
  readonly overrides: FlatSettings;
  readonly effective: FlatSettings;
  readonly changedAt: string;
  readonly changedBy: string;
}

interface FactsRow extends Row {
  id: number;
  slug: string;
  name: string;
  isolation: IsolationModel;
  status: TenantStatus;
  schema_name: string | null;
  owner_role: string;
  database_name: string;
  role_name: string;
  server_id: string;
  server: string;
  labels: Record<string, string> | null;
  environment: Environment;
  plan: string | null;
  max_users: number | null;
  storage_bytes: string | null;
  modules: string[] | null;
  tier: string | null;
  tier_version: number;
  own_environment: Environment | null;
  overrides: FlatSettings;
  effective: FlatSettings;
  changed_at: Date;
  changed_by: string;
}

const SELECT =
  trusted(`SELECT organizations.id, slug, organizations.name, tenants.isolation, organizations.status,
    database_name, schema_name, role_name, owner_role,
    server_id, servers.name AS server, servers.definition -> 'labels' AS labels, meta.environment,
    plans.id AS plan, max_users, storage_bytes, modules,
    held.tier, held.tier_version, held.environment AS own_environment, overrides, effective, held.changed_at, held.changed_by
  FROM platform.organizations
  JOIN platform.tenants ON tenants.organization_id = organizations.id
  JOIN platform.servers ON servers.id = server_id
  CROSS JOIN platform.meta
  LEFT JOIN platform.subscriptions ON subscriptions.organization_id = organizations.id
  LEFT JOIN platform.plans ON plans.id = subscriptions.plan
  LEFT JOIN platform.tenant_configurations AS held ON held.organization_id = organizations.id`);

type Asked = Pick<Database, 'run'>;

/** Throws `NOT_FOUND`. */
export async function tenantFacts(database: Asked, slug: string): Promise<TenantFacts> {
  const [facts] = await read(
    database,
    sql`${SELECT} WHERE slug = ${slug} AND organizations.status <> 'PURGED'`,
  );
  if (facts) return facts;
  throw new CadastreError('NOT_FOUND', `There is no tenant ${slug}`, {
    wayOut: 'The list of tenants shows those there are.',
    command: 'cadastre tenant list',
  });
}

/** Of those there are, by number; purged ones are left out. */
export const tenantFactsOf = (database: Asked, ids: readonly number[]): Promise<TenantFacts[]> =>
  read(
    database,
    sql`${SELECT} WHERE organizations.id = ANY (${ids}::int[]) AND organizations.status <> 'PURGED' ORDER BY organizations.id`,
  );

/** Of all that are held to a tier, or of those on one server. */
export const heldTenantFacts = (database: Asked, serverId?: string): Promise<TenantFacts[]> =>
  read(
    database,
    sql`${SELECT} WHERE held.tier IS NOT NULL AND organizations.status <> 'PURGED'
          AND (${serverId ?? null}::uuid IS NULL OR server_id = ${serverId ?? null}::uuid) ORDER BY organizations.id`,
  );

async function read(database: Asked, statement: Statement): Promise<TenantFacts[]> {
  const { rows } = await database.run<FactsRow>(statement);
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    namedId: namedId(row.id, row.role_name),
    isolation: row.isolation,
    status: row.status,
    database: row.database_name,
    schema: row.schema_name,
    role: row.role_name,
    ownerRole: row.owner_role,
    serverId: row.server_id,
    server: row.server,
    serverLabels: row.labels ?? {},
    platformEnvironment: row.environment,
    plan:
      row.plan === null
        ? null
        : {
            name: row.plan,
            maxUsers: row.max_users,
            storageBytes: row.storage_bytes === null ? null : Number(row.storage_bytes),
            modules: row.modules ?? [],
          },
    held:
      row.tier === null
        ? null
        : {
            tier: row.tier,
            version: row.tier_version,
            environment: row.own_environment,
            overrides: row.overrides,
            effective: row.effective,
            changedAt: row.changed_at.toISOString(),
            changedBy: row.changed_by,
          },
  }));
}

/** `studio_17` of `studio_17_user`. An adopted role may be called anything; then the number stands after a word of ours. */
function namedId(id: number, role: string): string {
  const end = `_${id}_user`;
  return role.endsWith(end) && role.length > end.length ? role.slice(0, -'_user'.length) : `tenant_${id}`;
}

/** The label `region` of its server. */
export const regionOf = ({ serverLabels }: Pick<TenantFacts, 'serverLabels'>): string | null =>
  serverLabels['region'] ?? null;

/** What `${…}` stands for, beside the variables of tiers. */
export function tenantVariables(
  facts: Pick<TenantFacts, 'namedId' | 'slug' | 'name' | 'serverLabels'>,
  tier: string,
  environment: Environment,
): Variables {
  return {
    TENANT_ID: facts.namedId,
    TENANT_SLUG: facts.slug,
    TENANT_NAME: facts.name,
    TENANT_TYPE: tier,
    ENVIRONMENT: environment,
    REGION: regionOf(facts) ?? '',
  };
}
