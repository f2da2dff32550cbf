import { expect } from 'vitest';
import { setTierJob, type TierChangeContext } from '../../../src/engine/tier-changes/index.ts';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import type { Cluster } from '../../support/cluster.ts';
import type { MatrixJob } from '../../support/kill-matrix.ts';
import { createAndWait, type TestPlatform, tenantInput } from '../../support/test-platform.ts';

const { steps } = setTierJob({} as TierChangeContext);
const environment = 'production';

interface Stand {
  readonly tier: string;
  readonly isolation: 'database' | 'schema';
  readonly connections: number;
  readonly statementTimeout: string;
}

const FREE: Stand = { tier: 'free', isolation: 'schema', connections: 5, statementTimeout: '10s' };
const STANDARD: Stand = {
  tier: 'standard',
  isolation: 'database',
  connections: 100,
  statementTimeout: '30s',
};
/** Stands for premium, whose connections are more than the clusters of tests have. */
const GOLD: Stand = { tier: 'gold', isolation: 'database', connections: 150, statementTimeout: '45s' };
const GOLD_FILE = `tier: gold
extends: standard
resources:
  connections: 150
limits:
  connections: 150
database:
  settings:
    statement_timeout: 45s
`;

async function prepared(platform: TestPlatform): Promise<void> {
  const { client, dataDirectory } = platform;
  await client.sharedSettings.update({ tiers: { backupFolder: dataDirectory } });
  const tiers = await client.tiers.list();
  if (!tiers.some(({ name }) => name === 'gold'))
    await client.tiers.publish({ document: GOLD_FILE, file: 'gold.yaml' }).catch((error: Error) => {
      // Another lane of the matrix was quicker.
      if (!/gold/.test(error.message)) throw error;
    });
}

/** Whole on one tier or the other: the books, the catalogs, what a session is given, and its rows. */
async function expectOn(platform: TestPlatform, cluster: Cluster, slug: string, stand: Stand): Promise<void> {
  const login = await loginOf(platform.client, slug);
  expect(login.tenant).toMatchObject({
    status: 'TRIAL',
    isolation: stand.isolation,
    tier: { name: stand.tier },
  });
  const rows = await asTenant(cluster, login, (session) =>
    query(
      session,
      `SELECT (SELECT count(*)::int FROM companies) AS companies, current_setting('statement_timeout') AS timeout`,
    ),
  );
  expect(rows).toEqual([{ companies: 50, timeout: stand.statementTimeout }]);
  const limits = await asSuperuser(cluster, 'postgres', (session) =>
    query(session, `SELECT rolconnlimit AS limit FROM pg_roles WHERE rolname = '${login.tenant.role}'`),
  );
  expect(limits).toEqual([{ limit: stand.connections }]);
  const { drifts } = await platform.client.enforcement.drift({});
  expect(drifts.filter(({ tenant }) => tenant === slug)).toEqual([]);
  expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
}

const change = (name: string, from: Stand, to: Stand): MatrixJob => ({
  name,
  steps,
  call: ['tierChanges', 'begin'],
  input: (slug) => ({ tenants: [slug], tier: to.tier }),
  async prepare(platform, slug, cluster) {
    await prepared(platform);
    const { tier } = from;
    await createAndWait(
      platform.client,
      tenantInput({ slug, name: `Struck ${slug}`, tier, environment, isolation: undefined }),
    );
    await asTenant(cluster, await loginOf(platform.client, slug), (session) =>
      session.script(`INSERT INTO companies (name) SELECT 'Company ' || n FROM generate_series(1, 50) AS n`),
    );
  },
  check: (platform, slug, end, cluster) => expectOn(platform, cluster, slug, end === 'succeeded' ? to : from),
});

/** Steps that change something: the others read, prove, or make a backup, which is killed in the matrix of purges. */
export const upMatrix: MatrixJob = {
  ...change('up', FREE, STANDARD),
  struck: ['check', 'isolation', 'set-settings', 'record', 'ready'],
};
/** Without a conversion in between, limits grow or shrink. */
export const higherMatrix: MatrixJob = { ...change('higher', STANDARD, GOLD), struck: ['set-settings'] };
export const downMatrix: MatrixJob = { ...change('down', GOLD, STANDARD), struck: ['record'] };
