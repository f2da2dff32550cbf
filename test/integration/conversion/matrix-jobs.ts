import { expect } from 'vitest';
import type { ConversionContext } from '../../../src/engine/conversion/index.ts';
import { convertBackJob, convertTenantJob } from '../../../src/engine/conversion/index.ts';
import type { IsolationModel } from '../../../src/shared/models/tenant.ts';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import type { Cluster } from '../../support/cluster.ts';
import type { KillScenario, MatrixEnd, MatrixJob } from '../../support/kill-matrix.ts';
import { createAndWait, jobEnd, type TestPlatform, tenantInput } from '../../support/test-platform.ts';

const context = {} as ConversionContext;

async function make(platform: TestPlatform, slug: string, cluster: Cluster, isolation: IsolationModel) {
  await createAndWait(platform.client, tenantInput({ slug, name: `Struck ${slug}`, isolation }));
  await asTenant(cluster, await loginOf(platform.client, slug), (session) =>
    session.script(`INSERT INTO companies (name) SELECT 'Company ' || n FROM generate_series(1, 1500) AS n`),
  );
}

/** In one place or the other, whole, at work, with nothing left where it is not kept. */
async function expectAt(
  platform: TestPlatform,
  cluster: Cluster,
  slug: string,
  isolation: IsolationModel,
  kept: IsolationModel | null,
): Promise<void> {
  const login = await loginOf(platform.client, slug);
  const { tenant } = login;
  expect(tenant).toMatchObject({ isolation, status: 'TRIAL' });
  const rows = await asTenant(cluster, login, (session) =>
    query(
      session,
      'SELECT (SELECT count(*)::int FROM companies) AS companies, (SELECT count(*)::int FROM users) AS users',
    ),
  );
  expect(rows).toEqual([{ companies: 1500, users: 1 }]);
  expect((await platform.client.tenants.test({ tenant: slug })).passed).toBe(true);
  const all = await platform.client.conversion.kept();
  expect(all.filter((place) => place.tenant === slug).map(({ model }) => model)).toEqual(kept ? [kept] : []);
  const there = await asSuperuser(cluster, platform.database, (session) =>
    query<{ database_name: string }>(
      session,
      `SELECT database_name FROM platform.shared_databases WHERE isolation = 'schema'`,
    ),
  );
  const schemas: unknown[] = [];
  for (const { database_name } of there)
    schemas.push(
      ...(await asSuperuser(cluster, database_name, (session) =>
        query(session, `SELECT nspname FROM pg_namespace WHERE nspname = 'studio_${tenant.id}_data'`),
      )),
    );
  expect(schemas).toHaveLength([isolation, kept].includes('schema') ? 1 : 0);
  const databases = await asSuperuser(cluster, 'postgres', (session) =>
    query(session, `SELECT datname FROM pg_database WHERE datname = 'studio_${tenant.id}_db'`),
  );
  expect(databases).toHaveLength([isolation, kept].includes('database') ? 1 : 0);
}

const convert = (name: string, from: IsolationModel, to: IsolationModel): MatrixJob => ({
  name,
  steps: convertTenantJob(context).steps,
  call: ['conversion', 'convert'],
  input: (slug) => ({ tenant: slug, to }),
  prepare: (platform, slug, cluster) => make(platform, slug, cluster, from),
  check: (platform: TestPlatform, slug: string, end: MatrixEnd, cluster: Cluster) =>
    expectAt(platform, cluster, slug, end === 'succeeded' ? to : from, end === 'succeeded' ? from : null),
});

export const toDatabaseMatrix = convert('todb', 'schema', 'database');
/** The other steps do the same whichever way it goes. */
export const toSchemaMatrix: MatrixJob = {
  ...convert('tosc', 'database', 'schema'),
  struck: ['target', 'copy', 'switch', 'open'],
};
export const toRowMatrix = convert('torow', 'database', 'row');

/** From the switch on it only goes on, and a cancel is refused. */
const steps = convertBackJob(context).steps;
const switched = steps.findIndex(({ name }) => name === 'switch');

const isBack = ({ step, when, direction }: KillScenario): boolean => {
  const at = steps.findIndex(({ name }) => name === step);
  return direction === 'run' && (at > switched || (at === switched && when === 'after'));
};

export const backMatrix: MatrixJob = {
  name: 'back',
  steps,
  call: ['conversion', 'back'],
  input: (slug) => ({ tenant: slug }),
  async prepare(platform, slug, cluster) {
    await make(platform, slug, cluster, 'schema');
    const { jobId } = await platform.client.conversion.convert({ tenant: slug, to: 'database' });
    expect((await jobEnd(platform.client, jobId)).status).toBe('succeeded');
  },
  check: (platform, slug, end, cluster) =>
    expectAt(
      platform,
      cluster,
      slug,
      end === 'succeeded' ? 'schema' : 'database',
      end === 'succeeded' ? null : 'schema',
    ),
  cancelAfter: 'compare',
  refusesCancel: (scenario) => isBack(scenario),
  endOf(scenario) {
    if (scenario.direction === 'undo') return 'undone';
    return scenario.afterwards === 'resumed' || isBack(scenario) ? 'succeeded' : 'undone';
  },
};
