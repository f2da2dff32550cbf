import type { Database, Session } from './session.ts';

/**
 * The same session for statements that are short: one that is not answered within so many milliseconds counts as lost,
 * and its connection is given up. A network that drops packets says nothing by itself. A transaction counts as one.
 * Errors: `SERVER_UNREACHABLE` beside those of the statement.
 */
export function answering(session: Session, milliseconds: number): Session {
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const timer = setTimeout(() => session.abandon(), milliseconds);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    ...session,
    run: (statement) => timed(() => session.run(statement)),
    batch: (statements) => timed(() => session.batch(statements)),
    script: (text) => timed(() => session.script(text)),
    transaction: (work) => timed(() => session.transaction(work)),
  };
}

/** A pool whose sessions are such ones. */
export function answeringPool(database: Database, milliseconds: number): Database {
  const pool: Database = {
    run: (statement) => pool.withSession((session) => session.run(statement)),
    withSession: (work) => database.withSession((session) => work(answering(session, milliseconds))),
    transaction: (work) => pool.withSession((session) => session.transaction(() => work(session))),
    close: () => database.close(),
  };
  return pool;
}
