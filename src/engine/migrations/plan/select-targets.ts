import type { TenantStatus } from '../../../shared/models/lifecycle.ts';
import type { MigrationFilter } from '../../../shared/models/migration-options.ts';
import type { Server } from '../../../shared/models/server.ts';
import type { IsolationModel } from '../../../shared/models/tenant.ts';
import { CadastreError } from '../../errors.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';

/** What is migrated at once: the database or the schema of one tenant, or the tables that the tenants of a database share. */
export interface FleetTarget {
  /** `o17` for a tenant, `s4` for shared tables: the same in every process. */
  readonly key: string;
  /** null: shared tables. */
  readonly organizationId: number | null;
  /** The shared database it lies in; null: it has its own. */
  readonly sharedDatabaseId: number | null;
  readonly slug: string | null;
  readonly name: string;
  readonly serverId: string;
  readonly database: string;
  readonly schema: string | null;
  readonly isolation: IsolationModel;
  /** Owns what the files make. */
  readonly ownerRole: string;
  /** What its application signs in as; null: shared tables. */
  readonly login: string | null;
  readonly tier: string | null;
  readonly status: TenantStatus;
  readonly blueprintHash: string | null;
  readonly schemaVersion: string | null;
  /** All tenants that live in it. */
  readonly organizationIds: readonly number[];
}

interface TargetRow extends Record<string, unknown> {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly status: TenantStatus;
  readonly isolation: IsolationModel;
  readonly server_id: string;
  readonly database_name: string;
  readonly schema_name: string | null;
  readonly login: string;
  readonly owner_role: string;
  readonly place_owner: string;
  readonly blueprint_hash: string | null;
  readonly schema_version: string | null;
  readonly tier: string | null;
  readonly shared_id: number | null;
}

/** Every place of a blueprint's tenants that are ready and not deleted, by name. One query. */
export async function selectTargets(platform: OpenPlatform, blueprint: string): Promise<FleetTarget[]> {
  const { rows } = await platform.database.run<TargetRow>(
    sql`SELECT organizations.id, slug, organizations.name, organizations.status, tenants.isolation,
          tenants.server_id, tenants.database_name, tenants.schema_name, coalesce(login_role, role_name) AS login,
          coalesce(shared_databases.owner_role, tenants.owner_role) AS place_owner, tenants.owner_role,
          tenants.blueprint_hash, tenants.schema_version, tenant_configurations.tier, shared_databases.id AS shared_id
        FROM platform.organizations
        JOIN platform.tenants ON tenants.organization_id = organizations.id
        LEFT JOIN platform.tenant_configurations ON tenant_configurations.organization_id = organizations.id
        LEFT JOIN platform.shared_databases ON tenants.isolation <> 'database'
          AND shared_databases.server_id = tenants.server_id
          AND shared_databases.database_name = tenants.database_name
        WHERE tenants.blueprint = ${blueprint} AND ready_at IS NOT NULL
          AND organizations.status NOT IN ('PENDING', 'DELETING', 'DELETED', 'PURGING', 'PURGED', 'RESTORING')
        ORDER BY lower(organizations.name), organizations.id`,
  );
  const targets: FleetTarget[] = [];
  const shared = new Map<number, TargetRow[]>();
  for (const row of rows) {
    if (row.isolation !== 'row' || row.shared_id === null) targets.push(targetOf(row));
    else shared.set(row.shared_id, [...(shared.get(row.shared_id) ?? []), row]);
  }
  for (const [id, members] of shared) targets.push(sharedTarget(id, members));
  return targets;
}

function targetOf(row: TargetRow): FleetTarget {
  return {
    key: `o${row.id}`,
    organizationId: row.id,
    sharedDatabaseId: row.shared_id,
    slug: row.slug,
    name: row.name,
    serverId: row.server_id,
    database: row.database_name,
    schema: row.schema_name,
    isolation: row.isolation,
    ownerRole: row.owner_role,
    login: row.login,
    tier: row.tier,
    status: row.status,
    blueprintHash: row.blueprint_hash,
    schemaVersion: row.schema_version,
    organizationIds: [row.id],
  };
}

