import type { Socket } from 'node:net';
import { type Client, type ClientConfig, Pool, type PoolClient } from 'pg';
import { CadastreError } from '../errors.ts';
import type { ConnectionTarget, Database, OpenDatabase, Session } from '../postgres/session.ts';
import { translateError } from './postgres-errors.ts';
import { clientConfig, mayGoUnencrypted, sessionOf, tlsOptions } from './postgres-session.ts';

/** How long a caller waits for one of the pool's connections to come free. */
const BUSY_TIMEOUT_MS = 60_000;
const CLOSE_TIMEOUT_MS = 2_000;

/** A pool on one database; connections are opened when they are needed. */
export const openPostgresPool: OpenDatabase = (target, size) => {
  let pool: Promise<Pool> | undefined;
  let closed = false;
  /** A session was given up, as its network said nothing: what was connected before that is not believed in either. */
  let distrusted = 0;
  const enter = createGate(target, size);

  const acquire = async (): Promise<PoolClient> => {
    if (closed) throw new CadastreError('INTERNAL', 'A pool was used after it was closed');
    // A failure is not kept: the next caller tries again.
    pool ??= createPool(target, size).catch((error) => {
      pool = undefined;
      throw error;
    });
    try {
      for (;;) {
        const client = await (await pool).connect();
        if ((connectedAt.get(client) ?? 0) >= distrusted) return client;
        destroySocket(client);
        client.release(true);
      }
    } catch (error) {
      throw translateError(error, target);
    }
  };

  const database: Database = {
    run: (statement) => database.withSession((session) => session.run(statement)),
    async withSession(work) {
      const leave = await enter();
      try {
        const client = await acquire();
        // The pool listens to idle clients only; an error that nobody hears would end the process.
        const ignore = () => undefined;
        client.on('error', ignore);
        const session = sessionOf(client, target, (usable) => {
          client.off('error', ignore);
          client.release(!usable);
        });
        const given: Session = {
          ...session,
          abandon() {
            distrusted = performance.now();
            session.abandon();
          },
        };
        try {
          return await work(given);
        } finally {
          await session.close();
        }
      } finally {
        leave();
      }
    },
    transaction: (work) => database.withSession((session) => session.transaction(() => work(session))),
    async close() {
      if (closed) return;
      closed = true;
      const open = await pool?.catch(() => undefined);
      if (open) await endPool(open);
    },
  };
  return database;
};

const connectedAt = new WeakMap<Client, number>();
const clientsOf = new WeakMap<Pool, Set<PoolClient>>();

const destroySocket = (client: Client) =>
  (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();

/** One short statement; where it is not answered in so many milliseconds, its connection is given up and it fails. */
export async function queryWithin(
  pool: Pool,
  text: string,
  values: readonly unknown[] | undefined,
  milliseconds: number,
) {
  const client = await pool.connect();
  let failed: Error | undefined;
  // Nobody else listens while it is out, and an error that nobody hears would end the process.
  const ignore = () => undefined;
  client.on('error', ignore);
  const timer = setTimeout(() => destroySocket(client), milliseconds);
  try {
    return await client.query(text, values as unknown[]);
  } catch (error) {
    failed = error as Error;
    throw error;
  } finally {
    clearTimeout(timer);
    client.off('error', ignore);
    client.release(failed);
  }
}

/** Behind a dead network nobody answers the goodbye: then it is closed on our side alone. */
export async function endPool(pool: Pool): Promise<void> {
  const timer = setTimeout(() => {
    for (const client of clientsOf.get(pool) ?? []) destroySocket(client);
  }, CLOSE_TIMEOUT_MS);
  try {
    await pool.end();
  } finally {
    clearTimeout(timer);
  }
}

/** In mode `prefer` the first connection decides, for the life of the pool, whether TLS is used. */
export async function createPool(target: ConnectionTarget, size: number): Promise<Pool> {
  const create = (ssl: ClientConfig['ssl']) => {
    const created = new Pool({ ...clientConfig(target, ssl), max: size, idleTimeoutMillis: 30_000 });
    // An idle client was lost: the pool has dropped it already, and the next caller gets a new one.
    created.on('error', () => undefined);
    const clients = new Set<PoolClient>();
    clientsOf.set(created, clients);
    created.on('connect', (client) => {
      connectedAt.set(client, performance.now());
      clients.add(client);
    });
    created.on('remove', (client) => clients.delete(client));
    return created;
  };
  const pool = create(await tlsOptions(target));
  if (target.tls.mode !== 'prefer') return pool;
  try {
    (await pool.connect()).release();
    return pool;
  } catch (error) {
    await pool.end();
    const translated = translateError(error, target);
    if (mayGoUnencrypted(target, translated)) return create(false);
    throw translated;
  }
}

/**
 * Lets `size` callers in at a time. The pool's own queue would give a caller who only waits his turn the
 * connection timeout, as if the server were away.
 */
function createGate(target: ConnectionTarget, size: number): () => Promise<() => void> {
  let free = size;
  const waiting: (() => void)[] = [];
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return async () => {
    if (free > 0) {
      free -= 1;
      return leave;
    }
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(go), 1);
        reject(busy(target, size));
      }, BUSY_TIMEOUT_MS);
      const go = () => {
        clearTimeout(timer);
        resolve();
      };
      waiting.push(go);
    });
    return leave;
  };
}

function busy(target: ConnectionTarget, size: number): CadastreError {
  return new CadastreError(
    'TIMEOUT',
    `All ${size} connections to ${target.host}:${target.port}/${target.database} were busy for ${BUSY_TIMEOUT_MS / 1000} seconds`,
    {
      target: `${target.host}:${target.port}/${target.database}`,
      wayOut: 'Wait for running work to end, then try again.',
    },
  );
}
