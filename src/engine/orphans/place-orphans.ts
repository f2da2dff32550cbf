import type { Orphan } from '../../shared/models/orphan.ts';
import type { Server } from '../../shared/models/server.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { onlyBuiltIn } from '../postgres/only-built-in.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { OrphanContext } from './orphan-context.ts';
import { type FoundPlace, readRowPlaces, readSchemaPlaces } from './read-shared-sight.ts';

/** A schema, or a tenant's rows, in a database that tenants share. */
export interface OrphanPlace {
  readonly database: string;
  /** null: rows of shared tables. */
  readonly schema: string | null;
  /** Whose it was, where that can be told. */
  readonly tenantId: number | null;
}

export interface PlaceOrphan {
  readonly orphan: Orphan;
  readonly place: OrphanPlace;
}

/** What the platform database says of shared databases of a server. */
interface Known {
  /** `database.schema`: in service, parked, or the former one of a converted tenant. */
  readonly schemas: ReadonlySet<string>;
  /** `database.number` of those who share tables. */
  readonly rows: ReadonlySet<string>;
  /** Tenants with an open job or in somebody's hands: what is half-made or half-gone is theirs. */
  readonly busy: ReadonlySet<number>;
  readonly slugs: ReadonlyMap<number, string>;
}

/** As a person types it; a schema's name alone may be in two databases. */
export const placeName = ({ database, schema, tenantId }: OrphanPlace): string =>
  `${database}.${schema ?? `tenant_${tenantId}`}`;

/**
 * What shared databases of a server hold of nobody. The books are read before and after: what was made or purged
 * between belongs to somebody in one of the two.
 */
export async function placeOrphansOf(
  context: OrphanContext,
  platform: OpenPlatform,
  server: Server,
): Promise<PlaceOrphan[]> {
  const shared = await sharedDatabases(context, platform, server.id);
  if (shared.length === 0) return [];
  const before = await readKnown(platform, server.id);
  const found: { place: OrphanPlace; facts: FoundPlace }[] = [];
  for (const { database, isolation } of shared) {
    const isNobodys = (each: FoundPlace) => !isKnown(before, { database, ...each });
    const facts = await inDatabase(context, server.id, database, (session) =>
      isolation === 'row' ? readRowPlaces(session, isNobodys) : readSchemaPlaces(session, isNobodys),
    );
    found.push(
      ...facts.map((each) => ({
        place: { database, schema: each.schema, tenantId: each.tenantId },
        facts: each,
      })),
    );
  }
  if (found.length === 0) return [];
  const after = await readKnown(platform, server.id);
  return found
    .filter(({ place }) => !isKnown(after, place))
    .map(({ place, facts }) => ({ place, orphan: placeOrphan(server.name, place, facts, after) }));
}

/** Has it a tenant by now, or a job that is at it? */
export async function isTaken(
  platform: OpenPlatform,
  serverId: string,
  place: OrphanPlace,
): Promise<boolean> {
  return isKnown(await readKnown(platform, serverId), place);
}

/** Is the number that of a tenant, wherever that one lives? */
export async function isTenant(platform: OpenPlatform, id: number): Promise<boolean> {
  const { rowCount } = await platform.database.run(
    sql`SELECT FROM platform.tenants WHERE organization_id = ${id}`,
  );
  return rowCount > 0;
}

function isKnown({ schemas, rows, busy }: Known, { database, schema, tenantId }: OrphanPlace): boolean {
  if (tenantId !== null && busy.has(tenantId)) return true;
  return schema === null ? rows.has(`${database}.${tenantId}`) : schemas.has(`${database}.${schema}`);
}

