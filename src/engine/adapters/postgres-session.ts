import { readFile } from 'node:fs/promises';
import type { TLSSocket } from 'node:tls';
import { Client, type ClientConfig } from 'pg';
import type { TlsSettings } from '../../shared/models/server.ts';
import { CadastreError } from '../errors.ts';
import type { ConnectionTarget, Result, Row, Session } from '../postgres/session.ts';
import type { Statement } from '../postgres/sql.ts';
import { translateError } from './postgres-errors.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** Opens one connection. With TLS mode `prefer`, a server without TLS is accepted unencrypted. */
export async function connectPostgres(target: ConnectionTarget): Promise<Session> {
  const ssl = await tlsOptions(target);
  try {
    return await open(target, ssl);
  } catch (error) {
    const noTls =
      error instanceof CadastreError &&
      error.code === 'TLS_FAILED' &&
      /does not offer TLS/.test(error.message);
    if (target.tls.mode === 'prefer' && noTls) return open(target, false);
    throw error;
  }
}

/** The `pg` settings of a target, for a client or a pool. */
export function clientConfig(target: ConnectionTarget, ssl: ClientConfig['ssl']): ClientConfig {
  return {
    host: target.host,
    port: target.port,
    database: target.database,
    user: target.user,
    password: target.password ?? undefined,
    ssl,
    connectionTimeoutMillis: target.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    application_name: 'cadastre',
    keepAlive: true,
  };
}

async function open(target: ConnectionTarget, ssl: ClientConfig['ssl']): Promise<Session> {
  const client = new Client(clientConfig(target, ssl));
  // Without a listener, a lost connection would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    throw translateError(error, target);
  }
  return sessionOf(client, target);
}

export function sessionOf(client: Client, target: ConnectionTarget, release?: () => void): Session {
  let closed = false;
  const lost: (() => void)[] = [];
  const onEnd = () => {
    if (!closed) for (const listener of lost) listener();
  };
  client.on('end', onEnd);
  const { processID, connection } = client as unknown as {
    processID: number;
    connection: { stream: Partial<TLSSocket> };
  };
  const session: Session = {
    database: target.database,
    processId: processID,
    tlsProtocol: connection.stream.getProtocol?.() ?? null,
    async run<R extends Row>(statement: Statement): Promise<Result<R>> {
      try {
        const result = await client.query<R>(statement.text, statement.values as unknown[]);
        return { rows: result.rows, rowCount: result.rowCount ?? 0 };
      } catch (error) {
        throw translateError(error, target, statement.shown);
      }
    },
    async batch(statements) {
      if (statements.length === 0) return;
      if (statements.some((each) => each.values.length > 0)) {
        throw new CadastreError('INTERNAL', 'A batch takes no parameters');
      }
      try {
        await client.query(statements.map((each) => each.text).join(';\n'));
      } catch (error) {
        throw translateError(error, target, statements.map((each) => each.shown).join(';\n'));
      }
    },
    async script(text) {
      try {
        await client.query(text);
      } catch (error) {
        throw translateError(error, target);
      }
    },
    async transaction(work) {
      await session.script('BEGIN');
      try {
        const result = await work();
        await session.script('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    },
    onNotification(listener) {
      client.on('notification', (message) => listener(message.channel, message.payload ?? ''));
    },
    onLost(listener) {
      lost.push(listener);
    },
    async close() {
      closed = true;
      client.off('end', onEnd);
      if (release) release();
      else await client.end().catch(() => undefined);
    },
  };
  return session;
}

/** `pg`'s meaning of our TLS modes, which are libpq's (manual, section 34.19). */
export async function tlsOptions(
  target: Pick<ConnectionTarget, 'host' | 'tls'>,
): Promise<ClientConfig['ssl']> {
  const { tls } = target;
  if (tls.mode === 'disable' || target.host.startsWith('/')) return false;
  const [ca, cert, key] = await Promise.all([
    readPem(tls.caFile, 'tls.caFile'),
    readPem(tls.certificateFile, 'tls.certificateFile'),
    readPem(tls.keyFile, 'tls.keyFile'),
  ]);
  const verify = tls.mode === 'verify-ca' || tls.mode === 'verify-full';
  return {
    ca,
    cert,
    key,
    rejectUnauthorized: verify,
    ...(tls.mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
  };
}

async function readPem(path: TlsSettings['caFile'], field: string): Promise<string | undefined> {
  if (!path) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CadastreError(
      'INVALID_INPUT',
      `${field}: cannot read ${path}`,
      { fields: [{ field, message: `Cannot read ${path}` }] },
      error,
    );
  }
}
