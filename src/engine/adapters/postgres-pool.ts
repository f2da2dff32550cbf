import { type Client, Pool, type PoolClient } from 'pg';
import type { Database, OpenDatabase } from '../postgres/session.ts';
import { translateError } from './postgres-errors.ts';
import { clientConfig, sessionOf, tlsOptions } from './postgres-session.ts';

/** A pool on one database; connections are opened when they are needed. */
export const openPostgresPool: OpenDatabase = (target, size) => {
  const pool = tlsOptions(target).then((ssl) => {
    const created = new Pool({ ...clientConfig(target, ssl), max: size, idleTimeoutMillis: 30_000 });
    created.on('error', () => undefined);
    return created;
  });
  // The first use reports a failure to read a certificate file.
  pool.catch(() => undefined);

  const acquire = async (): Promise<PoolClient> => {
    try {
      return await (await pool).connect();
    } catch (error) {
      throw translateError(error, target);
    }
  };

  const database: Database = {
    run: (statement) => database.withSession((session) => session.run(statement)),
    async withSession(work) {
      const client = await acquire();
      const ignore = () => undefined;
      client.on('error', ignore);
      let broken: Error | undefined;
      const session = sessionOf(client as unknown as Client, target, () => client.release(broken));
      session.onLost(() => {
        broken = new Error('connection lost');
      });
      try {
        return await work(session);
      } finally {
        client.off('error', ignore);
        await session.close();
      }
    },
    transaction: (work) => database.withSession((session) => session.transaction(() => work(session))),
    async close() {
      await (await pool.catch(() => null))?.end();
    },
  };
  return database;
};
