import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DifferenceKind } from '../../../src/shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../../src/shared/models/tenant.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  refusal,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('The reconciler', (cluster) => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
  });
  afterAll(() => platform?.remove());

  const makeTenant = async (suspended = false): Promise<Tenant> => {
    const job = await createAndWait(platform.client, tenantInput({ trialDays: 0 }));
    const slug = job.tenant?.slug ?? '';
    if (suspended) await platform.client.lifecycle.suspend({ tenants: [slug], reason: 'a test' });
    return platform.client.tenants.get({ tenant: slug });
  };
  const onServer = (text: string) => asSuperuser(cluster, 'postgres', (session) => session.script(text));
  const differencesOf = async ({ slug }: Tenant): Promise<DifferenceKind[]> => {
    const { differences } = await platform.client.lifecycle.reconcile({ tenants: [slug] });
    return differences.map(({ kind }) => kind).sort();
  };

  it('finds nothing where nothing is', async () => {
    const [open, shut] = [await makeTenant(), await makeTenant(true)];
    expect(await differencesOf(open)).toEqual([]);
    expect(await differencesOf(shut)).toEqual([]);
    const all = await platform.client.lifecycle.reconcile({});
    expect(all).toMatchObject({ tenants: 2, passedOver: 0, differences: [], unreachable: [] });
  });

  it('finds a shut tenant that somebody opened by hand, and shuts it again', async () => {
    const tenant = await makeTenant(true);
    await onServer(
      `ALTER ROLE ${tenant.role} LOGIN; GRANT CONNECT ON DATABASE ${tenant.database} TO ${tenant.role}`,
    );
    expect(await differencesOf(tenant)).toEqual(['connect-open', 'login-open']);
    const after = await platform.client.lifecycle.repairDifference({
      tenant: tenant.slug,
      kind: 'login-open',
    });
    expect(after.differences).toEqual([]);
    const { acts } = await platform.client.audit.list({ search: tenant.slug, verb: 'repair difference' });
    expect(acts).toMatchObject([{ outcome: 'done' }]);
    const act = await platform.client.audit.get({ sequence: acts[0]?.sequence ?? 0 });
    expect(act.statements.join('\n')).toContain('NOLOGIN');
    expect(
      await refusal(platform.client.lifecycle.repairDifference({ tenant: tenant.slug, kind: 'login-open' })),
    ).toMatchObject({ code: 'REFUSED' });
  });

  it('finds an open tenant that somebody shut by hand, and opens it again', async () => {
    const tenant = await makeTenant();
    await onServer(
      `ALTER ROLE ${tenant.role} NOLOGIN; REVOKE CONNECT ON DATABASE ${tenant.database} FROM ${tenant.role}`,
    );
    expect(await differencesOf(tenant)).toEqual(['connect-shut', 'login-shut']);
    const after = await platform.client.lifecycle.repairDifference({
      tenant: tenant.slug,
      kind: 'connect-shut',
    });
    expect(after.differences).toEqual([]);
    expect((await platform.client.tenants.test({ tenant: tenant.slug })).passed).toBe(true);
  });

  it('keeps what was found last for all admins, until it is mended, has moved on or is purged', async () => {
    const last = () => platform.client.lifecycle.lastComparison();
    const [one, other] = [await makeTenant(true), await makeTenant(true)];
    await onServer(`ALTER ROLE ${one.role} LOGIN; ALTER ROLE ${other.role} LOGIN`);
    const before = Date.now();
    const run = await refusal(platform.client.schedule.run({ name: 'compare' }));
    expect(run.message).toContain('2 differences');
    // As another admin's workstation would read it.
    const elsewhere = await platform.again();
    try {
      const seen = await elsewhere.client.lifecycle.lastComparison();
      expect(seen).toMatchObject({ comparedBy: hostname(), unreachable: [] });
      expect(seen?.differences.map(({ tenant, name, kind }) => [tenant, name, kind]).sort()).toEqual(
        [one, other].map(({ slug, name }) => [slug, name, 'login-open']).sort(),
      );
      expect(Date.parse(seen?.checkedAt ?? '')).toBeGreaterThanOrEqual(before);
    } finally {
      await elsewhere.close();
    }
    const checkedAt = (await last())?.checkedAt;
    await platform.client.lifecycle.repairDifference({ tenant: one.slug, kind: 'login-open' });
    expect(await last()).toMatchObject({ checkedAt, differences: [{ tenant: other.slug }] });
    await platform.client.lifecycle.reactivate({ tenants: [other.slug] });
    expect(await last()).toMatchObject({ differences: [] });

    await onServer(`ALTER ROLE ${one.role} LOGIN`);
    expect(await differencesOf(one)).toEqual(['login-open']);
    expect(await last()).toMatchObject({ checkedAt, differences: [{ tenant: one.slug }] });
    const { jobId } = await platform.client.endings.purge({
      tenant: one.slug,
      confirm: one.slug,
      reason: 'a test',
      waiveBackup: true,
    });
    expect((await jobEnd(platform.client, jobId)).status).toBe('succeeded');
    const kept = await asSuperuser(cluster, platform.database, (session) =>
      query<{ text: string }>(
        session,
        `SELECT value::text AS text FROM platform.settings WHERE key = 'last-comparison'`,
      ),
    );
    expect(kept[0]?.text).not.toContain(one.role);
    // What is there now takes the place of what was there then.
    expect((await platform.client.lifecycle.reconcile({})).differences).toEqual([]);
    expect((await last())?.checkedAt).not.toBe(checkedAt);
  });

  it('finds a database under the wrong name, and gives it back the right one', async () => {
    const tenant = await makeTenant();
    await platform.client.endings.delete({ tenants: [tenant.slug], reason: 'a test' });
    const { jobs } = await platform.client.jobs.list({ tenant: tenant.slug });
    await jobEnd(platform.client, Math.max(...jobs.map((job) => job.id)));
    expect(await differencesOf(tenant)).toEqual([]);
    const parked = await asSuperuser(cluster, platform.database, async (session) => {
      const { rows } = await session.run<{ parked_as: string }>({
        text: `SELECT parked_as FROM platform.tenants WHERE organization_id = ${tenant.id}`,
        values: [],
        shown: '',
      });
      return rows[0]?.parked_as ?? '';
    });
    await onServer(`ALTER DATABASE ${parked} RENAME TO ${tenant.database}`);
    expect(await differencesOf(tenant)).toEqual(['database-not-parked']);
    const after = await platform.client.lifecycle.repairDifference({
      tenant: tenant.slug,
      kind: 'database-not-parked',
    });
    expect(after.differences).toEqual([]);
  });

  it('says of what is gone that no statement brings it back', async () => {
    const tenant = await makeTenant();
    await onServer(`DROP DATABASE ${tenant.database} WITH (FORCE)`);
    expect(await differencesOf(tenant)).toEqual(['database-missing']);
    const refused = await refusal(
      platform.client.lifecycle.repairDifference({ tenant: tenant.slug, kind: 'database-missing' }),
    );
    expect(refused).toMatchObject({
      code: 'REFUSED',
      details: { wayOut: expect.stringContaining('backup') },
    });
  });

  it('knows no tenant that there is not', async () => {
    expect(await refusal(platform.client.lifecycle.reconcile({ tenants: ['nobody-here'] }))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
