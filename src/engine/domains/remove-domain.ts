import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { sql } from '../postgres/sql.ts';
import { checkHost } from './check-host.ts';
import { getDomain } from './domain-records.ts';
import type { DomainsContext } from './domains-context.ts';

/** Takes a custom domain from its tenant: requests for it end with 404 from the next writing on. */
export function removeDomain(
  context: DomainsContext,
  typed: string,
): Promise<{ removed: string; tenant: string }> {
  const { audit, actor } = context;
  const intent = { actor, verb: 'remove domain', target: `domain ${typed}`, input: {} };
  return performAct(audit, intent, async () => {
    const host = checkHost(typed);
    const platform = await context.platform();
    const domain = await getDomain(platform, host);
    if (domain.kind === 'primary') {
      throw new CadastreError('REFUSED', `${host} is the primary domain of ${domain.tenant}`, {
        fields: [{ field: 'host', message: 'Primary domains come and go with the base domain' }],
        wayOut: 'Change the base domain instead.',
        command: 'cadastre routing configure --base-domain NAME',
      });
    }
    await platform.database.run(sql`DELETE FROM platform.domains WHERE host = ${host} AND kind = 'custom'`);
    return { removed: host, tenant: domain.tenant };
  });
}
