import type { Session } from './session.ts';
import { sql } from './sql.ts';

/** The same for a session from its beginning, as a setting of its connection. */
export const ONLY_BUILT_IN = { search_path: 'pg_catalog,pg_temp' } as const;

/**
 * For a superuser's session in a database in which others may create functions: names mean PostgreSQL's own. Otherwise
 * a function of the same name with a closer match of its arguments would run with the superuser's rights (manual,
 * section 5.9.6).
 */
export async function onlyBuiltIn(session: Session): Promise<void> {
  await session.run(sql`SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', false)`);
}
