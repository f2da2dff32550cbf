import type { ActRecord } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { recorded, type Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { LOOKUP_MARKER, LOOKUP_ROLE, LOOKUP_SCHEMA, lookupStatements } from './pgbouncer-lookup.ts';
import type { Registry, RegistryServer } from './registry.ts';
import type { RoutingContext } from './routing-context.ts';

type ServerAccess = Pick<RoutingContext, 'maintenance' | 'connectTo'>;

export interface MissingLookup {
  readonly server: RegistryServer;
  readonly database: string;
}

/** Does the role stand on this server? Throws `CONFLICT` for a role of that name that is somebody else's. */
export async function lookupRoleStands(context: ServerAccess, server: RegistryServer): Promise<boolean> {
  const maintenance = await context.maintenance(server.id);
  const { rows } = await maintenance.run<{ marker: string | null }>(
    sql`SELECT shobj_description(oid, 'pg_authid') AS marker FROM pg_roles WHERE rolname = ${LOOKUP_ROLE}`,
  );
  const role = rows[0];
  if (!role) return false;
  if (role.marker === LOOKUP_MARKER) return true;
  throw new CadastreError('CONFLICT', `${server.name} has a role ${LOOKUP_ROLE} that Cadastre did not make`, {
    target: server.name,
    wayOut: `Rename it, or say that it is the one: COMMENT ON ROLE ${LOOKUP_ROLE} IS '${LOOKUP_MARKER}'`,
  });
}

/** Of these databases, those into which the role may not connect yet: the grant is the last part of an installation. */
export async function databasesWithoutLookup(
  context: ServerAccess,
  server: RegistryServer,
  databases: readonly string[],
): Promise<string[]> {
  const maintenance = await context.maintenance(server.id);
  const { rows } = await maintenance.run<{ datname: string }>(
    sql`SELECT datname FROM pg_database
        WHERE datname = ANY (${databases as string[]}::text[]) AND datallowconn
          AND NOT EXISTS (
            SELECT FROM aclexplode(datacl) WHERE privilege_type = 'CONNECT'
              AND grantee = (SELECT oid FROM pg_roles WHERE rolname = ${LOOKUP_ROLE}))
        ORDER BY datname`,
  );
  return rows.map(({ datname }) => datname);
}

/** Databases of open tenants without a look-up, on the servers that are set up for pgbouncer. */
export async function missingLookups(
  context: ServerAccess,
  registry: Registry,
): Promise<{ missing: MissingLookup[]; problem: CadastreError | null }> {
  const missing: MissingLookup[] = [];
  let problem: CadastreError | null = null;
  for (const server of registry.servers) {
    const databases = openDatabases(registry, server);
    if (databases.length === 0) continue;
    try {
      if (!(await lookupRoleStands(context, server))) continue;
      for (const database of await databasesWithoutLookup(context, server, databases)) {
        missing.push({ server, database });
      }
    } catch (error) {
      // The tenants of other servers are served all the same.
      if (!(error instanceof CadastreError)) throw error;
      problem ??= new CadastreError(
        error.code,
        `${server.name}: ${error.message}`,
        { ...error.details, target: server.name },
        error,
      );
    }
  }
  return { missing, problem };
}

export const openDatabases = (registry: Registry, server: RegistryServer): string[] => [
  ...new Set(
    registry.tenants
      .filter((tenant) => tenant.open && tenant.server === server.name)
      .map((tenant) => tenant.database),
  ),
];

/** Databases worked on at once: each takes one connection of its server's budget. */
const AT_ONCE = 4;

/** One that fails does not keep the others from theirs. */
export async function installLookups(
  context: ServerAccess,
  lookups: readonly MissingLookup[],
  record: Pick<ActRecord, 'statement'>,
): Promise<{ installed: string[]; failure: CadastreError | null }> {
  const installed: string[] = [];
  let failure: CadastreError | null = null;
  const waiting = [...lookups];
  const first = lookups[0];
  // Thousands of databases get the same statements: they stand in the audit log once, then by the database's name.
  const tell = (database: string, shown: string) => {
    if (database === first?.database) record.statement(`[${database}] ${shown}`);
    else if (shown.startsWith('GRANT CONNECT')) record.statement(`[${database}] as before, ${shown}`);
  };
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { server, database } = next;
      try {
        await installIn(context, server, database, tell);
        installed.push(database);
      } catch (error) {
        if (!(error instanceof CadastreError)) throw error;
        failure ??= new CadastreError(
          error.code,
          `The look-up for pgbouncer could not be made in ${database} on ${server.name}: ${error.message}`,
          { ...error.details, target: database },
          error,
        );
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { installed: installed.sort(), failure };
}

async function installIn(
  context: ServerAccess,
  server: RegistryServer,
  database: string,
  tell: (database: string, shown: string) => void,
): Promise<void> {
  const session = await context.connectTo(server.id, database);
  try {
    await installLookup(recorded(session, ({ shown }) => tell(database, shown)));
  } finally {
    await session.close();
  }
}

/** Throws `CONFLICT` where a schema of that name is there that somebody else may change. */
async function installLookup(session: Session): Promise<void> {
  const { rows } = await session.run<{ own: boolean }>(
    sql`SELECT rolsuper AS own FROM pg_namespace JOIN pg_roles ON pg_roles.oid = nspowner
        WHERE nspname = ${LOOKUP_SCHEMA}`,
  );
  if (rows[0]?.own === false) {
    throw new CadastreError(
      'CONFLICT',
      `${session.database} has a schema ${LOOKUP_SCHEMA} that belongs to another role than a superuser`,
      { target: session.database, wayOut: 'Drop or rename that schema, then try again.' },
    );
  }
  await session.batch(lookupStatements(session.database));
}
