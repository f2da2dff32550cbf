import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { Client, type ClientConfig, type Notification } from 'pg';
import type { TlsSettings } from '../../shared/models/server.ts';
import { CadastreError } from '../errors.ts';
import type { ConnectionTarget, Result, Row, Session } from '../postgres/session.ts';
import type { Statement } from '../postgres/sql.ts';
import { SQLSTATE } from '../postgres/sqlstates.ts';
import { translateError } from './postgres-errors.ts';
import './postgres-scram.ts';

const CONNECT_TIMEOUT_MS = 10_000;

const CLOSE_TIMEOUT_MS = 2_000;

const KEEP_ALIVE_AFTER_MS = 15_000;

/** Opens one connection. With TLS mode `prefer`, a server without TLS is accepted unencrypted. */
export async function connectPostgres(target: ConnectionTarget): Promise<Session> {
  const ssl = await tlsOptions(target);
  try {
    return await open(target, ssl);
  } catch (error) {
    if (mayGoUnencrypted(target, error)) return open(target, false);
    throw error;
  }
}

/** Mode `prefer` tries again without TLS, as libpq does: no TLS on the server, or pg_hba.conf refuses it. */
export function mayGoUnencrypted(target: ConnectionTarget, error: unknown): boolean {
  if (target.tls.mode !== 'prefer' || !(error instanceof CadastreError)) return false;
  return error.code === 'TLS_FAILED' || error.details.sqlstate === SQLSTATE.invalidAuthorization;
}

/** libpq's own variable, in seconds, counts here too: a far server may take its time. */
function usualConnectTimeout(): number {
  const seconds = Number(process.env['PGCONNECT_TIMEOUT']);
  return Number.isInteger(seconds) && seconds > 0 ? seconds * 1000 : CONNECT_TIMEOUT_MS;
}

/** The `pg` settings of a target, for a client or a pool. */
export function clientConfig(target: ConnectionTarget, ssl: ClientConfig['ssl']): ClientConfig {
  return {
    host: target.host,
    port: target.port,
    database: target.database,
    user: target.user,
    // Left undefined or empty, pg would take a password from PGPASSWORD or ~/.pgpass.
    password: target.password || (() => ''),
    ssl,
    connectionTimeoutMillis: target.connectTimeoutMs ?? usualConnectTimeout(),
    application_name: 'cadastre',
    ...(target.replication && { replication: target.replication }),
    keepAlive: true,
    // A peer that has gone without a word is noticed within half a minute; the system would take two hours to ask.
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    options:
      target.settings &&
      Object.entries(target.settings)
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
  };
}

async function open(target: ConnectionTarget, ssl: ClientConfig['ssl']): Promise<Session> {
  const client = new Client(clientConfig(target, ssl));
  // Without a listener, a lost connection would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    await end(client);
    throw translateError(error, target);
  }
  return sessionOf(client, target);
}

/**
 * A session over a connected client. `close` ends the client, or hands it to `release` with the news whether
 * it may be used again.
 */
