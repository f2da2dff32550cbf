import type { IsolationModel } from '../../shared/models/tenant.ts';
import { OBJECT_OWNER } from '../blueprints/index.ts';
import { CadastreError } from '../errors.ts';
import type { AccountKind } from '../namespaces/index.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { membersRole } from '../provisioning/shared/shared-database.ts';
import { twinLogin } from '../tenants/login-roles.ts';
import type { MendNames } from './mend-statements.ts';
import type { SchemaNames } from './objects/naming.ts';

/** What is compared as one: a tenant with tables of its own, or the tables that tenants of a database share. */
export interface DriftTarget extends Record<string, unknown> {
  /** null: shared tables. */
  readonly organizationId: number | null;
  readonly sharedId: number | null;
  /** Slug, or the database of shared tables: what it is asked for by. */
  readonly place: string;
  readonly name: string;
  readonly status: string;
  readonly ready: boolean;
  readonly serverId: string;
  readonly server: string;
  readonly database: string;
  readonly schema: string | null;
  readonly isolation: IsolationModel;
  readonly role: string;
  readonly ownerRole: string;
  readonly accounts: { role: string; kind: AccountKind }[];
  readonly blueprint: string | null;
  readonly hash: string | null;
  readonly tier: string | null;
  /** Whose lock has to be free: one, or all that share the tables. */
  readonly tenants: number[];
}

export interface TargetFilter {
  readonly blueprint?: string | undefined;
  /** Slugs of tenants and databases of shared tables. */
  readonly places?: readonly string[] | undefined;
}

/** All that can be compared, but for deleted tenants. Errors: `NOT_FOUND` naming a place that nobody has. */
export async function driftTargets(
  platform: Pick<OpenPlatform, 'database'>,
  { blueprint, places }: TargetFilter = {},
): Promise<DriftTarget[]> {
  const { rows } = await platform.database.run<DriftTarget & { members: string[] }>(
    sql`WITH asked AS (
          SELECT organizations.id, slug, organizations.name, organizations.status, ready_at IS NOT NULL AS ready, server_id,
            database_name, schema_name, isolation, role_name, owner_role, blueprint, blueprint_hash, tier
          FROM platform.organizations JOIN platform.tenants ON tenants.organization_id = organizations.id
          LEFT JOIN platform.tenant_configurations ON tenant_configurations.organization_id = organizations.id
          WHERE organizations.status NOT IN ('DELETED', 'DELETING', 'PURGED', 'PURGING')
        )
        SELECT each.*, servers.name AS server FROM (
          SELECT id AS "organizationId", NULL::int AS "sharedId", slug AS place, name, status, ready, server_id AS "serverId",
            database_name AS database, schema_name AS schema, isolation, role_name AS role, owner_role AS "ownerRole",
            coalesce((SELECT jsonb_agg(jsonb_build_object('role', a.role_name, 'kind', kind)) FROM platform.tenant_accounts AS a
                      WHERE a.organization_id = asked.id), '[]') AS accounts,
            blueprint, blueprint_hash AS hash, tier, ARRAY[id] AS tenants, ARRAY[slug] AS members
          FROM asked WHERE isolation <> 'row'
          UNION ALL
          SELECT NULL, shared.id, shared.database_name, 'Shared tables of ' || shared.blueprint, 'ACTIVE', bool_or(asked.ready), shared.server_id,
            shared.database_name, NULL, 'row', '', shared.owner_role, '[]', shared.blueprint, max(asked.blueprint_hash), NULL,
            array_agg(asked.id ORDER BY asked.id), array_agg(asked.slug)
          FROM platform.shared_databases AS shared
          JOIN asked ON asked.isolation = 'row' AND asked.server_id = shared.server_id AND asked.database_name = shared.database_name
          WHERE shared.isolation = 'row' GROUP BY shared.id
        ) AS each JOIN platform.servers ON servers.id = "serverId"
        WHERE (${blueprint ?? null}::text IS NULL OR blueprint = ${blueprint ?? null})
          AND (${places ?? null}::text[] IS NULL OR place = ANY (${places ?? null}::text[]) OR members && ${places ?? null}::text[])
        ORDER BY each.name, place`,
  );
  const known = new Set(rows.flatMap(({ place, members }) => [place, ...members]));
  const missing = places?.find((place) => !known.has(place));
  if (missing === undefined) return rows;
  throw new CadastreError('NOT_FOUND', `There is no tenant ${missing}, or it is deleted`, {
    fields: [{ field: 'tenant', message: 'No tenant, and no database of shared tables, is called so' }],
    wayOut: 'The list of schema drift shows those there are.',
    command: 'cadastre drift schema',
  });
}

/** One of them. A tenant with rows of shared tables means those tables. */
export async function driftTarget(
  platform: Pick<OpenPlatform, 'database'>,
  place: string,
): Promise<DriftTarget> {
  const [target] = await driftTargets(platform, { places: [place] });
  if (target) return target;
  throw new CadastreError('NOT_FOUND', `There is no tenant ${place}`);
}

/** Who is who when it is read. */
export function namesToRead(target: DriftTarget): SchemaNames {
  const { isolation, role, ownerRole, organizationId, accounts, schema } = target;
  if (isolation === 'row')
    return {
      schema: null,
      roles: new Map([
        [ownerRole, 'owner'],
        [membersRole(target), 'members'],
      ]),
    };
  return {
    schema,
    roles: new Map([
      ...accounts.map((each) => [each.role, each.kind] as const),
      [twinLogin(role, organizationId ?? 0), 'login'],
      [role, 'login'],
      [ownerRole, 'owner'],
    ]),
  };
}

/** The same the other way round, for statements. */
export function namesToMend(target: DriftTarget): MendNames {
  const { isolation, role, ownerRole, accounts, schema } = target;
  const owner = isolation === 'schema' ? ownerRole : OBJECT_OWNER;
  return {
    schema,
    owner,
    ownerRole,
    roles: new Map([
      ...accounts.map((each) => [each.kind, each.role] as const),
      ...(isolation === 'row' ? [['members', membersRole(target)] as const] : [['login', role] as const]),
      ['owner', owner],
    ]),
  };
}
