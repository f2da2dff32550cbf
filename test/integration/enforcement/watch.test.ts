import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { watchTenants } from '../../../src/engine/enforcement/index.ts';
import type { Session } from '../../../src/engine/postgres/session.ts';
import {
  asSuperuser,
  asTenant,
  loginOf,
  query,
  sqlstateOf,
  type TenantLogin,
} from '../../support/as-tenant.ts';
import { giveSettings } from '../../support/configured.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  TEST_ACTOR,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const LIMITS = {
  'resources.connections': 3,
  'database.settings.statement_timeout': 100,
  'database.settings.idle_in_transaction_session_timeout': 100,
  'database.settings.transaction_timeout': 0,
};

const GRACE = { graceMs: 100 };

eachMajor('The watch', (cluster) => {
  let platform: TestPlatform;
  let own: TenantLogin;
  let shared: TenantLogin;
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    const [input, other] = [tenantInput(), tenantInput({ isolation: 'schema' })];
    await Promise.all([input, other].map((each) => createAndWait(platform.client, each)));
    own = await loginOf(platform.client, input.slug ?? '');
    shared = await loginOf(platform.client, other.slug ?? '');
    await giveSettings(platform.engine, [own.tenant.slug, shared.tenant.slug], LIMITS);
    const slugs = [own.tenant.slug, shared.tenant.slug];
    expect((await platform.client.enforcement.apply({ tenants: slugs })).totals.succeeded).toBe(2);
  });
  afterAll(() => platform?.remove());

  const parts = () => ({
    audit: platform.engine.audit,
    maintenance: (id: string) => platform.engine.access.maintenance(id),
    current: () => platform.engine.platform.current(),
    log: () => undefined,
  });
  /** Until what has to fail has failed; two at once, as an app and an agent would. */
  const watchedUntil = async <T>(work: Promise<T>): Promise<T> => {
    const watches = [watchTenants(parts(), TEST_ACTOR, GRACE), watchTenants(parts(), TEST_ACTOR, GRACE)];
    let over = false;
    const ended = work.finally(() => {
      over = true;
    });
    while (!over) {
      await Promise.all(watches.map((watch) => watch.look()));
      await sleep(20);
    }
    await Promise.all(watches.map((watch) => watch.stop()));
    return ended;
  };
  const free = 'SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0';

  it.each(['database', 'schema'])(
    'cancels a statement of a session that lifted its limit (%s)',
    async (model) => {
      const login = model === 'database' ? own : shared;
      await asTenant(cluster, login, async (session) => {
        await session.script(free);
        expect(await watchedUntil(sqlstateOf(query(session, 'SELECT pg_sleep(60)')))).toBe('57014');
        // The session goes on.
        expect(await query(session, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      });
    },
  );

  it('cancels a statement that waits for a lock for too long', async () => {
    await giveSettings(platform.engine, [own.tenant.slug], { 'database.settings.lock_timeout': 100 });
    await asTenant(cluster, own, async (holder) => {
      await holder.script('SELECT pg_advisory_lock(7)');
      await asTenant(cluster, own, async (session) => {
        await session.script('SET lock_timeout = 0; SET statement_timeout = 0');
        expect(await watchedUntil(sqlstateOf(query(session, 'SELECT pg_advisory_lock(7)')))).toBe('57014');
      });
    });
    await giveSettings(platform.engine, [own.tenant.slug], LIMITS);
  });

  it('ends a session that waits inside of a transaction, and writes one entry for all it did', async () => {
    await asTenant(cluster, own, async (session) => {
      await session.script(`${free}; BEGIN`);
      await watchedUntil(lost(session));
    });
    const { acts } = await platform.client.audit.list({
      search: own.tenant.slug,
      verb: 'end what runs over its limits',
    });
    const written = await Promise.all(acts.map(({ sequence }) => platform.client.audit.get({ sequence })));
    expect(JSON.stringify(written)).toContain('"idle":1');
  });

  it('never touches a superuser, a neighbour without limits or what is within its time', async () => {
    const watch = watchTenants(parts(), TEST_ACTOR, GRACE);
    const asked = asSuperuser(cluster, own.tenant.database, (session) =>
      query(session, 'SELECT pg_sleep(0.6)'),
    );
    await sleep(400);
    expect(await watch.look()).toEqual([]);
    await asked;
    await watch.stop();
  });

  it('holds the sum of both logins where no database of its own does', async () => {
    const { tenant } = shared;
    await platform.client.passwords.rotate({ tenants: [tenant.slug], graceHours: 1, reason: 'a test' });
    const { login, password } = await platform.client.tenants.revealPassword({
      tenant: tenant.slug,
      reason: 'a test',
    });
    expect(login).not.toBe(tenant.role);
    // The second login came with the limits of the first.
    expect((await platform.client.enforcement.drift({})).drifts).toEqual([]);
    const twin: TenantLogin = { tenant: { ...tenant, role: login }, password };
    await asTenant(cluster, shared, () =>
      asTenant(cluster, shared, () =>
        asTenant(cluster, twin, () =>
          asTenant(cluster, twin, async (fourth) => {
            const watch = watchTenants(parts(), TEST_ACTOR, GRACE);
            const gone = lost(fourth);
            const ended = await watch.look();
            await watch.stop();
            expect(ended.map(({ because }) => because)).toEqual(['connections']);
            await gone;
          }),
        ),
      ),
    );
  });
});

const lost = (session: Session): Promise<void> => new Promise((resolve) => session.onLost(resolve));
