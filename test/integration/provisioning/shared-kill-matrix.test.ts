import { expect } from 'vitest';
import type { ProvisioningContext } from '../../../src/engine/provisioning/provision-run.ts';
import { provisionTenantJob } from '../../../src/engine/provisioning/provision-tenant.ts';
import type { IsolationModel } from '../../../src/shared/models/tenant.ts';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import type { Cluster } from '../../support/cluster.ts';
import { killMatrix, type MatrixJob } from '../../support/kill-matrix.ts';
import { createAndWait, type TestPlatform, tenantInput } from '../../support/test-platform.ts';

/** Roles, schemas and notes of places that no tenant in the books has. */
async function leftBehind(platform: TestPlatform, cluster: Cluster): Promise<unknown[]> {
  const { tenants } = await platform.client.tenants.list();
  const shared = await asSuperuser(cluster, platform.database, (session) =>
    query<{ name: string }>(session, 'SELECT database_name AS name FROM platform.shared_databases'),
  );
  const ids = tenants.map(({ id }) => id).join(', ') || '0';
  const found: unknown[] = [];
  for (const { name } of shared)
    found.push(
      ...(await asSuperuser(cluster, name, (session) =>
        query(
          session,
          `SELECT rolname AS name FROM pg_roles WHERE rolname ~ '^studio_[0-9]+_' AND split_part(rolname, '_', 2)::int NOT IN (${ids})
           UNION ALL SELECT nspname FROM pg_namespace WHERE nspname ~ '^studio_[0-9]+_' AND split_part(nspname, '_', 2)::int NOT IN (${ids})
           UNION ALL SELECT 'place of ' || tenant_id FROM cadastre.places WHERE tenant_id NOT IN (${ids})`,
        ),
      )),
    );
  return found;
}

const matrix = (name: string, isolation: IsolationModel): MatrixJob => ({
  name,
  steps: provisionTenantJob({} as ProvisioningContext).steps,
  // The others do what they do for a tenant with a database of its own.
  struck: ['validate', 'database', 'privileges', 'migrations', 'seed', 'first-admin', 'verify', 'ready'],
  call: ['tenants', 'create'],
  input: (slug) => tenantInput({ slug, ownerEmail: `${slug}@example.com`, isolation }),
  // One that stands already, in the database that all of them share.
  async prepare(platform) {
    const { tenants } = await platform.client.tenants.list();
    if (tenants.length === 0) await createAndWait(platform.client, tenantInput({ isolation }));
  },
  async check(platform, slug, end, cluster) {
    const { tenants } = await platform.client.tenants.list();
    const tenant = tenants.find((each) => each.slug === slug);
    expect(tenant === undefined).toBe(end === 'undone');
    expect(await leftBehind(platform, cluster)).toEqual([]);
    if (!tenant) return;
    expect(tenant).toMatchObject({ status: 'TRIAL', isolation });
    const rows = await asTenant(cluster, await loginOf(platform.client, slug), (session) =>
      query(
        session,
        'SELECT (SELECT count(*)::int FROM settings) AS settings, (SELECT count(*)::int FROM users) AS users',
      ),
    );
    expect(rows).toEqual([{ settings: 6, users: 1 }]);
  },
});

killMatrix('Making a tenant by schema', 15, matrix('mksch', 'schema'));
killMatrix('Making a tenant by row', 18, matrix('mkrow', 'row'));
