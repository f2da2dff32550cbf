import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sql } from '../../../src/engine/postgres/sql.ts';
import { asSuperuser, query } from '../../support/as-tenant.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  type TestEngine,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

eachMajor(
  'A tenant that another process is at work on',
  (cluster) => {
    let platform: TestPlatform;
    let other: TestEngine;
    let slug: string;
    let id: number;
    beforeAll(async () => {
      platform = await openTestPlatform(cluster);
      const { tenant } = await createAndWait(platform.client, tenantInput({ trialDays: 0 }));
      slug = tenant?.slug ?? '';
      id = tenant?.id ?? 0;
      other = await platform.again();
    });
    afterAll(async () => {
      await other?.close();
      await platform?.remove();
    });

    /** As long as `work` takes, the other process has the tenant, with a job of this kind or with none. */
    const heldFor = async (kind: string | null, ms: number, work: () => Promise<unknown>) => {
      const { locks, database } = await other.engine.platform.open();
      expect(await locks.tryLock('tenant', id)).toBe(true);
      if (kind)
        await database.run(
          sql`INSERT INTO platform.jobs (kind, title, status, tenant_id, tenant_slug, actor, input, state, steps)
            VALUES (${kind}, 'of another process', 'running', ${id}, ${slug}, '{}', '{}', '{}', '[{"attempts": 1}]')`,
        );
      const letGo = async () => {
        await database.run(sql`DELETE FROM platform.jobs WHERE title = 'of another process'`);
        // A busy machine takes a moment between the end of a job and of its hold on the tenant.
        await sleep(500);
        await locks.unlock('tenant', id);
      };
      const done = work();
      await Promise.race([sleep(ms), done.catch(() => undefined)]);
      await letGo();
      return done;
    };
    const suspend = () => platform.client.lifecycle.suspend({ tenants: [slug], reason: 'a test' });
    const back = () => platform.client.lifecycle.reactivate({ tenants: [slug] });

    it('is waited for while its values are only brought to its server', async () => {
      const act = heldFor('tenant.apply-configuration', 4_000, suspend);
      expect(await act).toMatchObject({ totals: { succeeded: 1, failed: 0 } });
      await back();
    });

    it('is waited for while it is just being let go', async () => {
      expect(await heldFor(null, 500, suspend)).toMatchObject({ totals: { succeeded: 1, failed: 0 } });
      await back();
    });

    it('is refused as busy while a job of another kind is at work', async () => {
      expect(await heldFor('tenant.back-up', 60_000, suspend)).toMatchObject({
        results: [{ result: 'failed', error: { code: 'CONFLICT' } }],
      });
      await suspend();
      await back();
    });

    it('is proven against neighbours that are dropped in the same moments', async () => {
      const { tenant } = await createAndWait(platform.client, tenantInput({ trialDays: 0 }));
      const gone = (await platform.client.tenants.get({ tenant: tenant?.slug ?? '' })).database;
      await asSuperuser(cluster, 'postgres', (session) => query(session, `DROP DATABASE ${gone}`));
      const { passed, probes } = await platform.client.tenants.test({ tenant: slug });
      expect(probes.find(({ probe }) => probe === 'refused-neighbour')).toMatchObject({
        passed: true,
        outcome: 'there is no such database',
        sqlstate: '3D000',
      });
      expect(passed).toBe(true);
    });
  },
  [15],
);
