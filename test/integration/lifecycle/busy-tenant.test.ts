import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser, loginOf, query, type TenantLogin } from '../../support/as-tenant.ts';
import { findPgbench, startBusyTenant } from '../../support/busy-tenant.ts';
import { findTestPrograms } from '../../support/postgres-programs.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  jobEnd,
  openTestPlatform,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const run = promisify(execFile);
const pgbench = findPgbench();

eachMajor('A busy tenant', (cluster) => {
  let platform: TestPlatform;
  let login: TenantLogin;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    const job = await createAndWait(platform.client, tenantInput({ trialDays: 0 }));
    login = await loginOf(platform.client, job.tenant?.slug ?? '');
  });
  afterAll(() => platform?.remove());

  const sessions = () =>
    asSuperuser(cluster, 'postgres', async (session) => {
      const rows = await query<{ pid: number }>(
        session,
        `SELECT pid FROM pg_stat_activity WHERE datname = '${login.tenant.database}' OR usename = '${login.tenant.role}'`,
      );
      return rows.length;
    });
  const until = async (condition: () => Promise<boolean>) => {
    while (!(await condition())) await new Promise((wake) => setTimeout(wake, 50));
  };

  it.skipIf(pgbench === null)('is suspended though it never rests, and nobody gets in again', async () => {
    const busy = await startBusyTenant(pgbench ?? '', cluster, login);
    try {
      await until(async () => (await sessions()) >= 6);
      const { results } = await platform.client.lifecycle.suspend({
        tenants: [login.tenant.slug],
        reason: 'under load',
      });
      expect(results).toMatchObject([{ result: 'succeeded', status: 'SUSPENDED' }]);
      expect(await sessions()).toBe(0);
      const before = busy.restarts();
      // It goes on knocking, and is refused every time.
      await until(async () => busy.restarts() > before + 5);
      for (let look = 0; look < 20; look += 1) expect(await sessions()).toBe(0);
      await platform.client.lifecycle.reactivate({ tenants: [login.tenant.slug] });
      await until(async () => (await sessions()) >= 6);
    } finally {
      await busy.stop();
    }
  });

  it('lets a superuser dump a suspended tenant, also one that began before', async () => {
    const { slug, database } = login.tenant;
    await platform.client.lifecycle.suspend({ tenants: [slug], reason: 'dumped while suspended' });
    const programs = findTestPrograms(15);
    if (!('missing' in programs) && cluster.major === 15) {
      const { stdout } = await run(join(programs.bin, 'pg_dump'), ['--schema-only', database], {
        env: {
          PGHOST: cluster.host,
          PGPORT: String(cluster.port),
          PGUSER: cluster.superuser,
          PGPASSWORD: cluster.password,
        },
        maxBuffer: 64 * 1024 * 1024,
      });
      expect(stdout).toContain('CREATE TABLE');
    }
    const back = await platform.client.lifecycle.reactivate({ tenants: [slug] });
    expect(back.results).toMatchObject([{ result: 'succeeded', error: null }]);
    await asSuperuser(cluster, database, async (session) => {
      const { results } = await platform.client.lifecycle.suspend({
        tenants: [slug],
        reason: 'while a superuser works',
        wait: false,
      });
      await jobEnd(platform.client, results[0]?.jobId ?? 0);
      expect(await query(session, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
    });
    expect((await platform.client.tenants.get({ tenant: slug })).status).toBe('SUSPENDED');
  });
});
