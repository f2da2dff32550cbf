import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { CadastreError } from '../errors.ts';
import type { PlaceTools } from '../lifecycle/place.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { type NamesPlace, schemaMark } from './account-statements.ts';
import {
  ACCOUNT_KINDS,
  type AccountKind,
  SCHEMA_KINDS,
  type SchemaKind,
  wantedNames,
} from './wanted-names.ts';

export type NamesTools = Pick<PlaceTools, 'onServer' | 'inDatabase'>;

/** One that is wanted. `from`: under which name it is there; null: it is not. */
export interface WantedName<Kind> {
  readonly kind: Kind;
  readonly name: string;
  readonly from: string | null;
}

/** What a configuration names, and what of it is there. */
export interface NamesLook {
  readonly roles: readonly WantedName<AccountKind>[];
  readonly schemas: readonly WantedName<SchemaKind>[];
  /** Roles that the configuration names no more, and that may sign in or connect. */
  readonly spare: readonly string[];
  /** Schemas of its database that are not its namespaces: for these roles too. */
  readonly others: readonly string[];
}

export const isWhole = ({ roles, schemas, spare }: NamesLook): boolean =>
  spare.length === 0 && [...roles, ...schemas].every(({ name, from }) => name === from);

/**
 * Compares the names in a configuration with a tenant's server and database. Changes nothing. Errors: `CONFLICT` for a
 * name that somebody else has, and for two of its roles that change names.
 */
export async function lookAtNames(
  tools: NamesTools,
  platform: Pick<OpenPlatform, 'database'>,
  place: NamesPlace,
  values: FlatSettings,
): Promise<NamesLook> {
  const wanted = wantedNames(values, place.model);
  const { rows: noted } = await platform.database.run<{ role_name: string; kind: AccountKind }>(
    sql`SELECT role_name, kind FROM platform.tenant_accounts WHERE organization_id = ${place.tenantId} ORDER BY role_name`,
  );
  const names = [...wanted.roles.map(({ name }) => name), ...noted.map(({ role_name }) => role_name)];
  const there =
    names.length === 0
      ? new Map<string, FoundRole>()
      : await tools.onServer((session) => readRoles(session, place, names));
  const roles = wanted.roles.map(({ kind, name }) => {
    const former = noted.find(
      (each) => each.kind === kind && each.role_name !== name && there.get(each.role_name)?.ours,
    );
    return { kind, name, from: roleFrom(place, there, noted, kind, name) ?? former?.role_name ?? null };
  });
  const kept = new Set(roles.flatMap(({ name, from }) => (from === null ? [name] : [name, from])));
  const spare = noted.flatMap(({ role_name }) => {
    const found = there.get(role_name);
    return !kept.has(role_name) && found?.ours && found.enters ? [role_name] : [];
  });
  if (place.model !== 'database') return { roles, spare, schemas: [], others: [] };
  if (wanted.schemas.length + roles.length === 0) return { roles, spare, schemas: [], others: [] };
  const found = await tools.inDatabase(place.database, readSchemas);
  const schemas = wanted.schemas.map(({ kind, name }) => ({
    kind,
    name,
    from: schemaFrom(place, found, kind, name),
  }));
  const own = new Set(schemas.flatMap(({ name, from }) => (from === null ? [name] : [name, from])));
  return { roles, spare, schemas, others: found.map(({ name }) => name).filter((name) => !own.has(name)) };
}

interface FoundRole {
  /** It carries this tenant's mark. */
  readonly ours: boolean;
  /** It may sign in, or connect to this database by a grant of its own. */
  readonly enters: boolean;
}

async function readRoles(
  session: Session,
  { tenantId, database }: NamesPlace,
  names: readonly string[],
): Promise<Map<string, FoundRole>> {
  const { rows } = await session.run<{ role: string; ours: boolean; enters: boolean }>(
    sql`SELECT rolname AS role,
          coalesce(shobj_description(pg_roles.oid, 'pg_authid'), '') LIKE ${`Cadastre tenant ${tenantId},%`} AS ours,
          rolcanlogin OR EXISTS (SELECT FROM pg_database, aclexplode(datacl)
            WHERE datname = ${database} AND grantee = pg_roles.oid) AS enters
        FROM pg_roles WHERE rolname = ANY (${names}::text[])`,
  );
  return new Map(rows.map(({ role, ours, enters }) => [role, { ours, enters }]));
}

function roleFrom(
  { tenantId, role, ownerRole }: NamesPlace,
  there: ReadonlyMap<string, FoundRole>,
  noted: readonly { readonly role_name: string; readonly kind: AccountKind }[],
  kind: AccountKind,
  name: string,
): string | null {
  const found = there.get(name);
  if (found === undefined) return null;
  const other = noted.find((each) => each.role_name === name && each.kind !== kind);
  if (other !== undefined) {
    throw new CadastreError('CONFLICT', `The role ${name} is its role for ${words(other.kind)} already`, {
      fields: [{ field: `accounts.${kind}`, message: 'Another of its roles has this name' }],
      wayOut: 'Give that one another name first, apply it, and then this one.',
    });
  }
  if (!found.ours || name === role || name === ownerRole) {
    throw new CadastreError(
      'CONFLICT',
      `A role ${name} exists on its server and is not one of tenant ${tenantId}`,
      {
        fields: [{ field: `accounts.${kind}`, message: 'Somebody else has this name' }],
        wayOut: 'Rename that role on the server, or give this one another name.',
      },
    );
  }
  return name;
}

const WORDS = { admin: 'administration', app: 'the application', read_only: 'reading' } as const;
const words = (kind: AccountKind): string => (ACCOUNT_KINDS.includes(kind) ? WORDS[kind] : kind);

interface FoundSchema {
  readonly name: string;
  readonly owner: string;
  readonly mark: string;
}

async function readSchemas(session: Session): Promise<FoundSchema[]> {
  const { rows } = await session.run<FoundSchema & Record<string, unknown>>(
    sql`SELECT nspname AS name, pg_get_userbyid(nspowner) AS owner, coalesce(obj_description(oid, 'pg_namespace'), '') AS mark
        FROM pg_catalog.pg_namespace
        WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre') ORDER BY nspname`,
  );
  return rows;
}

/** Under its name, or under a former one by its mark. One that the application made under that name is not taken. */
function schemaFrom(
  { tenantId, ownerRole }: NamesPlace,
  found: readonly FoundSchema[],
  kind: SchemaKind,
  name: string,
): string | null {
  const mark = schemaMark(tenantId, kind);
  const same = found.find((each) => each.name === name);
  if (same === undefined) return found.find((each) => each.mark === mark)?.name ?? null;
  const marked = SCHEMA_KINDS.find((each) => same.mark === schemaMark(tenantId, each));
  if (same.owner === ownerRole && (marked === kind || marked === undefined)) return name;
  throw new CadastreError(
    'CONFLICT',
    marked === undefined
      ? `A schema ${name} is in its database already, and belongs to ${same.owner}`
      : `The schema ${name} is its schema for ${marked} already`,
    {
      fields: [{ field: `namespaces.${kind}`, message: 'Another schema has this name' }],
      wayOut: 'Rename that schema, or give this one another name.',
    },
  );
}
