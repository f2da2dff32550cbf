import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor('A tenant with two logins', (cluster) => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
  });
  afterAll(() => platform?.remove());

  const logins = (role: string) =>
    asSuperuser(cluster, 'postgres', async (session) => {
      const rows = await query<{ rolname: string }>(
        session,
        `SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname LIKE '${role}%' ORDER BY rolname`,
      );
      return rows.map((row) => row.rolname);
    });

  it('is shut out with both, and comes back with those that are still in use', async () => {
    const job = await createAndWait(platform.client, tenantInput({ trialDays: 0 }));
    const tenant = job.tenant?.slug ?? '';
    const { passwords, lifecycle } = platform.client;
    await passwords.rotate({ tenants: [tenant], graceHours: 24, reason: 'a test' });
    const { role, login } = await platform.client.tenants.get({ tenant });
    expect(login).toBe(`${role}_b`);
    expect(await logins(role)).toEqual([role, login]);
    await lifecycle.suspend({ tenants: [tenant], reason: 'a test' });
    expect(await logins(role)).toEqual([]);
    expect((await lifecycle.reconcile({ tenants: [tenant] })).differences).toEqual([]);
    await lifecycle.reactivate({ tenants: [tenant] });
    expect(await logins(role)).toEqual([role, login]);

    await lifecycle.suspend({ tenants: [tenant], reason: 'a test' });
    await asSuperuser(cluster, platform.database, (session) =>
      session.script(`UPDATE platform.credentials SET valid_until = now() WHERE valid_until IS NOT NULL`),
    );
    const shut = await platform.client.schedule.run({ name: 'close-former-logins' });
    expect(shut.lastRun).toMatchObject({ outcome: 'done', fact: '1 of 1 shut' });
    await lifecycle.reactivate({ tenants: [tenant] });
    expect(await logins(role)).toEqual([login]);
    expect((await platform.client.tenants.test({ tenant })).passed).toBe(true);
    expect((await lifecycle.reconcile({ tenants: [tenant] })).differences).toEqual([]);
  });
});
