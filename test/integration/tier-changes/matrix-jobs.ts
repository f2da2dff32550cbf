import { expect } from 'vitest';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { setTierJob, type TierChangeContext } from '../../../src/engine/tier-changes/index.ts';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import type { Cluster } from '../../support/cluster.ts';
import type { MatrixJob } from '../../support/kill-matrix.ts';
import { createAndWait, type TestPlatform, tenantInput } from '../../support/test-platform.ts';

export const { steps } = setTierJob({} as TierChangeContext);
const environment = 'production';

/** A tier as it is shipped, and what a tenant on it meets. */
export interface Stand {
  readonly tier: string;
  readonly isolation: 'database' | 'schema';
  readonly connections: number;
  /** What its own session is given. */
  readonly shown: Readonly<Record<string, string>>;
}

export const FREE: Stand = {
  tier: 'free',
  isolation: 'schema',
  connections: 5,
  shown: {
    statement_timeout: '10s',
    work_mem: '4MB',
    temp_file_limit: '256MB',
    log_min_duration_statement: '-1',
  },
};
export const STANDARD: Stand = {
  tier: 'standard',
  isolation: 'database',
  connections: 100,
  shown: {
    statement_timeout: '30s',
    work_mem: '16MB',
    temp_file_limit: '5GB',
    log_min_duration_statement: '-1',
  },
};
export const PREMIUM: Stand = {
  tier: 'premium',
  isolation: 'database',
  connections: 500,
  shown: {
    statement_timeout: '30s',
    work_mem: '32MB',
    temp_file_limit: '20GB',
    log_min_duration_statement: '500ms',
  },
};

/** Rows of each tenant, which go with it wherever it goes. */
export const COMPANIES = 50;

export async function madeOn(
  platform: TestPlatform,
  cluster: Cluster,
  slug: string,
  { tier }: Stand,
): Promise<void> {
  await createAndWait(
    platform.client,
    tenantInput({ slug, name: `Struck ${slug}`, tier, environment, isolation: undefined }),
  );
  await asTenant(cluster, await loginOf(platform.client, slug), (session) =>
    session.script(
      `INSERT INTO companies (name) SELECT 'Company ' || n FROM generate_series(1, ${COMPANIES}) AS n`,
    ),
  );
}

/** Whole on this tier: the books, the catalogs, what a session is given, and its rows. */
export async function expectOn(
  platform: TestPlatform,
  cluster: Cluster,
  slug: string,
  stand: Stand,
): Promise<void> {
  const login = await loginOf(platform.client, slug);
  const { role, database } = login.tenant;
  const names = Object.keys(stand.shown);
  const [asked] = await asTenant(cluster, login, (session) =>
    query(
      session,
      `SELECT (SELECT count(*)::int FROM companies) AS companies, ${names.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`,
    ),
  );
  const [catalogs] = await asSuperuser(cluster, 'postgres', (session) =>
    query(
      session,
      `SELECT rolconnlimit AS logins, datconnlimit AS sessions FROM pg_roles, pg_database
       WHERE rolname = '${role}' AND datname = '${database}'`,
    ),
  );
  const { database: books } = await platform.engine.platform.open();
  const { rows } = await books.run(
    sql`SELECT tier, overrides, effective -> 'resources.connections' AS connections
        FROM platform.tenant_configurations WHERE organization_id = ${login.tenant.id}`,
  );
  const { connections } = stand;
  expect({ slug, asked, catalogs, books: rows[0], tenant: login.tenant }).toMatchObject({
    asked: { companies: COMPANIES, ...stand.shown },
    // A shared database is everybody's.
    catalogs: { logins: connections, sessions: stand.isolation === 'schema' ? -1 : connections },
    books: { tier: stand.tier, overrides: {}, connections },
    tenant: { status: 'TRIAL', isolation: stand.isolation, tier: { name: stand.tier, version: 1 } },
  });
}

/** For those who stop the server before a step. */
export const upJob: MatrixJob = {
  name: 'up',
  steps,
  call: ['tierChanges', 'begin'],
  input: (slug) => ({ tenants: [slug], tier: STANDARD.tier }),
  async prepare(platform, slug, cluster) {
    await platform.client.sharedSettings.update({ tiers: { backupFolder: platform.dataDirectory } });
    await madeOn(platform, cluster, slug, FREE);
  },
  check: (platform, slug, end, cluster) =>
    expectOn(platform, cluster, slug, end === 'succeeded' ? STANDARD : FREE),
};
