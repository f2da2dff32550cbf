import { expect, test } from 'vitest';
import { connectPostgres } from '../../../src/engine/adapters/postgres-session.ts';
import type { CadastreError } from '../../../src/engine/errors.ts';
import { type Session, withSession } from '../../../src/engine/postgres/session.ts';
import { identifier, sql, trusted } from '../../../src/engine/postgres/sql.ts';
import { eachMajor, uniqueName } from '../../support/shared-cluster.ts';

const refusal = async (work: Promise<unknown>): Promise<CadastreError> =>
  work.then(
    () => Promise.reject(new Error('This was expected to fail')),
    (error: CadastreError) => error,
  );

eachMajor('a session', (cluster) => {
  const use = <T>(work: (session: Session) => Promise<T>) =>
    withSession(connectPostgres, cluster.target(), work);

  test('connects to a server of this major', async () => {
    const version = await use(async (session) => {
      expect(session.processId).toBeGreaterThan(0);
      expect(session.tlsProtocol).toBeNull();
      const { rows } = await session.run<{ v: string }>(
        sql`SELECT current_setting('server_version_num') AS v`,
      );
      return Number(rows[0]?.v);
    });
    expect(Math.floor(version / 10_000)).toBe(cluster.major);
  });

  test('names a wrong password, without repeating it', async () => {
    const error = await refusal(
      connectPostgres(cluster.target('postgres', { user: 'postgres', password: 'wrong-one' })),
    );
    expect(error).toMatchObject({ code: 'AUTHENTICATION_FAILED', details: { sqlstate: '28P01' } });
    expect(JSON.stringify([error.message, error.details])).not.toContain('wrong-one');
  });

  test('a missing password is not taken from the environment', async () => {
    process.env['PGPASSWORD'] = cluster.password;
    try {
      const error = await refusal(
        connectPostgres(cluster.target('postgres', { user: 'postgres', password: null })),
      );
      expect(error.code).toBe('AUTHENTICATION_FAILED');
    } finally {
      delete process.env['PGPASSWORD'];
    }
  });

  test('names an unknown database, and says what to choose', async () => {
    const error = await refusal(connectPostgres(cluster.target('no_such_database')));
    expect(error).toMatchObject({
      code: 'NOT_FOUND',
      details: { sqlstate: '3D000', wayOut: expect.stringContaining('a database that is there') },
    });
  });

  test('says that nobody answers at a closed port', async () => {
    const error = await refusal(connectPostgres({ ...cluster.target(), port: 1 }));
    expect(error.code).toBe('SERVER_UNREACHABLE');
    expect(error.details.wayOut).toBeTruthy();
  });

  test('a batch is one transaction, comments at the end of a statement included', async () => {
    const table = uniqueName();
    await use(async (session) => {
      await session.batch([
        sql`CREATE TABLE ${identifier(table)} (n int) -- made here`,
        sql`INSERT INTO ${identifier(table)} VALUES (1)`,
      ]);
      const error = await refusal(
        session.batch([sql`INSERT INTO ${identifier(table)} VALUES (2)`, sql`SELECT ${trusted('1 / 0')}`]),
      );
      expect(error).toMatchObject({ code: 'STATEMENT_FAILED', details: { sqlstate: '22012' } });
      expect((await session.run(sql`SELECT n FROM ${identifier(table)}`)).rows).toEqual([{ n: 1 }]);
      await session.run(sql`DROP TABLE ${identifier(table)}`);
    });
  });

  test('a transaction is undone when its work fails', async () => {
    const table = uniqueName();
    await use(async (session) => {
      const error = await refusal(
        session.transaction(async () => {
          await session.run(sql`CREATE TABLE ${identifier(table)} (n int)`);
          throw new Error('stop');
        }),
      );
      expect(error.message).toBe('stop');
      const { rows } = await session.run(sql`SELECT to_regclass(${table}) AS found`);
      expect(rows).toEqual([{ found: null }]);
    });
  });

  test('a transaction that swallowed a failed statement does not pass for committed', async () => {
    await use(async (session) => {
      const error = await refusal(
        session.transaction(() => session.run(sql`SELECT 1 / 0`).catch(() => undefined)),
      );
      expect(error).toMatchObject({ code: 'STATEMENT_FAILED' });
      expect(error.message).toContain('nothing of this transaction is kept');
    });
  });

  test('tells once that the connection was lost, also to one who asks later, and not after close', async () => {
    const victim = await connectPostgres(cluster.target());
    const closed = await connectPostgres(cluster.target());
    let calls = 0;
    const lost = new Promise<void>((resolve) => {
      victim.onLost(() => {
        calls += 1;
        resolve();
      });
    });
    closed.onLost(() => {
      calls += 100;
    });
    await closed.close();
    await use((session) => session.run(sql`SELECT pg_terminate_backend(${victim.processId})`));
    await lost;
    await new Promise<void>((resolve) => victim.onLost(resolve));
    expect(calls).toBe(1);
    expect((await refusal(victim.run(sql`SELECT 1`))).code).toBe('SERVER_UNREACHABLE');
    await victim.close();
  });

  test('hears a notification', async () => {
    const channel = uniqueName();
    const heard: string[] = [];
    await use(async (session) => {
      session.onNotification((from, payload) => heard.push(`${from}=${payload}`));
      await session.run(sql`LISTEN ${identifier(channel)}`);
      await session.run(sql`SELECT pg_notify(${channel}, 'hello')`);
      await session.run(sql`SELECT 1`);
    });
    expect(heard).toEqual([`${channel}=hello`]);
  });
});
