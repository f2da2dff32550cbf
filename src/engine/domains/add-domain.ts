import { randomBytes } from 'node:crypto';
import type { Domain } from '../../shared/models/domain.ts';
import { performAct } from '../acts/perform-act.ts';
import { customDomainRefusal } from '../configuration/switches.ts';
import { CadastreError } from '../errors.ts';
import { sql } from '../postgres/sql.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { domainRefusal } from './check-domain.ts';
import { checkHost } from './check-host.ts';
import { getDomain } from './domain-records.ts';
import type { DomainsContext } from './domains-context.ts';

/** Registers a custom domain with a fresh token. It routes nowhere before it is verified. */
export function addDomain(
  context: DomainsContext,
  input: { readonly tenant: string; readonly host: string },
): Promise<Domain> {
  const { audit, actor } = context;
  const target = `tenant ${input.tenant}`;
  return performAct(audit, { actor, verb: 'add domain', target, input: { host: input.host } }, async () => {
    const host = checkHost(input.host);
    const platform = await context.platform();
    const tenant = await getTenant(platform, input.tenant);
    if (tenant.status === 'DELETED' || tenant.status === 'PURGING') {
      throw new CadastreError('REFUSED', `Tenant ${tenant.slug} is deleted`, {
        wayOut: 'Restore it first.',
        command: `cadastre tenant restore ${tenant.slug}`,
      });
    }
    const refusal =
      (await customDomainRefusal(platform.database, tenant)) ?? (await domainRefusal(platform, host));
    if (refusal) throw refusal;
    const token = `cadastre-${randomBytes(24).toString('base64url')}`;
    const { rows } = await platform.database.run(
      sql`INSERT INTO platform.domains (host, organization_id, kind, token)
          VALUES (${host}, ${tenant.id}, 'custom', ${token})
          ON CONFLICT (host) DO NOTHING RETURNING host`,
    );
    // Somebody else was quicker.
    if (rows.length === 0) throw (await domainRefusal(platform, host)) ?? taken(host);
    return getDomain(platform, host);
  });
}

const taken = (host: string) => new CadastreError('ALREADY_EXISTS', `${host} belongs to another tenant`);
