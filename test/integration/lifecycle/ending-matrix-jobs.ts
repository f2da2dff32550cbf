import { expect } from 'vitest';
import { deleteTenantJob } from '../../../src/engine/lifecycle/delete-tenant.ts';
import type { EndingContext } from '../../../src/engine/lifecycle/ending-context.ts';
import { purgeTenantJob } from '../../../src/engine/lifecycle/purge-tenant.ts';
import { restoreTenantJob } from '../../../src/engine/lifecycle/restore-tenant.ts';
import type { TenantStatus } from '../../../src/shared/models/lifecycle.ts';
import { asSuperuser, asTenant, loginOf, query, type TenantLogin } from '../../support/as-tenant.ts';
import type { Cluster } from '../../support/cluster.ts';
import type { MatrixEnd, MatrixJob } from '../../support/kill-matrix.ts';
import type { TestPlatform } from '../../support/test-platform.ts';
import { endsIn, makeStruck, struckInput } from './struck-tenants.ts';

const context = {} as EndingContext;
/** As they were before anything was done to them. */
const logins = new Map<string, TenantLogin>();

async function makeTenant(platform: TestPlatform, slug: string, cluster: Cluster): Promise<void> {
  await makeStruck(platform, slug);
  const login = await loginOf(platform.client, slug);
  logins.set(slug, login);
  await asTenant(cluster, login, (session) =>
    session.script('CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)'),
  );
}

async function makeDeleted(platform: TestPlatform, slug: string, cluster: Cluster): Promise<void> {
  await makeTenant(platform, slug, cluster);
  const { totals } = await platform.client.endings.delete({ tenants: [slug], reason: 'for the matrix' });
  expect(totals.succeeded).toBe(1);
}

function loginBefore(slug: string): TenantLogin {
  const login = logins.get(slug);
  if (!login) throw new Error(`${slug} was never made`);
  return login;
}

/** The status, the name of the database, the roles, the rows in it and the login all say the same. */
async function expectTenant(
  platform: TestPlatform,
  cluster: Cluster,
  slug: string,
  status: TenantStatus,
): Promise<void> {
  const login = loginBefore(slug);
  const { id, database, role } = login.tenant;
  const deleted = status === 'DELETED';
  const tenant = await platform.client.tenants.get({ tenant: slug });
  expect(tenant).toMatchObject({
    status,
    statusDeadline: null,
    database,
    deletedAt: deleted ? expect.any(String) : null,
    purgeDueAt: deleted ? expect.any(String) : null,
  });
  const [place] = await asSuperuser(cluster, platform.database, (session) =>
    query(session, `SELECT parked_as FROM platform.tenants WHERE organization_id = ${id}`),
  );
  const found = await asSuperuser(cluster, 'postgres', (session) =>
    query(
      session,
      `SELECT datname, datallowconn, (SELECT rolcanlogin FROM pg_roles WHERE rolname = '${role}') AS login
       FROM pg_database WHERE datname ~ '^studio_${id}_'`,
    ),
  );
  const name = deleted ? place?.parked_as : database;
  expect(found).toEqual([{ datname: name, datallowconn: true, login: !deleted }]);
  if (!deleted) expect(place).toEqual({ parked_as: null });
  expect(
    await asSuperuser(cluster, String(name), (session) => query(session, 'SELECT id FROM kept')),
  ).toEqual([{ id: 7 }]);
  if (deleted) await expect(asTenant(cluster, login, async () => undefined)).rejects.toThrow();
  else await asTenant(cluster, login, async () => undefined);
}

/** Nothing on the server, nothing in the books but the number, and a proof that stands. */
async function expectPurged(platform: TestPlatform, cluster: Cluster, slug: string): Promise<void> {
  const { id } = loginBefore(slug).tenant;
  const left = await asSuperuser(cluster, 'postgres', (session) =>
    query(
      session,
      `SELECT datname AS name FROM pg_database WHERE datname ~ '^studio_${id}_'
       UNION ALL SELECT rolname FROM pg_roles WHERE rolname ~ '^studio_${id}_'`,
    ),
  );
  expect(left).toEqual([]);
  const { record } = await platform.client.endings.erasure({ tenant: slug });
  expect(record.tenant.id).toBe(id);
  expect(record.verified.filter(({ passed }) => !passed)).toEqual([]);
  const { base64 } = await platform.client.endings.exportErasure({ tenant: String(id), format: 'json' });
  expect(await platform.client.endings.verifyErasure({ base64 })).toMatchObject({
    valid: true,
    onRecord: true,
  });
}

const ends = endsIn(expectTenant);

export const deleteMatrix: MatrixJob = {
  name: 'del',
  steps: deleteTenantJob(context).steps,
  call: ['endings', 'delete'],
  input: struckInput,
  prepare: makeTenant,
  check: ends('DELETED', 'TRIAL'),
};

export const restoreMatrix: MatrixJob = {
  name: 'rest',
  steps: restoreTenantJob(context).steps,
  call: ['endings', 'restore'],
  input: struckInput,
  prepare: makeDeleted,
  check: ends('TRIAL', 'DELETED'),
};

const purgeSteps = purgeTenantJob(context).steps;
const LAST_WITH_A_WAY_BACK = 'late-writes';
const isPast = (step: string, when: 'before' | 'after') => {
  const names = purgeSteps.map(({ name }) => name);
  const drop = names.indexOf('destroy');
  return names.indexOf(step) > drop || (names.indexOf(step) === drop && when === 'after');
};

/** From a tenant that is open; null: the backup is waived. */
export const purgeMatrix = (backupTo: string | null): MatrixJob => ({
  name: 'purge',
  steps: purgeSteps,
  call: ['endings', 'purge'],
  input: (slug) => ({
    tenant: slug,
    confirm: slug,
    reason: 'struck by a test',
    ...(backupTo === null ? { waiveBackup: true } : { backupTo }),
  }),
  prepare: makeTenant,
  cancelAfter: LAST_WITH_A_WAY_BACK,
  alias: (slug) => `purged-${logins.get(slug)?.tenant.id}`,
  refusesCancel: ({ step, when, direction }) => direction === 'run' && isPast(step, when),
  endOf: ({ step, when, direction, afterwards }): MatrixEnd =>
    direction === 'undo' || (afterwards === 'cancelled' && !isPast(step, when)) ? 'undone' : 'succeeded',
  check: (platform, slug, end, cluster) =>
    end === 'succeeded'
      ? expectPurged(platform, cluster, slug)
      : expectTenant(platform, cluster, slug, 'TRIAL'),
});
