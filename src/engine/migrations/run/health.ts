import { OBJECT_OWNER } from '../../blueprints/index.ts';
import { CadastreError, toErrorData } from '../../errors.ts';
import { searchPath } from '../../postgres/search-path.ts';
import type { Session } from '../../postgres/session.ts';
import { identifier, sql, trusted } from '../../postgres/sql.ts';
import { dollarQuoted } from './file-script.ts';

export interface HealthPlace {
  readonly serverId: string;
  readonly database: string;
  readonly schema: string | null;
  /** What its application signs in as; null: shared tables. */
  readonly login: string | null;
}

const TIMEOUT_MS = 10_000;

/**
 * Asks one tenant whether it is well: the query has to answer with one row of one true value. It runs read-only and in a
 * function with the rights of the tenant's login, so that nothing in the database can use more. null: it is well; else
 * why not.
 */
export async function askHealth(
  connectTo: (serverId: string, database: string) => Promise<Session>,
  place: HealthPlace,
  query: string,
): Promise<string | null> {
  let session: Session | null = null;
  try {
    session = await connectTo(place.serverId, place.database);
    await session.script(
      [
        'BEGIN',
        `SET LOCAL statement_timeout = ${TIMEOUT_MS}`,
        'SET LOCAL lock_timeout = 1000',
        `CREATE FUNCTION cadastre.run_health_${session.processId}() RETURNS SETOF boolean LANGUAGE sql SECURITY DEFINER
           SET search_path = ${searchPath(place.schema).sent} AS ${dollarQuoted(query)}`,
        `ALTER FUNCTION cadastre.run_health_${session.processId}() OWNER TO ${identifier(place.login ?? OBJECT_OWNER).sent}`,
        'SET TRANSACTION READ ONLY',
      ].join('\n;\n'),
    );
    const { rows } = await session.run<{ well: boolean | null }>(
      sql`SELECT well FROM ${trusted(`cadastre.run_health_${session.processId}()`)} AS well LIMIT 2`,
    );
    if (rows.length !== 1)
      return `the health query answered with ${rows.length === 0 ? 'no row' : 'several rows'}`;
    return rows[0]?.well === true ? null : `the health query answered ${rows[0]?.well ?? 'null'}`;
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error;
    return `the health query failed: ${toErrorData(error).message}`;
  } finally {
    await session?.script('ROLLBACK').catch(() => undefined);
    await session?.close().catch(() => undefined);
  }
}
