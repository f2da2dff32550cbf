import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser, asTenant, loginOf, query } from '../../support/as-tenant.ts';
import { eachMajor, ownCluster } from '../../support/shared-cluster.ts';
import {
  addServer,
  createAndWait,
  jobEnd,
  openTestEngine,
  type TestEngine,
  tenantInput,
} from '../../support/test-platform.ts';

const OPERATOR = 'operator';
const PASSWORD = 'of the operator 1';

eachMajor('The end of a tenant on a server whose user is no superuser', ({ major }) => {
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
    opened = await openTestEngine({
      dataDirectory,
      environment: { PATH: process.env['PATH'] ?? '' },
      secretStore: 'session',
    });
    const { host, port } = cluster();
    const server = { name: 'main', host, port, user: OPERATOR, password: PASSWORD };
    await opened.client.servers.add({ ...server, tls: { mode: 'disable' } });
    await addServer(opened.client, home(), 'home');
    await opened.client.platform.initialize({ server: 'home' });
  });
  afterAll(async () => {
    await opened?.close();
    if (dataDirectory) await rm(dataDirectory, { recursive: true, force: true });
  });

  it('is deleted, restored and purged', async () => {
    const job = await createAndWait(opened.client, tenantInput({ server: 'main', trialDays: 0 }));
    const tenant = job.tenant?.slug ?? '';
    const login = await loginOf(opened.client, tenant);
    const act = { tenants: [tenant], reason: 'a test' };
    expect((await opened.client.endings.delete(act)).results).toMatchObject([
      { result: 'succeeded', error: null },
    ]);
    expect((await opened.client.endings.restore(act)).results).toMatchObject([
      { result: 'succeeded', error: null },
    ]);
    await asTenant(cluster(), login, async () => undefined);
    const { jobId } = await opened.client.endings.purge({
      tenant,
      confirm: tenant,
      reason: 'a test',
      ...(major === 15 ? { backupTo: dataDirectory } : { waiveBackup: true }),
    });
    expect(await jobEnd(opened.client, jobId)).toMatchObject({ status: 'succeeded', error: null });
    const left = await asSuperuser(cluster(), 'postgres', (session) =>
      query(
        session,
        `SELECT datname FROM pg_database WHERE datname LIKE 'studio%' UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'studio%'`,
      ),
    );
    expect(left).toEqual([]);
    expect((await opened.client.orphans.list({ server: 'main' })).orphans).toEqual([]);
  });
});
