import { expect } from 'vitest';
import { cancelTenantJob } from '../../../src/engine/lifecycle/cancel-tenant.ts';
import type { LifecycleContext } from '../../../src/engine/lifecycle/index.ts';
import { reactivateTenantJob } from '../../../src/engine/lifecycle/reactivate-tenant.ts';
import { suspendTenantJob } from '../../../src/engine/lifecycle/suspend-tenant.ts';
import type { TenantStatus } from '../../../src/shared/models/lifecycle.ts';
import { asSuperuser, asTenant, loginOf, query, sqlstateOf } from '../../support/as-tenant.ts';
import type { Cluster } from '../../support/cluster.ts';
import type { MatrixJob } from '../../support/kill-matrix.ts';
import type { TestPlatform } from '../../support/test-platform.ts';
import { endsIn, makeStruck, struckInput } from './struck-tenants.ts';

const context = {} as LifecycleContext;

async function makeSuspended(platform: TestPlatform, slug: string): Promise<void> {
  await makeStruck(platform, slug);
  const { totals } = await platform.client.lifecycle.suspend({ tenants: [slug], reason: 'for the matrix' });
  expect(totals.succeeded).toBe(1);
}

/** The status, the catalogs, the snapshot, and whether the tenant gets in, all say the same. */
async function expectTenant(
  platform: TestPlatform,
  cluster: Cluster,
  slug: string,
  status: TenantStatus,
): Promise<void> {
  const login = await loginOf(platform.client, slug);
  const { id, database, role, ownerRole } = login.tenant;
  const open = status === 'TRIAL' || status === 'ACTIVE';
  expect(login.tenant).toMatchObject({ status, statusDeadline: null });
  const [found] = await asSuperuser(cluster, 'postgres', (session) =>
    query(
      session,
      `SELECT rolcanlogin AS login, has_database_privilege('${role}', '${database}', 'CONNECT') AS connect,
         has_database_privilege('${ownerRole}', '${database}', 'CONNECT') AS owner_connects,
         (SELECT count(*)::int FROM pg_stat_activity WHERE usename = '${role}') AS sessions
       FROM pg_roles WHERE rolname = '${role}'`,
    ),
  );
  expect(found).toEqual({ login: open, connect: open, owner_connects: open, sessions: 0 });
  const [kept] = await asSuperuser(cluster, platform.database, (session) =>
    query(
      session,
      `SELECT count(*)::int AS snapshots FROM platform.access_snapshots WHERE organization_id = ${id}`,
    ),
  );
  expect(kept).toEqual({ snapshots: open ? 0 : 1 });
  if (open) await asTenant(cluster, login, async () => undefined);
  else expect(await sqlstateOf(asTenant(cluster, login, async () => undefined))).toBe('28000');
}

const ends = endsIn(expectTenant);

export const suspendMatrix: MatrixJob = {
  name: 'susp',
  steps: suspendTenantJob(context).steps,
  call: ['lifecycle', 'suspend'],
  input: struckInput,
  prepare: makeStruck,
  check: ends('SUSPENDED', 'TRIAL'),
};

export const reactivateMatrix: MatrixJob = {
  name: 'reac',
  steps: reactivateTenantJob(context).steps,
  call: ['lifecycle', 'reactivate'],
  input: struckInput,
  prepare: makeSuspended,
  check: ends('TRIAL', 'SUSPENDED'),
};

/** From suspended: what was written down has to outlive it. */
export const cancelMatrix: MatrixJob = {
  name: 'canc',
  steps: cancelTenantJob(context).steps,
  call: ['lifecycle', 'cancel'],
  input: struckInput,
  prepare: makeSuspended,
  check: ends('CANCELLED', 'SUSPENDED'),
};
