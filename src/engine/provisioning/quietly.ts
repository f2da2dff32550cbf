import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import { quietStatements, type ServerFacts } from './statements.ts';

/** Does `work` in a transaction that leaves no trace in the server's log, where the server's user may have it so. */
export async function quietly<T>(
  session: Session,
  facts: ServerFacts,
  oneCluster: boolean,
  work: () => Promise<T>,
): Promise<T> {
  await session.batch(quietStatements(facts, oneCluster));
  try {
    const result = await work();
    // Apart: the duration of a message is logged, with its text, when all of it is over, and these settings with it.
    await session.run(sql`COMMIT`);
    return result;
  } catch (error) {
    await session.run(sql`ROLLBACK`).catch(() => undefined);
    throw error;
  }
}
