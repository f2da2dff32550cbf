import { expect, it } from 'vitest';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import { operatorEngine } from '../../support/operator-engine.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { createAndWait, jobEnd, tenantInput } from '../../support/test-platform.ts';

eachMajor('The end of a tenant on a server whose user is no superuser', ({ major }) => {
  const { cluster, opened, dataDirectory } = operatorEngine(major, {
    environment: { PATH: process.env['PATH'] ?? '' },
  });

  it('is deleted, restored and purged', async () => {
    const job = await createAndWait(opened().client, tenantInput({ server: 'main', trialDays: 0 }));
    const tenant = job.tenant?.slug ?? '';
    const login = await loginOf(opened().client, tenant);
    const act = { tenants: [tenant], reason: 'a test' };
    expect((await opened().client.endings.delete(act)).results).toMatchObject([
      { result: 'succeeded', error: null },
    ]);
    expect((await opened().client.endings.restore(act)).results).toMatchObject([
      { result: 'succeeded', error: null },
    ]);
    await asTenant(cluster(), login, async () => undefined);
    const { jobId } = await opened().client.endings.purge({
      tenant,
      confirm: tenant,
      reason: 'a test',
      ...(major === 15 ? { backupTo: dataDirectory() } : { waiveBackup: true }),
    });
    expect(await jobEnd(opened().client, jobId)).toMatchObject({ status: 'succeeded', error: null });
    const left = await asSuperuser(cluster(), 'postgres', (session) =>
      query(
        session,
        `SELECT datname FROM pg_database WHERE datname LIKE 'studio%' UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'studio%'`,
      ),
    );
    expect(left).toEqual([]);
    expect((await opened().client.orphans.list({ server: 'main' })).orphans).toEqual([]);
  });
});