function sharedTarget(id: number, members: readonly TargetRow[]): FleetTarget {
  const [first] = members as [TargetRow];
  const shut = members.every(({ status }) => status === 'SUSPENDED' || status === 'CANCELLED');
  return {
    ...targetOf(first),
    key: `s${id}`,
    organizationId: null,
    sharedDatabaseId: id,
    slug: null,
    name: `${members.length === 1 ? 'One tenant' : `${members.length} tenants`} in ${first.database_name}`,
    schema: null,
    ownerRole: first.place_owner,
    login: null,
    tier: null,
    status: shut ? first.status : 'ACTIVE',
    organizationIds: members.map((member) => member.id),
  };
}

/** Which blueprint a run without a name is of. Errors: `NOT_FOUND` without any, `INVALID_INPUT` where there are several. */
export async function onlyBlueprint(platform: OpenPlatform): Promise<string> {
  const { rows } = await platform.database.run<{ blueprint: string }>(
    sql`SELECT DISTINCT blueprint FROM platform.tenants WHERE blueprint IS NOT NULL ORDER BY 1`,
  );
  const names = rows.map(({ blueprint }) => blueprint);
  const [first, ...others] = names;
  if (first === undefined) {
    throw new CadastreError('NOT_FOUND', 'No tenant comes from a blueprint yet', {
      wayOut: 'Create a tenant, or adopt databases and name their blueprint.',
      command: 'cadastre tenant adopt --blueprint NAME',
    });
  }
  if (others.length === 0) return first;
  const message = `Tenants come from several blueprints: ${names.join(', ')}`;
  throw new CadastreError('INVALID_INPUT', message, {
    fields: [{ field: 'blueprint', message }],
    wayOut: 'Say which one.',
  });
}

/**
 * Those that a filter lets through, apart from its `version`, which only a reading tells. Errors: `NOT_FOUND` for a
 * named tenant or server that is not among them.
 */
export function filterTargets(
  targets: readonly FleetTarget[],
  filter: MigrationFilter,
  serverOf: (id: string) => Pick<Server, 'id' | 'name' | 'labels'>,
): FleetTarget[] {
  const { tenants, tiers, servers, labels, suspended } = filter;
  if (tenants) refuseUnknown('tenants', tenants, new Set(targets.flatMap(({ slug }) => slug ?? [])));
  if (servers) {
    const known = new Set(targets.flatMap(({ serverId }) => [serverId, serverOf(serverId).name]));
    refuseUnknown('servers', servers, known);
  }
  const wanted = tenants && new Set(tenants);
  return targets.filter((target) => {
    const server = serverOf(target.serverId);
    return (
      (!wanted || (target.slug !== null && wanted.has(target.slug))) &&
      (!tiers || (target.tier !== null && tiers.includes(target.tier))) &&
      (!servers || servers.includes(server.id) || servers.includes(server.name)) &&
      Object.entries(labels ?? {}).every(([key, value]) => server.labels[key] === value) &&
      (suspended || target.status !== 'SUSPENDED')
    );
  });
}

function refuseUnknown(
  field: 'tenants' | 'servers',
  named: readonly string[],
  known: ReadonlySet<string>,
): void {
  const missing = named.filter((each) => !known.has(each));
  if (missing.length === 0) return;
  const message = `No tenant of this blueprint ${field === 'tenants' ? 'is named' : 'is on'} ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} others` : ''}`;
  throw new CadastreError('NOT_FOUND', message, {
    fields: [{ field: `filter.${field}`, message }],
    wayOut: 'The list of migrations shows which tenants there are and where they stand.',
    command: 'cadastre migrate status',
  });
}
