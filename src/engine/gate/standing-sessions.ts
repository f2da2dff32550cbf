import { CadastreError } from '../errors.ts';
import type { Connect, ConnectionTarget, Database, Result, Row, Session } from '../postgres/session.ts';
import { type Statement, sql } from '../postgres/sql.ts';
import { inTime } from './in-time.ts';

/** Callers that wait for a session; the next is refused at once, so that a slow database is not buried. */
const WAITING_AT_MOST = 256;

/**
 * A few connections that stand open, for questions that cannot wait for a connection to be made. One that is lost is
 * made again behind the scenes.
 */
export class StandingSessions implements Pick<Database, 'run'> {
  readonly #connect: Connect;
  readonly #target: ConnectionTarget;
  readonly #open = new Set<Session>();
  readonly #free: Session[] = [];
  readonly #waiting: { take: (session: Session) => void; refuse: (error: Error) => void }[] = [];
  #closed = false;

  private constructor(connect: Connect, target: ConnectionTarget) {
    this.#connect = connect;
    this.#target = target;
  }

  /** Errors: those of connecting. */
  static async open(connect: Connect, target: ConnectionTarget, size: number): Promise<StandingSessions> {
    const sessions = new StandingSessions(connect, target);
    try {
      await Promise.all(Array.from({ length: size }, () => sessions.#add()));
      return sessions;
    } catch (error) {
      sessions.close();
      throw error;
    }
  }

  async run<R extends Row>(statement: Statement): Promise<Result<R>> {
    const session = await this.#take();
    try {
      return await session.run<R>(statement);
    } finally {
      this.#give(session);
    }
  }

  /** Tries one session that is free; one that says nothing is replaced. */
  async probe(): Promise<void> {
    const session = this.#free.shift();
    if (!session) return;
    try {
      await inTime(session.run(sql`SELECT 1`));
      this.#give(session);
    } catch {
      this.#lost(session);
    }
  }

  /** Does not wait: a server that is gone answers no goodbye. */
  close(): void {
    this.#closed = true;
    for (const session of this.#open) void session.close();
    this.#open.clear();
    this.#free.length = 0;
    const error = new CadastreError(
      'PLATFORM_UNREACHABLE',
      'The connection to the platform database was lost',
    );
    for (const { refuse } of this.#waiting.splice(0)) refuse(error);
  }

  async #add(): Promise<void> {
    const session = await this.#connect(this.#target);
    if (this.#closed) {
      void session.close();
      return;
    }
    this.#open.add(session);
    session.onLost(() => this.#lost(session));
    this.#give(session);
  }

  #take(): Promise<Session> | Session {
    const free = this.#free.shift();
    if (free) return free;
    if (this.#waiting.length >= WAITING_AT_MOST) {
      throw new CadastreError('TIMEOUT', 'Too many requests wait for the platform database');
    }
    return new Promise((take, refuse) => this.#waiting.push({ take, refuse }));
  }

  #give(session: Session): void {
    if (!this.#open.has(session)) return;
    const next = this.#waiting.shift();
    if (next) next.take(session);
    else this.#free.push(session);
  }

  #lost(session: Session): void {
    if (!this.#open.delete(session)) return;
    const at = this.#free.indexOf(session);
    if (at >= 0) this.#free.splice(at, 1);
    void session.close();
    // Where the whole server is gone, its listener says so and all of this is closed.
    if (!this.#closed) this.#add().catch(() => undefined);
  }
}
