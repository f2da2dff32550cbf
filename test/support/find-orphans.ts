import { connectPostgres } from '../../src/engine/adapters/postgres-session.ts';
import { withSession } from '../../src/engine/postgres/session.ts';
import { type Statement, sql, trusted } from '../../src/engine/postgres/sql.ts';
import type { ClusterConnection } from './cluster.ts';

export interface OrphanPlace {
  /** Where the tenants live. Everything on it is expected to be Cadastre's, but for what `foreign` names. */
  readonly tenants: ClusterConnection;
  /** Where the platform database lives, where that is another cluster. */
  readonly platform?: ClusterConnection;
  readonly database: string;
  /** Databases and roles that the test itself made. */
  readonly foreign?: readonly string[];
}

/**
 * Compares the catalogs of a server with the tables of the platform database, and says in words everything that
 * one has and the other does not know, and everything an ended job should have taken with it. Knows nothing of how
 * provisioning works: only of what may be left when no job is open.
 */
export async function findOrphans(place: OrphanPlace): Promise<string[]> {
  const platformCluster = place.platform ?? place.tenants;
  const onServer = <R extends Record<string, unknown>>(statement: Statement) =>
    withSession(
      connectPostgres,
      place.tenants.target(),
      async (session) => (await session.run<R>(statement)).rows,
    );
  const inPlatform = (text: string) =>
    withSession(connectPostgres, platformCluster.target(place.database), async (session) => {
      const { rows } = await session.run<{ orphan: string }>(sql`${trusted(text)}`);
      return rows.map((row) => row.orphan);
    });

  const databases = await onServer<{ name: string; limit: number }>(
    sql`SELECT datname AS name, datconnlimit AS limit FROM pg_database
        WHERE datname NOT IN ('postgres', 'template0', 'template1', ${place.database})
          AND datname !~ '^cadastre_tpl_[a-z0-9_]+_[0-9a-f]{12}$' AND datname <> ALL (${place.foreign ?? []})`,
  );
  const roles = await onServer<{ name: string }>(
    sql`SELECT rolname AS name FROM pg_roles
        WHERE rolname !~ '^pg_' AND rolname <> 'cadastre_gate' AND NOT rolsuper AND rolname <> ALL (${place.foreign ?? []})`,
  );
  const tenants = await withSession(
    connectPostgres,
    platformCluster.target(place.database),
    async (session) => {
      const { rows } = await session.run<Record<'database_name' | 'role_name' | 'owner_role', string>>(
        sql`SELECT database_name, role_name, owner_role FROM platform.tenants`,
      );
      return rows;
    },
  );
  const accounts = await inPlatform('SELECT role_name AS orphan FROM platform.tenant_accounts');
  const known = {
    databases: new Set(tenants.map((tenant) => tenant.database_name)),
    roles: new Set([...accounts, ...tenants.flatMap((tenant) => [tenant.role_name, tenant.owner_role])]),
  };
  const there = {
    databases: new Set(databases.map((database) => database.name)),
    roles: new Set(roles.map((role) => role.name)),
  };
  const both = [place.tenants, ...(place.platform ? [place.platform] : [])];
  const locks = await Promise.all(both.map(advisoryLocks));

  return [
    ...databases
      .filter(({ name }) => !known.databases.has(name))
      .map(({ name }) => `database ${name} has no tenant`),
    ...databases
      .filter(({ limit }) => limit === 0 || limit === 1)
      .map(({ name }) => `database ${name} is still closed`),
    ...roles.filter(({ name }) => !known.roles.has(name)).map(({ name }) => `role ${name} has no tenant`),
    ...[...known.databases]
      .filter((name) => !there.databases.has(name))
      .map((name) => `tenant without database ${name}`),
    ...[...known.roles].filter((name) => !there.roles.has(name)).map((name) => `tenant without role ${name}`),
    ...(await inPlatform(IN_PLATFORM)),
    ...locks.flat(),
  ].sort();
}

const IN_PLATFORM = `
  SELECT 'organization ' || id || ' never became ready' AS orphan FROM platform.organizations
  WHERE ready_at IS NULL OR status = 'PENDING'
  UNION ALL
  SELECT 'organization ' || id || ' has no tenant row' FROM platform.organizations
  WHERE id NOT IN (SELECT organization_id FROM platform.tenants)
  UNION ALL
  SELECT 'organization ' || id || ' has ' || (SELECT count(*) FROM platform.credentials WHERE organization_id = id) || ' credentials'
  FROM platform.organizations WHERE (SELECT count(*) FROM platform.credentials WHERE organization_id = id) <> 1
  UNION ALL
  SELECT 'job ' || id || ' is still ' || status FROM platform.jobs WHERE status NOT IN ('succeeded', 'undone')
  UNION ALL
  SELECT 'job ' || id || ' has ended and keeps its secrets' FROM platform.jobs WHERE sealed IS NOT NULL
  UNION ALL
  SELECT 'row ' || row_number || ' of import ' || job_id || ' keeps its secret' FROM platform.import_rows WHERE sealed IS NOT NULL
  UNION ALL
  SELECT 'job ' || jobs.id || ' succeeded and has no tenant' FROM platform.jobs
  WHERE kind IN ('tenant.create', 'tenant.signup') AND status = 'succeeded'
    AND NOT EXISTS (SELECT FROM platform.organizations WHERE organizations.id = tenant_id)`;

async function advisoryLocks(cluster: ClusterConnection): Promise<string[]> {
  return withSession(connectPostgres, cluster.target(), async (session) => {
    const { rows } = await session.run<{ orphan: string }>(
      sql`SELECT 'advisory lock ' || classid || '/' || objid || ' held by pid ' || pid AS orphan
          FROM pg_locks WHERE locktype = 'advisory'`,
    );
    return rows.map((row) => row.orphan);
  });
}