function placeOrphan(server: string, place: OrphanPlace, facts: FoundPlace, known: Known): Orphan {
  const { database, schema, tenantId } = place;
  const slug = tenantId === null ? undefined : known.slugs.get(tenantId);
  const what = schema === null ? `${facts.rows} rows of number ${tenantId}` : `The schema ${schema}`;
  const whose =
    tenantId === null
      ? 'nothing of it says for whom it was made; it may be an admin’s own'
      : slug === undefined
        ? `made for tenant ${tenantId}, which this platform does not know`
        : `made for tenant ${slug}, whose data lie elsewhere by now`;
  return {
    kind: schema === null ? 'rows' : 'schema',
    server,
    name: placeName(place),
    ours: tenantId !== null,
    owner: facts.owner,
    bytes: facts.bytes,
    sessions: null,
    tenant: null,
    purgeDueAt: null,
    explanation: `${what} in the shared database ${database}: ${whose}.`,
    can: tenantId !== null && slug === undefined ? ['take-back', 'remove'] : ['remove'],
  };
}

/** Those that are complete: one that is being built holds nobody. */
async function sharedDatabases(
  context: OrphanContext,
  platform: OpenPlatform,
  serverId: string,
): Promise<{ database: string; isolation: string }[]> {
  const { rows } = await platform.database.run<{ id: number; database: string; isolation: string }>(
    sql`SELECT id, database_name AS database, isolation FROM platform.shared_databases
        WHERE server_id = ${serverId} ORDER BY 2`,
  );
  if (rows.length === 0) return [];
  const maintenance = await context.maintenance(serverId);
  const { rows: there } = await maintenance.run<{ datname: string; comment: string | null }>(
    sql`SELECT datname, shobj_description(oid, 'pg_database') AS comment FROM pg_database
        WHERE datallowconn AND datname = ANY (${rows.map(({ database }) => database)}::text[])`,
  );
  const comments = new Map(there.map(({ datname, comment }) => [datname, comment]));
  return rows.filter(
    ({ id, database }) => comments.get(database) === `Cadastre shared database ${id}, complete`,
  );
}

async function readKnown(platform: OpenPlatform, serverId: string): Promise<Known> {
  const { rows } = await platform.database.run<{
    id: number;
    slug: string;
    isolation: string;
    database: string | null;
    schemas: (string | null)[];
  }>(
    sql`SELECT organization_id AS id, slug, isolation, database_name AS database, ARRAY[schema_name, parked_as] AS schemas
        FROM platform.tenants JOIN platform.organizations ON organizations.id = organization_id WHERE server_id = ${serverId}
        UNION ALL
        SELECT organization_id, '', isolation, database_name, ARRAY[schema_name] FROM platform.conversions
        WHERE server_id = ${serverId}`,
  );
  return {
    schemas: new Set(
      rows
        .filter(({ isolation }) => isolation === 'schema')
        .flatMap(({ database, schemas }) =>
          schemas.flatMap((schema) => (schema === null ? [] : [`${database}.${schema}`])),
        ),
    ),
    rows: new Set(
      rows.filter(({ isolation }) => isolation === 'row').map(({ id, database }) => `${database}.${id}`),
    ),
    busy: await busyTenants(platform),
    slugs: new Map(rows.flatMap(({ id, slug }) => (slug === '' ? [] : [[id, slug] as const]))),
  };
}

/** Numbers whose job is not over, or that somebody holds at this moment; an adoption takes one before there is a tenant. */
export async function busyTenants(platform: OpenPlatform): Promise<Set<number>> {
  const { rows } = await platform.database.run<{ id: number }>(
    sql`SELECT tenant_id AS id FROM platform.jobs WHERE tenant_id IS NOT NULL AND status NOT IN ('succeeded', 'undone')
        UNION SELECT (import_rows.input ->> 'tenantId')::int FROM platform.import_rows JOIN platform.jobs ON jobs.id = job_id
        WHERE status NOT IN ('succeeded', 'undone') AND import_rows.input ? 'tenantId'`,
  );
  return new Set([...rows.map(({ id }) => id), ...(await platform.locks.heldIds('tenant'))]);
}

async function inDatabase<T>(
  context: OrphanContext,
  serverId: string,
  database: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await context.connectTo(serverId, database);
  try {
    await onlyBuiltIn(session);
    return await work(session);
  } finally {
    await session.close();
  }
}
