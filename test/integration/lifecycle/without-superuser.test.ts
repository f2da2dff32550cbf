import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser, asTenant, loginOf, query, sqlstateOf } from '../../support/as-tenant.ts';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';
import {
  addServer,
  createAndWait,
  openTestEngine,
  type TestEngine,
  tenantInput,
} from '../../support/test-platform.ts';

const OPERATOR = 'operator';
const PASSWORD = 'of the operator 1';

eachMajor('A tenant on a server whose user is no superuser', ({ major }) => {
  const cluster = ownCluster(major);
  /** The platform database takes a superuser. */
  const home = ownCluster(15);
  let dataDirectory: string;
  let opened: TestEngine;

  beforeAll(async () => {
    await asSuperuser(cluster(), 'postgres', (session) =>
      session.script(`CREATE ROLE ${OPERATOR} LOGIN CREATEDB CREATEROLE PASSWORD '${PASSWORD}';
        REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
        GRANT CONNECT ON DATABASE postgres TO ${OPERATOR};
        GRANT pg_read_all_stats, pg_signal_backend TO ${OPERATOR}`),
    );
    dataDirectory = await mkdtemp(join(tmpdir(), 'cadastre-test-operator-'));
    opened = await openTestEngine({ dataDirectory, environment: {}, secretStore: 'session' });
    const { host, port } = cluster();
    await opened.client.servers.add({
      name: 'main',
      host,
      port,
      user: OPERATOR,
      password: PASSWORD,
      tls: { mode: 'disable' },
    });
    await addServer(opened.client, home(), 'home');
    await opened.client.platform.initialize({ server: 'home' });
  });
  afterAll(async () => {
    await opened?.close();
    if (dataDirectory) await rm(dataDirectory, { recursive: true, force: true });
  });

  it('is suspended with its sessions, stays open to that user, and comes back as it was', async () => {
    const job = await createAndWait(opened.client, tenantInput({ server: 'main', trialDays: 0 }));
    const tenant = job.tenant?.slug ?? '';
    const login = await loginOf(opened.client, tenant);
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
      const { results } = await opened.client.lifecycle.suspend({ tenants: [tenant], reason: 'a test' });
      expect(results).toMatchObject([{ result: 'succeeded', error: null }]);
      await expect(query(session, 'SELECT 1')).rejects.toThrow();
    });
    expect(await sqlstateOf(asTenant(cluster(), login, async () => undefined))).toBe('28000');
    // Backups and migrations of this user go on.
    const session = await opened.engine.access.connectTo(login.tenant.serverId, database);
    await session.close();
    expect((await opened.client.lifecycle.reconcile({ tenants: [tenant] })).differences).toEqual([]);
    const { results } = await opened.client.lifecycle.reactivate({ tenants: [tenant] });
    expect(results).toMatchObject([{ result: 'succeeded', error: null }]);
    expect(await sorted()).toEqual(before);
  });
});
