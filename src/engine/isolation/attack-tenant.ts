import type { Observation, TenantIsolation } from '../../shared/models/isolation.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { readLogin } from '../tenants/read-credentials.ts';
import { type ApplicationTable, type Attack, type Neighbour, type Scene, verdictOf } from './attack.ts';
import { attacksOn } from './attacks/index.ts';

export interface AttackContext {
  connectTo(serverId: string, database: string): Promise<Session>;
  connectAs(serverId: string, database: string, role: string, password: string): Promise<Session>;
  publicAccessLeft(serverId: string): boolean;
}

/** Milliseconds that one statement of an attack may take. */
const STATEMENT_TIMEOUT_MS = 10_000;

/**
 * Signs in as the tenant and tries everything that it must not be able to do, against these neighbours. What an
 * attempt changes is rolled back. A tenant that nobody can sign in as is told as untested, not as safe.
 */
export async function attackTenant(
  context: AttackContext,
  platform: OpenPlatform,
  tenant: Tenant,
  others: readonly Tenant[],
  extent: 'short' | 'full',
): Promise<TenantIsolation> {
  const base = {
    tenant: tenant.slug,
    model: tenant.isolation,
    server: tenant.server,
    neighbours: others.map((other) => other.slug),
    observations: [],
  };
  const opened: Session[] = [];
  const keep = async (session: Promise<Session>): Promise<Session> => {
    const open = await session;
    opened.push(open);
    return open;
  };
  try {
    const scene = await openScene(context, platform, tenant, others, keep);
    const observations: Observation[] = [];
    for (const attack of attacksOn(tenant.isolation, extent)) observations.push(await observe(scene, attack));
    return { ...base, observations, held: observations.every((each) => each.held), problem: null };
  } catch (error) {
    return { ...base, held: false, problem: toErrorData(error).message };
  } finally {
    await Promise.allSettled(opened.map((session) => session.close()));
  }
}

async function observe(scene: Scene, attack: Attack): Promise<Observation> {
  const started = performance.now();
  // What gets in the way of one attempt, such as a session that an earlier one has ended, is told as that one's.
  const found = await attack.run(scene).catch(verdictOf);
  return {
    attack: attack.id,
    verdict: found.verdict,
    held: attack.expected[scene.model]?.includes(found.verdict) === true,
    sqlstate: found.sqlstate ?? null,
    observed: found.observed,
    durationMs: Math.round(performance.now() - started),
  };
}

async function openScene(
  context: AttackContext,
  platform: OpenPlatform,
  tenant: Tenant,
  others: readonly Tenant[],
  keep: (session: Promise<Session>) => Promise<Session>,
): Promise<Scene> {
  const { serverId } = tenant;
  const { login, password } = await readLogin(platform, tenant.id);
  const superusers = new Map<string, Promise<Session>>();
  const superuser = (database: string): Promise<Session> => {
    const known = superusers.get(database) ?? keep(context.connectTo(serverId, database));
    superusers.set(database, known);
    return known;
  };
  const neighbourSessions = new Map<number, Promise<Session | null>>();
  const session = await keep(context.connectAs(serverId, tenant.database, login, password));
  await session.script(`SET statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET lock_timeout = '1s'`);
  const own = await superuser(tenant.database);
  const { rows } = await own.run<{ name: string; version: number }>(
    sql`SELECT current_user AS name, current_setting('server_version_num')::int AS version`,
  );
  const neighbours: Neighbour[] = [];
  for (const other of others) {
    const inside = await superuser(other.database);
    neighbours.push({ tenant: other, table: await applicationTable(inside, other) });
  }
  return {
    tenant,
    model: tenant.isolation,
    session,
    neighbours,
    table: await applicationTable(own, tenant),
    platform: { serverId: platform.serverId, database: platform.databaseName },
    superuserName: rows[0]?.name ?? 'postgres',
    version: rows[0]?.version ?? 0,
    publicAccessLeft: context.publicAccessLeft(serverId),
    knock: (onServer, database) => context.connectAs(onServer, database, login, password),
    superuser,
    neighbourSession({ tenant: other }) {
      const known =
        neighbourSessions.get(other.id) ??
        openNeighbour(context, platform, other, keep).catch((error) => {
          // A neighbour that is shut or whose password is not known cannot be a victim here.
          if (error instanceof CadastreError) return null;
          throw error;
        });
      neighbourSessions.set(other.id, known);
      return known;
    },
  };
}

async function openNeighbour(
  context: AttackContext,
  platform: OpenPlatform,
  other: Tenant,
  keep: (session: Promise<Session>) => Promise<Session>,
): Promise<Session> {
  const { login, password } = await readLogin(platform, other.id);
  return keep(context.connectAs(other.serverId, other.database, login, password));
}

/** One that an attack can name: of the tenant's schema, or with `tenant_id` where the tables are shared. */
async function applicationTable(superuser: Session, tenant: Tenant): Promise<ApplicationTable | null> {
  const { rows } = await superuser.run<{ schema: string; table: string; column: string }>(
    sql`SELECT nspname AS schema, relname AS "table", attname AS "column" FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
          AND attidentity = '' AND attgenerated = ''
        WHERE relkind IN ('r', 'p') AND nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'cadastre')
          AND (${tenant.schema}::text IS NULL OR nspname = ${tenant.schema})
          AND (${tenant.isolation} <> 'row' OR (attname <> 'tenant_id' AND EXISTS (
            SELECT FROM pg_attribute AS own WHERE own.attrelid = pg_class.oid AND own.attname = 'tenant_id')))
        ORDER BY reltuples DESC, relname, attnum LIMIT 1`,
  );
  return rows[0] ?? null;
}