export function sessionOf(
  client: Client,
  target: ConnectionTarget,
  release?: (usable: boolean) => void,
): Session {
  const prepared = release === undefined ? () => undefined : preparedName;
  let closed = false;
  let lost = false;
  let inTransaction = false;
  const lostListeners: (() => void)[] = [];
  const notificationListeners: ((message: Notification) => void)[] = [];
  const onEnd = () => {
    lost = true;
    for (const listener of lostListeners.splice(0)) listener();
  };
  client.once('end', onEnd);
  const { processID, connection } = client as unknown as Internals;

  const send = async (text: string, shown?: string, values?: readonly unknown[]) => {
    if (closed) throw new CadastreError('INTERNAL', 'A session was used after it was closed');
    try {
      if (!values?.length) return await client.query<Row>(text);
      return await client.query<Row>({ name: prepared(text), text, values: values as unknown[] });
    } catch (error) {
      throw translateError(error, target, shown);
    }
  };

  return {
    database: target.database,
    processId: processID,
    tlsProtocol: connection.stream.getProtocol?.() ?? null,
    certificateEndsAt: endOf(connection.stream.getPeerCertificate?.()),
    async run<R extends Row>(statement: Statement): Promise<Result<R>> {
      const result = await send(statement.text, statement.shown, statement.values);
      return { rows: result.rows as R[], rowCount: result.rowCount ?? 0 };
    },
    async batch(statements) {
      if (statements.length === 0) return;
      if (statements.some((each) => each.values.length > 0)) {
        throw new CadastreError('INTERNAL', 'A batch takes no parameters');
      }
      // The newline ends a comment, which would hide the semicolon.
      const text = statements.map((each) => each.text).join('\n;\n');
      await send(text, statements.map((each) => each.shown).join(';\n'));
    },
    async script(text) {
      await send(text);
    },
    async transaction(work) {
      if (inTransaction) throw new CadastreError('INTERNAL', 'A transaction inside a transaction');
      inTransaction = true;
      try {
        await send('BEGIN');
        const result = await work();
        const { command } = await send('COMMIT');
        // PostgreSQL answers so when a statement failed and `work` went on as if it had not.
        if (command !== 'COMMIT') {
          throw new CadastreError(
            'STATEMENT_FAILED',
            'A statement failed: nothing of this transaction is kept',
            {
              target: `${target.host}:${target.port}/${target.database}`,
            },
          );
        }
        return result;
      } catch (error) {
        // If even this fails the connection is gone, and its transaction with it.
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      } finally {
        inTransaction = false;
      }
    },
    onNotification(listener) {
      const handle = (message: Notification) => listener(message.channel, message.payload ?? '');
      notificationListeners.push(handle);
      client.on('notification', handle);
    },
    onLost(listener) {
      if (closed) return;
      if (lost) queueMicrotask(listener);
      else lostListeners.push(listener);
    },
    abandon() {
      connection.stream.destroy?.();
    },
    async close() {
      if (closed) return;
      closed = true;
      lostListeners.length = 0;
      client.off('end', onEnd);
      for (const handle of notificationListeners) client.off('notification', handle);
      if (release) release(!lost && client.getTransactionStatus() === 'I');
      else await end(client);
    },
  };
}

/** Texts that carry names of their own, such as a database's, come once each: they are not worth keeping. */
const PREPARED_TEXTS = 300;
const names = new Map<string, { readonly name: string; uses: number }>();

/**
 * On a connection that is kept, a statement that comes again is parsed and planned once. It gets a name with its third
 * use; undefined: it is sent as it is.
 */
function preparedName(text: string): string | undefined {
  const known = names.get(text);
  if (!known && names.size >= PREPARED_TEXTS) names.delete(names.keys().next().value ?? '');
  const entry = known ?? {
    name: `cadastre_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`,
    uses: 0,
  };
  if (!known) names.set(text, entry);
  entry.uses += 1;
  return entry.uses > 2 ? entry.name : undefined;
}

/** The parts of `pg`'s client that its types leave out. */
interface Internals {
  readonly processID: number;
  readonly connection: { readonly stream: Partial<TLSSocket> };
}

/** An empty object stands for no certificate, as with a resumed TLS session. */
function endOf(certificate: Partial<PeerCertificate> | undefined): string | null {
  if (!certificate?.valid_to) return null;
  const end = new Date(certificate.valid_to);
  return Number.isNaN(end.getTime()) ? null : end.toISOString();
}

/** A server behind a dead network never answers the goodbye: then the socket is closed on our side alone. */
async function end(client: Client): Promise<void> {
  const timer = setTimeout(() => {
    (client as unknown as Internals).connection.stream.destroy?.();
  }, CLOSE_TIMEOUT_MS);
  try {
    await client.end();
  } catch {
    // It is gone already, which is all that was wanted.
  } finally {
    clearTimeout(timer);
  }
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
  if (key && /^-----BEGIN ENCRYPTED|^Proc-Type: .*ENCRYPTED/m.test(key)) {
    throw new CadastreError('INVALID_INPUT', 'The key of the client certificate is under a passphrase', {
      fields: [{ field: 'tls.keyFile', message: 'Under a passphrase, which nobody can enter here' }],
      wayOut: 'Choose a key file without a passphrase that only you can read.',
    });
  }
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
      {
        fields: [{ field, message: `Cannot read ${path}` }],
        wayOut: 'Put the file there, or edit the server and name the file of this workstation.',
      },
      error,
    );
  }
}
