import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { settingAt } from '../../shared/models/flat-settings.ts';
import type { TenantStatus } from '../../shared/models/lifecycle.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { roleMarker } from '../provisioning/statements.ts';
import { createRole, createSchema, type NamesPlace } from './account-statements.ts';
import { wantedNames } from './wanted-names.ts';

/** A tenant as far as its names are compared. */
export interface NamedTenant {
  readonly status: TenantStatus;
  readonly values: FlatSettings;
  readonly place: NamesPlace & { readonly accounts?: readonly string[] };
}

/** A name that is not there, or is there and should not be. */
export interface NamesDrift {
  readonly path: string;
  readonly title: string;
  readonly where: string;
  readonly wanted: string;
  readonly found: string | null;
  readonly statement: string;
  readonly byHand: string | null;
}

interface Answer {
  readonly roles: { role: string; login: boolean; mark: string }[];
  readonly schemas: { owner: string; database: string; count: number }[];
}

/**
 * What is not as the configurations name it, by tenant, in one query however many they are; none where no tenant has
 * names. Schemas are counted by their owner in the shared catalogs, since each lies in a database of its own: one that
 * was renamed by hand is seen when its tenant is looked at.
 */
export async function driftOfNames(
  session: Pick<Session, 'run'>,
  tenants: readonly NamedTenant[],
): Promise<Map<number, NamesDrift[]>> {
  // Whoever is shut gets its names when it is back.
  const compared = tenants
    .filter(({ status }) => status === 'ACTIVE' || status === 'TRIAL')
    .map((tenant) => ({ ...tenant, wanted: wantedNames(tenant.values, tenant.place.model) }))
    .filter(
      ({ wanted, place }) => wanted.roles.length + wanted.schemas.length + (place.accounts ?? []).length > 0,
    );
  if (compared.length === 0) return new Map();
  const roles = compared.flatMap(({ wanted, place }) => [
    ...wanted.roles.map(({ name }) => name),
    ...(place.accounts ?? []),
  ]);
  const owners = compared
    .filter(({ wanted }) => wanted.schemas.length > 0)
    .map(({ place }) => place.ownerRole);
  const answer = await read(session, roles, owners);
  const found = new Map(answer.roles.map((each) => [each.role, each]));
  const counts = new Map(answer.schemas.map((each) => [`${each.owner} in ${each.database}`, each.count]));
  return new Map(
    compared.map((tenant) => [
      tenant.place.tenantId,
      [...rolesDrift(tenant, found), ...schemasDrift(tenant, counts)],
    ]),
  );
}

async function read(
  session: Pick<Session, 'run'>,
  roles: readonly string[],
  owners: readonly string[],
): Promise<Answer> {
  const { rows } = await session.run<{ found: Answer }>(
    sql`SELECT jsonb_build_object(
          'roles', (SELECT coalesce(jsonb_agg(jsonb_build_object('role', rolname, 'login', rolcanlogin,
                      'mark', coalesce(shobj_description(oid, 'pg_authid'), ''))), '[]')
                    FROM pg_roles WHERE rolname = ANY (${[...new Set(roles)]}::text[])),
          'schemas', (SELECT coalesce(jsonb_agg(jsonb_build_object('owner', owner, 'database', datname, 'count', count)), '[]')
                      FROM (SELECT owners.rolname AS owner, datname, count(*)::int AS count
                            FROM pg_roles AS owners
                            JOIN pg_shdepend ON refclassid = 'pg_authid'::regclass AND refobjid = owners.oid
                            JOIN pg_database ON pg_database.oid = dbid
                            WHERE owners.rolname = ANY (${owners}::text[])
                              AND classid = 'pg_namespace'::regclass AND deptype = 'o'
                            GROUP BY owners.rolname, datname) AS counted)
        ) AS found`,
  );
  return rows[0]?.found ?? { roles: [], schemas: [] };
}

type Compared = NamedTenant & { readonly wanted: ReturnType<typeof wantedNames> };

function rolesDrift(
  { wanted, place }: Compared,
  found: ReadonlyMap<string, Answer['roles'][number]>,
): NamesDrift[] {
  const marker = roleMarker(place.tenantId, 'account');
  const missing = wanted.roles.flatMap(({ kind, name }): NamesDrift[] => {
    const is = found.get(name);
    if (is?.mark.startsWith(`Cadastre tenant ${place.tenantId},`)) return [];
    const path = `accounts.${kind}`;
    return [
      {
        path,
        title: settingAt(path)?.title ?? path,
        where: place.database,
        wanted: name,
        found: is === undefined ? null : 'a role of somebody else',
        statement: createRole(name, marker)[0]?.shown ?? '',
        byHand:
          is === undefined
            ? null
            : `The role ${name} is not this tenant's. Rename it on the server, or give this one another name.`,
      },
    ];
  });
  const names = new Set(wanted.roles.map(({ name }) => name));
  const spare = (place.accounts ?? []).flatMap((name): NamesDrift[] =>
    names.has(name) || found.get(name)?.login !== true
      ? []
      : [
          {
            path: 'accounts',
            title: 'Role that its configuration names no more',
            where: place.database,
            wanted: 'no login',
            found: name,
            statement: `ALTER ROLE "${name.replaceAll('"', '""')}" NOLOGIN`,
            byHand: null,
          },
        ],
  );
  return [...missing, ...spare];
}

function schemasDrift({ wanted, place }: Compared, counts: ReadonlyMap<string, number>): NamesDrift[] {
  const names = wanted.schemas.map(({ name }) => name);
  const count = counts.get(`${place.ownerRole} in ${place.database}`) ?? 0;
  if (count >= names.length) return [];
  return [
    {
      path: 'namespaces',
      title: 'Schemas',
      where: place.database,
      wanted: names.join(', '),
      found: count === 0 ? null : `${count} of ${names.length}`,
      statement: wanted.schemas
        .map(({ kind, name }) => createSchema(place, kind, name)[0]?.shown ?? '')
        .join('; '),
      byHand: null,
    },
  ];
}
