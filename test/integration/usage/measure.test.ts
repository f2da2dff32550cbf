import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import type { Row, Session } from '../../../src/engine/postgres/session.ts';
import { type Statement, sql } from '../../../src/engine/postgres/sql.ts';
import { measureTenants, type UsageContext } from '../../../src/engine/usage/index.ts';
import type { Measure } from '../../../src/shared/models/usage.ts';
import { asSuperuser, asTenant, loginOf, query, type TenantLogin } from '../../support/as-tenant.ts';
import { giveSettings } from '../../support/configured.ts';
import { plantTenants } from '../../support/planted-tenants.ts';
import { eachMajor } from '../../support/shared-cluster.ts';
import {
  createAndWait,
  openTestPlatform,
  refusal,
  TEST_ACTOR,
  type TestPlatform,
  tenantInput,
} from '../../support/test-platform.ts';

const MB = 1024 ** 2;
const MODELS = ['database', 'schema', 'row'] as const;
const VALUES = {
  'resources.cpu': 2,
  'resources.connections': 10,
  'resources.storage': 1024 * MB,
  'resources.users': 100,
  'monitoring.interval': 60_000,
};

eachMajor('Measuring', (cluster) => {
  let platform: TestPlatform;
  const logins: TenantLogin[] = [];
  const slugs: string[] = [];
  beforeAll(async () => {
    platform = await openTestPlatform(cluster);
    for (const isolation of MODELS) {
      const input = tenantInput({ isolation });
      await createAndWait(platform.client, input);
      slugs.push(input.slug ?? '');
      logins.push(await loginOf(platform.client, input.slug ?? ''));
    }
    await giveSettings(platform.engine, slugs, VALUES);
  });
  afterAll(() => platform?.remove());

  const latest = async (slug: string): Promise<Measure> => {
    const { latest: measure } = await platform.client.usage.show({ tenant: slug });
    if (measure === null) throw new Error(`${slug} was not measured`);
    return measure;
  };
  const measured = async (): Promise<Measure[]> => {
    expect(await platform.client.usage.measure({ tenants: slugs })).toMatchObject({
      measured: 3,
      left: [],
      unread: [],
    });
    return Promise.all(slugs.map(latest));
  };
  const each = async <T>(work: (login: TenantLogin) => Promise<T>): Promise<T[]> => {
    const done: T[] = [];
    for (const login of logins) done.push(await work(login));
    return done;
  };
  const open = ({ tenant, password }: TenantLogin): Promise<Session> =>
    connectPostgres(cluster.target(tenant.database, { user: tenant.role, password }));

  it('tells what tenants did: sessions, bytes, transactions, and who keeps a CPU busy', async () => {
    const before = await measured();
    await each((login) =>
      asTenant(cluster, login, async (session) => {
        if (login.tenant.isolation !== 'row') {
          await query(session, 'CREATE TABLE filled (id int PRIMARY KEY, text text)');
          // Not to be compressed: 8 MB of text are 8 MB of bytes.
          await query(
            session,
            `INSERT INTO filled SELECT n, (SELECT string_agg(md5(n || '.' || m), '') FROM generate_series(1, 32) AS m)
             FROM generate_series(1, 8192) AS n`,
          );
        }
        for (let n = 0; n < 20; n += 1) await query(session, 'SELECT 1');
      }),
    );
    const sessions = (await each((login) => Promise.all([open(login), open(login), open(login)]))).flat();
    const [busy, , idle] = sessions;
    if (!busy || !idle) throw new Error('Nine were opened');
    await query(idle, 'BEGIN');
    await query(idle, 'SELECT 1');
    // No table, no file, no client: nothing to wait for.
    const working = query(busy, 'DO $$ DECLARE n bigint := 0; BEGIN LOOP n := n + 1; END LOOP; END $$').catch(
      () => undefined,
    );
    try {
      // By the server's clock: a statement, and a rest inside of a transaction, of half a second at least.
      const halfSeconds = async () =>
        (
          await onServer<{ count: number }>(
            sql`SELECT count(*)::int AS count FROM pg_stat_activity
                WHERE pid = ${busy.processId} AND state = 'active' AND clock_timestamp() - query_start > interval '0.5 s'
                   OR pid = ${idle.processId} AND state = 'idle in transaction'
                     AND clock_timestamp() - state_change > interval '0.5 s'`,
          )
        )[0]?.count;
      await expect.poll(halfSeconds).toBe(2);
      const after = await measured();
      expect(after.map((measure) => measure.sessions)).toEqual([3, 3, 3]);
      const [own, schema, row] = after;
      expect(own?.onCpu).toBeGreaterThan(0.7);
      expect(own?.onCpu).toBeLessThan(1.3);
      expect([schema?.onCpu, row?.onCpu]).toEqual([0, 0]);
      expect(own?.statementMs).toBeGreaterThan(500);
      expect(own?.idleMs).toBeGreaterThan(500);
      expect(own?.transactionMs).toBeGreaterThanOrEqual(own?.idleMs ?? Number.NaN);
      expect(schema).toMatchObject({ statementMs: 0, transactionMs: 0, idleMs: 0 });
      for (const index of [0, 1]) {
        const grown = (after[index]?.bytes ?? 0) - (before[index]?.bytes ?? 0);
        expect(grown / MB).toBeGreaterThan(7.5);
        expect(grown / MB).toBeLessThan(13);
      }
      expect(row).toMatchObject({ bytes: null, commits: null, users: null });
      expect(row?.missing).toEqual({
        bytes: 'shared-tables',
        commits: 'shared-database',
        users: 'not-told',
        apiCalls: 'not-told',
      });
      expect(schema?.missing).toMatchObject({ commits: 'shared-database' });
      expect(own?.missing).toEqual({ users: 'not-told', apiCalls: 'not-told' });
    } finally {
      await killBackend(busy.processId);
      await working;
      await Promise.all(sessions.map((session) => session.close().catch(() => undefined)));
    }
  });
  const onServer = async <R extends Row>(statement: Statement): Promise<R[]> => {
    const maintenance = await platform.engine.access.maintenance(
      (await platform.engine.platform.open()).serverId,
    );
    return (await maintenance.run<R>(statement)).rows;
  };
  const killBackend = (pid: number) => onServer(sql`SELECT pg_terminate_backend(${pid}::int)`);

  it('counts what happened since the measure before, and what the application tells the gate', async () => {
    const [own = ''] = slugs;
    const { database } = await platform.engine.platform.open();
    await database.run(
      sql`SELECT gate.record_usage(${own}, 'users', 42, 'set'), gate.record_usage(${own}, 'api_calls', 7)`,
    );
    const [login] = logins;
    if (!login) throw new Error('Three were made');
    const counted = async () => {
      const [row] = await onServer<{ commits: number; rollbacks: number }>(
        sql`SELECT xact_commit::int AS commits, xact_rollback::int AS rollbacks FROM pg_stat_database
            WHERE datname = ${login.tenant.database}`,
      );
      return row ?? { commits: 0, rollbacks: 0 };
    };
    await measured();
    const before = await counted();
    await asTenant(cluster, login, async (session) => {
      for (let n = 0; n < 50; n += 1) await query(session, 'SELECT 1');
      for (let n = 0; n < 5; n += 1) await query(session, 'SELECT 1/0').catch(() => undefined);
    });
    // The server counts when a session has been quiet for a moment, or has ended.
    await expect
      .poll(async () => {
        const { commits, rollbacks } = await counted();
        return commits - before.commits >= 50 && rollbacks - before.rollbacks >= 5;
      })
      .toBe(true);
    await measured();
    const { latest: now, change } = await platform.client.usage.show({ tenant: own });
    expect(now).toMatchObject({ users: 42, apiCalls: 7, missing: {} });
    expect(change?.commits).toBeGreaterThanOrEqual(50);
    expect(change?.rollbacks).toBeGreaterThanOrEqual(5);
    const { tenants } = await platform.client.usage.list();
    expect(tenants.find(({ tenant }) => tenant === own)).toMatchObject({
      limits: { onCpu: 2, sessions: 10, bytes: 1024 * MB, users: 100, apiCalls: null },
      intervalMs: 60_000,
      stale: false,
      alerts: 0,
    });
  });

  it('stands in no line behind who holds a table alone: its size is told the next time', async () => {
    const [, schema] = logins;
    if (!schema) throw new Error('Three were made');
    const { schema: name, database } = schema.tenant;
    await asSuperuser(cluster, database, async (session) => {
      await query(session, 'BEGIN');
      await query(session, `LOCK TABLE "${name}".filled IN ACCESS EXCLUSIVE MODE`);
      const [own, held] = await measured();
      expect(held).toMatchObject({ bytes: null, missing: { bytes: 'locked' }, sessions: 0 });
      expect(own?.bytes).toBeGreaterThan(0);
      await query(session, 'ROLLBACK');
    });
    expect((await measured())[1]?.bytes).toBeGreaterThan(8 * MB);
  });

  it('looks when the interval has passed, and two agents never measure the same twice', async () => {
    const start = Date.now() + 3_600_000;
    const at = (ms: number): UsageContext => ({
      ...platform.engine.usage,
      sampleEveryMs: 0,
      clock: () => new Date(start + ms),
    });
    const look = async (ms: number) => (await measureTenants(at(ms), TEST_ACTOR))?.measured;
    expect(await look(0)).toBe(3);
    expect([await look(20_000), await look(35_000)]).toEqual([0, 3]);
    const again = await platform.again();
    try {
      const both = await Promise.all([
        measureTenants(at(200_000), TEST_ACTOR),
        measureTenants({ ...again.engine.usage, clock: () => new Date(start + 200_000) }, TEST_ACTOR),
      ]);
      // Whoever comes second finds the other at it, or nobody due.
      expect(both.reduce((sum, each) => sum + (each?.measured ?? 0), 0)).toBe(3);
    } finally {
      await again.close();
    }
    const [own = ''] = slugs;
    await giveSettings(platform.engine, [own], { ...VALUES, 'monitoring.interval': 0 });
    expect(await look(400_000)).toBe(2);
    await giveSettings(platform.engine, [own], VALUES);
  });

  it('measures one tenant that is named, and says why another is not', async () => {
    const [own = ''] = slugs;
    const other = tenantInput({ isolation: 'row' });
    await createAndWait(platform.client, other);
    const named = [own, other.slug ?? '', 'nobody-here'];
    const done = await platform.client.usage.measure({ tenants: named });
    expect(done).toMatchObject({ measured: 1, unread: [] });
    expect(done.left.map(({ tenant }) => tenant)).toEqual([other.slug, 'nobody-here']);
    expect(await refusal(platform.client.usage.show({ tenant: other.slug ?? '' }))).toMatchObject({
      code: 'REFUSED',
    });
    expect(await refusal(platform.client.usage.show({ tenant: 'nobody-here' }))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(
      await refusal(
        platform.client.usage.show({ tenant: own, since: new Date(Date.now() + 7_200_000).toISOString() }),
      ),
    ).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('asks as many questions for a thousand tenants as for ten', async () => {
    const counted = async (count: number) => {
      const planted = await plantTenants(platform.engine, cluster, count, VALUES);
      let questions = 0;
      const done = await measureTenants(
        {
          ...platform.engine.usage,
          sampleEveryMs: 0,
          async maintenance(serverId) {
            const database = await platform.engine.usage.maintenance(serverId);
            const run: typeof database.run = (statement) => {
              questions += 1;
              return database.run(statement);
            };
            return { ...database, run };
          },
        },
        TEST_ACTOR,
        { tenants: planted },
      );
      expect(done?.measured).toBe(count);
      return questions;
    };
    const [few, many] = [await counted(10), await counted(1000)];
    expect(many).toBe(few);
  });
});
