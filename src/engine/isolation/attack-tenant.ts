import type { Mend, Observation, TenantIsolation } from '../../shared/models/isolation.ts';
import type { Tenant } from '../../shared/models/tenant.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { readLogin } from '../tenants/read-credentials.ts';
import { type ApplicationTable, type Attack, type Neighbour, type Scene, seen, verdictOf } from './attack.ts';
import { attackCalled, attacksOn } from './attacks/index.ts';
import { findMends } from './mends/find-mends.ts';

export interface AttackContext {
  /** As the superuser, for whoever holds a session of that server already. */
  connectBeside(serverId: string, database: string): Promise<Session>;
  connectAs(serverId: string, database: string, role: string, password: string): Promise<Session>;
  /** The same, asking for a replication connection. */
  replicateAs(serverId: string, database: string, role: string, password: string): Promise<Session>;
  publicAccessLeft(serverId: string): boolean;
  server(id: string): { readonly database: string };
}

/** Every attempt of a superuser would succeed, and not all can be taken back: the one that says it stands for them. */
const SUPERUSER: Attack = {
  ...attackCalled('become-more'),
  run: async () => seen('reached', 'is a superuser: nothing is kept from it, and nothing else was tried'),
};

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
  { extent, also }: { readonly extent: 'short' | 'full'; readonly also: readonly string[] },
  tell: (remark: string) => void,
): Promise<TenantIsolation> {
  const base = {
    tenant: tenant.slug,
    model: tenant.isolation,
    server: tenant.server,
    neighbours: others.map((other) => other.slug),
    observations: [],
  };
  let session: Session | null = null;
  try {
    const { login, password } = await readLogin(platform, tenant.id);
    const as = (onServer: string, database: string) => context.connectAs(onServer, database, login, password);
    session = await as(tenant.serverId, tenant.database);
    await session.script(`SET statement_timeout = ${STATEMENT_TIMEOUT_MS}; SET lock_timeout = '1s'`);
    const replicate = () => context.replicateAs(tenant.serverId, tenant.database, login, password);
    const scene = await setScene(context, platform, tenant, others, session, { knock: as, replicate });
    const observations: Observation[] = [];
    const attacks = (await isSuperuser(session)) ? [SUPERUSER] : attacksOn(tenant.isolation, extent, also);
    for (const attack of attacks) observations.push(await observe(scene, attack));
    const broken = observations.filter((each) => !each.held).map((each) => each.attack);
    // A finding counts more than its way out: it stands also where that could not be read.
    const mends = await mendsOf(context, platform, tenant, others, broken).catch((error) => {
      tell(`${tenant.slug}: what would mend it could not be read: ${toErrorData(error).message}`);
      return null;
    });
    return {
      ...base,
      observations: observations.map((each) => ({ ...each, mends: mends?.get(each.attack) })),
      held: broken.length === 0,
      problem: null,
    };
  } catch (error) {
    return { ...base, held: false, problem: toErrorData(error).message };
  } finally {
    await session?.close();
  }
}

/** What would mend these attacks as this tenant, from the catalogs as they are now. */
export async function mendsOf(
  context: AttackContext,
  platform: OpenPlatform,
  tenant: Tenant,
  others: readonly Tenant[],
  attacks: readonly string[],
): Promise<Map<string, Mend[]>> {
  if (attacks.length === 0) return new Map();
  const { serverId } = tenant;
  const scene = {
    tenant,
    neighbours: others,
    ownDatabases: [
      'postgres',
      'template1',
      ...(platform.serverId === serverId ? [platform.databaseName] : []),
    ],
    maintenance: context.server(serverId).database,
  };
  const superuser = await context.connectBeside(serverId, tenant.database);
  return closing(superuser, () => findMends(superuser, scene, attacks));
}

async function isSuperuser(session: Session): Promise<boolean> {
  const { rows } = await session.run<{ superuser: boolean }>(
    sql`SELECT bool_or(rolsuper) AS superuser FROM pg_roles WHERE rolname IN (session_user, current_user)`,
  );
  return rows[0]?.superuser === true;
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

/** Beside the tenant's own session a scene opens one at a time, so that a small connection budget is enough. */
async function setScene(
  context: AttackContext,
  platform: OpenPlatform,
  tenant: Tenant,
  others: readonly Tenant[],
  session: Session,
  doors: Pick<Scene, 'knock' | 'replicate'>,
): Promise<Scene> {
  const { serverId } = tenant;
  const withSuperuser: Scene['withSuperuser'] = async (database, work) =>
    closing(await context.connectBeside(serverId, database), work);
  const own = await withSuperuser(tenant.database, async (superuser) => {
    const { rows } = await superuser.run<{ name: string; version: number }>(
      sql`SELECT current_user AS name, current_setting('server_version_num')::int AS version`,
    );
    return { facts: rows[0], table: await applicationTable(superuser, tenant) };
  });
  const neighbours: Neighbour[] = [];
  for (const other of others) {
    const table = await withSuperuser(other.database, (superuser) => applicationTable(superuser, other));
    neighbours.push({ tenant: other, table });
  }
  return {
    tenant,
    model: tenant.isolation,
    session,
    neighbours,
    table: own.table,
    platform: { serverId: platform.serverId, database: platform.databaseName },
    superuserName: own.facts?.name ?? 'postgres',
    version: own.facts?.version ?? 0,
    publicAccessLeft: context.publicAccessLeft(serverId),
    ...doors,
    withSuperuser,
    async withVictim({ tenant: other }, work) {
      const victim = await signInAs(context, platform, other);
      return victim
        ? closing(victim, work)
        : seen('not-applicable', 'nobody can sign in as the other tenant');
    },
  };
}

/** null: it is shut, or its password is not known, and it cannot be a victim here. */
async function signInAs(
  context: AttackContext,
  platform: OpenPlatform,
  other: Tenant,
): Promise<Session | null> {
  try {
    const { login, password } = await readLogin(platform, other.id);
    return await context.connectAs(other.serverId, other.database, login, password);
  } catch (error) {
    if (error instanceof CadastreError && error.code !== 'TOO_MANY_CONNECTIONS') return null;
    throw error;
  }
}

async function closing<T>(session: Session, work: (session: Session) => Promise<T>): Promise<T> {
  try {
    return await work(session);
  } finally {
    await session.close();
  }
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
