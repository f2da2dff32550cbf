import type { TlsSettings } from '../../shared/models/server.ts';
import type { Statement } from './sql.ts';

/** Where and as whom to connect. The password never leaves this object. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | null;
  readonly tls: TlsSettings;
  /** Milliseconds; when left out what PGCONNECT_TIMEOUT says, else 10,000. */
  readonly connectTimeoutMs?: number;
  /** Server settings of the session, such as `synchronous_commit`. Names and values are ours, never input. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Asks for a replication connection to that database, which takes only the commands of that protocol. */
  readonly replication?: 'database';
}

export type Row = Record<string, unknown>;

export interface Result<R extends Row = Row> {
  readonly rows: R[];
  readonly rowCount: number;
}

/** One connection. Every failure is a `CadastreError` with the SQLSTATE in its details. */
export interface Session {
  readonly database: string;
  /** The backend's process id on the server. */
  readonly processId: number;
  /** `TLSv1.3`, or null when the connection is not encrypted. */
  readonly tlsProtocol: string | null;
  /** Until when the server's certificate is valid, ISO 8601; null without TLS, or where it was not shown. */
  readonly certificateEndsAt: string | null;
  run<R extends Row = Row>(statement: Statement): Promise<Result<R>>;
  /** Several statements in one round trip and, unless they say otherwise, one transaction. */
  batch(statements: readonly Statement[]): Promise<void>;
  /** The text of a file, as it is. */
  script(text: string): Promise<void>;
  transaction<T>(work: () => Promise<T>): Promise<T>;
  onNotification(listener: (channel: string, payload: string) => void): void;
  /** Called once, when the connection is gone without `close`. */
  onLost(listener: () => void): void;
  /** Closes the socket without a word: what it is asked or answering fails as if the connection had been lost. */
  abandon(): void;
  close(): Promise<void>;
}

export type Connect = (target: ConnectionTarget) => Promise<Session>;

/** A pool on one database. */
export interface Database {
  run<R extends Row = Row>(statement: Statement): Promise<Result<R>>;
  /** One connection of the pool for as long as `work` takes. */
  withSession<T>(work: (session: Session) => Promise<T>): Promise<T>;
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export type OpenDatabase = (target: ConnectionTarget, size: number) => Database;

/** What ran, for a journal: the statement as it may be shown, where, and for how long. */
export interface StatementRecord {
  readonly shown: string;
  readonly database: string;
  readonly durationMs: number | null;
  readonly sqlstate: string | null;
}

export async function withSession<T>(
  connect: Connect,
  target: ConnectionTarget,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await connect(target);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** The same session, telling `record` of every statement it runs. */
export function recorded(session: Session, record: (line: StatementRecord) => void): Session {
  const timed = async <T>(shown: readonly string[], run: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    let sqlstate: string | null = null;
    try {
      return await run();
    } catch (error) {
      sqlstate = (error as { details?: { sqlstate?: string } }).details?.sqlstate ?? '?';
      throw error;
    } finally {
      const durationMs = Math.round((performance.now() - started) * 10) / 10;
      shown.forEach((text, index) => {
        const last = index === shown.length - 1;
        record({
          shown: text,
          database: session.database,
          durationMs: last ? durationMs : null,
          sqlstate: last ? sqlstate : null,
        });
      });
    }
  };
  return {
    ...session,
    run: (statement) => timed([statement.shown], () => session.run(statement)),
    batch: (statements) =>
      timed(
        statements.map((each) => each.shown),
        () => session.batch(statements),
      ),
    script: (text) => timed([text], () => session.script(text)),
    transaction: async (work) => session.transaction(work),
  };
}
