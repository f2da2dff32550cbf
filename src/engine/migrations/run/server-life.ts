import type { Database } from '../../postgres/session.ts';
import { type Statement, sql, trusted } from '../../postgres/sql.ts';

/**
 * The same for as long as a server has neither been restarted nor crashed: its checkpointer goes down with everybody else
 * and never alone. Who may not see it knows only of restarts.
 */
const LIFE = trusted(`pg_catalog.concat_ws(' ', pg_catalog.pg_postmaster_start_time()::text,
  (SELECT pg_catalog.concat_ws(' ', pid, backend_start) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'checkpointer'))`);

/** Wherever WAL is on disk up to this statement, everything committed before it is. */
const FLUSH = sql`SELECT ${LIFE} AS life, pg_catalog.pg_logical_emit_message(true, 'cadastre', '')`;
const LOOK = sql`SELECT ${LIFE} AS life`;

export const readLife = (maintenance: Pick<Database, 'run'>): Promise<string> => ask(maintenance, LOOK);

/**
 * Is on disk what this server committed since it lived this life? One wait for any number of commits that did not wait. A
 * server that crashed meanwhile may have forgotten what it had answered, however soon it was back. `follows`: the caller
 * writes to the same server next and waits for that, which is behind everything before.
 */
export async function isOnDisk(
  maintenance: Pick<Database, 'run'>,
  life: string,
  { follows }: { readonly follows: boolean },
): Promise<boolean> {
  return (await ask(maintenance, follows ? LOOK : FLUSH)) === life;
}

async function ask(maintenance: Pick<Database, 'run'>, statement: Statement): Promise<string> {
  const { rows } = await maintenance.run<{ life: string }>(statement);
  return rows[0]?.life ?? '';
}
