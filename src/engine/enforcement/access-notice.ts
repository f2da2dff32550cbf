import type { Session } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { ConfiguredTenant } from './configured-tenants.ts';
import { hbaDrift } from './hba-drift.ts';

/**
 * Networks and TLS of one tenant that the pg_hba.conf of its server does not say, in a sentence with what puts them in
 * force: no statement does. null: they are in force, or nothing restricts it.
 */
export async function accessNotice(
  session: Pick<Session, 'run'>,
  tenant: Pick<ConfiguredTenant, 'slug' | 'server' | 'place' | 'values'>,
): Promise<string | null> {
  const { rows } = await session.run<{ superuser: boolean }>(
    sql`SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = current_user`,
  );
  const { server } = tenant;
  const [found] = await hbaDrift(session, rows[0]?.superuser === true, server, [tenant]);
  if (!found) return null;
  return found.state === 'missing'
    ? `Its networks and TLS are not in force on ${server} yet`
    : `Whether its networks and TLS are in force on ${server} is not known`;
}
