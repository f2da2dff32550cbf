import { afterEach, expect, test } from 'vitest';
import { openPostgresPool } from '../../../src/engine/adapters/postgres-pool.ts';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import { CadastreError } from '../../../src/engine/errors.ts';
import { answeringPool } from '../../../src/engine/postgres/answering.ts';
import { type ConnectionTarget, type Database, withSession } from '../../../src/engine/postgres/session.ts';
import { identifier, sql } from '../../../src/engine/postgres/sql.ts';
import { startDroppingProxy } from '../../support/dropping-proxy.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';

const backend = async (database: Database): Promise<number> => {
  const { rows } = await database.run<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`);
  return rows[0]?.pid ?? 0;
};

eachMajor('a pool', (cluster) => {
  const opened: Database[] = [];
  const open = (size: number, change: Partial<ConnectionTarget> = {}) => {
    const database = openPostgresPool({ ...cluster.target(), ...change }, size);
    opened.push(database);
    return database;
  };
  const terminate = (pid: number) =>
    withSession(connectPostgres, cluster.target(), (session) =>
      session.run(sql`SELECT pg_terminate_backend(${pid}, 5000)`),
    );

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((each) => each.close()));
  });

  test('keeps its connection for the next caller', async () => {
    const database = open(1);
    expect(await backend(database)).toBe(await backend(database));
  });

  test('in mode prefer works on a server without TLS', async () => {
    expect(await backend(open(2, { tls: { mode: 'prefer' } }))).toBeGreaterThan(0);
  });

  test('in mode require refuses a server without TLS', async () => {
    await expect(backend(open(1, { tls: { mode: 'require' } }))).rejects.toMatchObject({
      code: 'TLS_FAILED',
    });
  });

  test('names a wrong password', async () => {
    const work = backend(open(1, { password: 'wrong' }));
    await expect(work).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' });
  });

  test('an idle connection that was terminated is replaced', async () => {
    const database = open(1);
    const first = await backend(database);
    await terminate(first);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await backend(database)).not.toBe(first);
  });

  test('gives up a statement that is not answered in time, and believes in no connection that is as old', async () => {
    const proxy = await startDroppingProxy(cluster.port);
    const database = open(2, { host: '127.0.0.1', port: proxy.port });
    try {
      const both = await Promise.all([backend(database), database.run(sql`SELECT pg_sleep(0.05)`)]);
      expect(proxy.open()).toBe(2);
      proxy.silence();
      proxy.mend();
      const impatient = answeringPool(database, 200);
      await expect(impatient.run(sql`SELECT 1`)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
      // The second one is silent too, and would not say so.
      expect(await backend(database)).not.toBe(both[0]);
      proxy.silence();
      // Nobody answers its goodbye, until the end of this test.
      await database.close();
    } finally {
      await proxy.close();
    }
  });

  test('a connection that was terminated in use is not handed out again', async () => {
    const database = open(1);
    const first = await backend(database);
    let lost = 0;
    const work = database.withSession(async (session) => {
      session.onLost(() => {
        lost += 1;
      });
      await terminate(session.processId);
      await session.run(sql`SELECT 1`);
    });
    await expect(work).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(lost).toBeLessThanOrEqual(1);
    expect(await backend(database)).not.toBe(first);
  });

  test('a connection left inside a transaction is not handed out again', async () => {
    const database = open(1);
    const table = uniqueName();
    await database.withSession((session) => session.script(`BEGIN; CREATE TABLE ${table} (n int)`));
    const { rows } = await database.run(sql`SELECT to_regclass(${table}) AS found`);
    expect(rows).toEqual([{ found: null }]);
  });

  test('a listener does not outlive its session', async () => {
    const database = open(1);
    const channel = uniqueName();
    const heard: string[] = [];
    const warnings: string[] = [];
    const warn = (warning: Error) => warnings.push(warning.message);
    process.on('warning', warn);
    for (let turn = 0; turn < 25; turn += 1) {
      await database.withSession(async (session) => {
        session.onNotification((_, payload) => heard.push(payload));
        session.onLost(() => heard.push('lost'));
        await session.run(sql`LISTEN ${identifier(channel)}`);
      });
    }
    await database.withSession(async (session) => {
      await session.run(sql`SELECT pg_notify(${channel}, 'late')`);
      await session.run(sql`SELECT 1`);
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.off('warning', warn);
    expect(heard).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test('callers beyond its size wait their turn, however short the connection timeout is', async () => {
    const database = open(2, { connectTimeoutMs: 300 });
    // Both connections are there before anybody waits: a busy machine may need longer for one.
    const nap = () => database.run(sql`SELECT pg_sleep(0.1)`);
    await expect.poll(() => Promise.all([nap(), nap()]).then((both) => both.length)).toBe(2);
    const work = Array.from({ length: 8 }, () => database.run(sql`SELECT pg_sleep(0.2)`));
    expect(await Promise.all(work)).toHaveLength(8);
  });

  test('a transaction commits as one or not at all', async () => {
    const database = open(2);
    const table = uniqueName();
    await database.transaction((session) => session.run(sql`CREATE TABLE ${identifier(table)} (n int)`));
    const failing = database.transaction(async (session) => {
      await session.run(sql`INSERT INTO ${identifier(table)} VALUES (1)`);
      throw new CadastreError('CANCELLED', 'Stopped');
    });
    await expect(failing).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await database.run(sql`TABLE ${identifier(table)}`)).rows).toEqual([]);
    await database.run(sql`DROP TABLE ${identifier(table)}`);
  });

  test('is closed once, and refuses work afterwards', async () => {
    const database = open(1);
    await backend(database);
    await Promise.all([database.close(), database.close()]);
    await expect(backend(database)).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});
