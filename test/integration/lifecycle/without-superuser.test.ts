import { expect, it } from 'vitest';
import { asSuperuser, asTenant, loginOf, query, sqlstateOf } from '../../support/as-tenant.ts';
import { operatorEngine } from '../../support/operator-engine.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import { createAndWait, tenantInput } from '../../support/test-platform.ts';

eachMajor('A tenant on a server whose user is no superuser', ({ major }) => {
  const { cluster, opened } = operatorEngine(major);

  it('is suspended with its sessions, stays open to that user, and comes back as it was', async () => {
    const job = await createAndWait(opened().client, tenantInput({ server: 'main', trialDays: 0 }));
    const tenant = job.tenant?.slug ?? '';
    const login = await loginOf(opened().client, tenant);
    const { database } = login.tenant;
    const accessNow = () =>
      asSuperuser(cluster(), 'postgres', (session) =>
        query(
          session,
          `SELECT datacl::text[] AS acl, (SELECT jsonb_agg(to_jsonb(r) - 'oid' ORDER BY rolname) FROM pg_roles r
             WHERE rolname IN ('${login.tenant.role}', '${login.tenant.ownerRole}')) AS roles
           FROM pg_database WHERE datname = '${database}'`,
        ),
      );
    const sorted = async () => {
      const [row] = await accessNow();
      return { roles: row?.roles, acl: [...((row?.acl ?? []) as string[])].sort() };
    };
    const before = await sorted();
    await asTenant(cluster(), login, async (session) => {
      const { results } = await opened().client.lifecycle.suspend({ tenants: [tenant], reason: 'a test' });
      expect(results).toMatchObject([{ result: 'succeeded', error: null }]);
      await expect(query(session, 'SELECT 1')).rejects.toThrow();
    });
    expect(await sqlstateOf(asTenant(cluster(), login, async () => undefined))).toBe('28000');
    // Backups and migrations of this user go on.
    const session = await opened().engine.access.connectTo(login.tenant.serverId, database);
    await session.close();
    expect((await opened().client.lifecycle.reconcile({ tenants: [tenant] })).differences).toEqual([]);
    const { results } = await opened().client.lifecycle.reactivate({ tenants: [tenant] });
    expect(results).toMatchObject([{ result: 'succeeded', error: null }]);
    expect(await sorted()).toEqual(before);
  });
});
