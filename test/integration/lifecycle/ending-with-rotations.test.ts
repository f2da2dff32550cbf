import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('The end of a tenant after rotations', (cluster) => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster, { secretStore: 'session' });
  });
  afterAll(() => platform?.remove());

  const purge = async (tenant: string) => {
    const { jobId } = await platform.client.endings.purge({
      tenant,
      confirm: tenant,
      reason: 'a test',
      waiveBackup: true,
    });
    expect(await jobEnd(platform.client, jobId)).toMatchObject({ status: 'succeeded', error: null });
    return platform.client.endings.erasure({ tenant });
  };

  it('takes both logins along, there and back', async () => {
    const job = await createAndWait(platform.client, tenantInput({ trialDays: 0 }));
    const tenant = job.tenant?.slug ?? '';
    const rotated = await platform.client.passwords.rotate({ tenants: [tenant], reason: 'a test' });
    expect(rotated.results).toMatchObject([{ result: 'succeeded', error: null }]);
    const { tenant: before, password } = await loginOf(platform.client, tenant);
    const login = { tenant: { ...before, role: before.login }, password };
    expect(before.login).not.toBe(before.role);
    await asTenant(cluster, login, async () => undefined);
    expect(
      (await platform.client.endings.delete({ tenants: [tenant], reason: 'a test' })).totals.succeeded,
    ).toBe(1);
    await expect(asTenant(cluster, login, async () => undefined)).rejects.toThrow();
    expect((await platform.client.endings.restore({ tenants: [tenant] })).results).toMatchObject([
      { result: 'succeeded', error: null },
    ]);
    await asTenant(cluster, login, async () => undefined);
    const { record } = await purge(tenant);
    expect(record.erased.roles.toSorted()).toEqual([before.ownerRole, before.role, before.login].toSorted());
    const left = await asSuperuser(cluster, 'postgres', (session) =>
      query(
        session,
        `SELECT rolname FROM pg_roles WHERE rolname = ANY ('{${record.erased.roles.join(',')}}')`,
      ),
    );
    expect(left).toEqual([]);
  });

  it('signs with the same key after the key of the platform was rotated', async () => {
    const slugs = [];
    for (let count = 0; count < 2; count += 1)
      slugs.push((await createAndWait(platform.client, tenantInput())).tenant?.slug ?? '');
    const [first = '', second = ''] = slugs;
    const before = await purge(first);
    const { jobId } = await platform.client.keys.rotate({ reason: 'a test' });
    expect(await jobEnd(platform.client, jobId)).toMatchObject({ status: 'succeeded', error: null });
    const sealed = await asSuperuser(cluster, platform.database, (session) =>
      query(session, 'SELECT sealed_key = current_key AS moved FROM platform.erasure_keys, platform.meta'),
    );
    expect(sealed).toEqual([{ moved: true }]);
    const after = await purge(second);
    expect(after.keyId).toBe(before.keyId);
    for (const tenant of [first, second]) {
      const { base64 } = await platform.client.endings.exportErasure({ tenant, format: 'pdf' });
      expect(await platform.client.endings.verifyErasure({ base64 })).toMatchObject({
        valid: true,
        onRecord: true,
      });
    }
  });
});
