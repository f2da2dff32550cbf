import { STORES, type Store } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { CadastreError } from '../errors.ts';
import { notMade } from '../namespaces/index.ts';
import { sql } from '../postgres/sql.ts';
import { ROLE_PATHS, SCHEMA_PATHS } from './check-names.ts';
import type { ConfigurationContext } from './configuration-context.ts';
import { redisAclLine } from './redis-acl.ts';
import { type TenantFacts, tenantFacts } from './tenant-facts.ts';

export interface Namespaces {
  /** `why`: the reason for which it is not made for this tenant; null: it is, or will be. */
  readonly postgresql: { kind: 'schema' | 'role'; name: string; made: boolean; why: string | null }[];
  readonly others: { store: Store; name: string; line: string | null }[];
}

/** The names a tenant has in all stores, and which of those in PostgreSQL are there. On no tier it has none. */
export async function listNamespaces(context: ConfigurationContext, slug: string): Promise<Namespaces> {
  const { database } = await context.platform();
  const facts = await tenantFacts(database, slug);
  const values = facts.held?.effective ?? {};
  const { schemas, roles } = namesIn(values);
  const [madeSchemas, madeRoles] = await Promise.all([
    schemasThere(context, facts, schemas),
    rolesThere(context, facts, roles),
  ]);
  const reasons = new Map(
    notMade(values, facts.isolation, facts.schema).map(({ path, name, reason }) => [
      `${path} ${name}`,
      reason,
    ]),
  );
  const told = (kind: 'schema' | 'role', path: string, name: string, there: ReadonlySet<string>) => ({
    kind,
    name,
    made: there.has(name) && !reasons.has(`${path} ${name}`),
    why: reasons.get(`${path} ${name}`) ?? null,
  });
  return {
    postgresql: [
      ...SCHEMA_PATHS.flatMap((path) =>
        typeof values[path] === 'string' ? [told('schema', path, values[path], madeSchemas)] : [],
      ),
      ...ROLE_PATHS.flatMap((path) =>
        typeof values[path] === 'string' ? [told('role', path, values[path], madeRoles)] : [],
      ),
    ],
    others: STORES.flatMap((store) => {
      const name = store === 'postgresql' ? undefined : values[`namespaces.${store}`];
      if (typeof name !== 'string') return [];
      return [{ store, name, line: store === 'redis' ? redisAclLine(facts.namedId, name, null) : null }];
    }),
  };
}

export function namesIn(values: FlatSettings): { schemas: string[]; roles: string[] } {
  const names = (paths: readonly string[]) =>
    paths.flatMap((path) => (typeof values[path] === 'string' ? [values[path]] : []));
  return { schemas: names(SCHEMA_PATHS), roles: names(ROLE_PATHS) };
}

async function schemasThere(
  context: ConfigurationContext,
  facts: TenantFacts,
  names: readonly string[],
): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const maintenance = await context.maintenance(facts.serverId);
  // A deleted tenant's database has another name.
  const { rows: databases } = await maintenance.run(
    sql`SELECT FROM pg_database WHERE datname = ${facts.database} AND datallowconn`,
  );
  if (databases.length === 0) return new Set();
  const session = await context.connectTo(facts.serverId, facts.database);
  try {
    const { rows } = await session.run<{ nspname: string }>(
      sql`SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname = ANY (${names}::text[])`,
    );
    return new Set(rows.map(({ nspname }) => nspname));
  } finally {
    await session.close();
  }
}

async function rolesThere(
  context: ConfigurationContext,
  facts: TenantFacts,
  names: readonly string[],
): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const maintenance = await context.maintenance(facts.serverId);
  const { rows } = await maintenance.run<{ rolname: string }>(
    sql`SELECT rolname FROM pg_roles WHERE rolname = ANY (${names}::text[])`,
  );
  return new Set(rows.map(({ rolname }) => rolname));
}

/** Throws `REFUSED` for a tenant without Redis in its tier. */
export function redisNameOf({ slug, held }: TenantFacts): string {
  const name = held?.effective['namespaces.redis'];
  if (typeof name === 'string') return name;
  throw new CadastreError('REFUSED', `${slug} has no place in Redis by its tier`, {
    wayOut: 'Publish its tier with namespaces.redis, or move it to a tier that has it.',
  });
}
