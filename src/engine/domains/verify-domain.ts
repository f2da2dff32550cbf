import type { Domain } from '../../shared/models/domain.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import { sql } from '../postgres/sql.ts';
import { checkHost } from './check-host.ts';
import { getDomain } from './domain-records.ts';
import type { DomainsContext } from './domains-context.ts';
import { proveByDns } from './prove-by-dns.ts';
import { type FileProofOptions, proveByFile } from './prove-by-file.ts';

export interface VerifyDomainInput {
  readonly host: string;
  readonly way: 'dns' | 'file';
  readonly allowPrivate: boolean;
}

/** Looks for the proof now; from then on the domain routes. What was verified before stays so when this fails. */
export function verifyDomain(
  context: DomainsContext,
  input: VerifyDomainInput,
  ports?: FileProofOptions['ports'],
): Promise<Domain> {
  const { way, allowPrivate } = input;
  const intent = {
    actor: context.actor,
    verb: 'verify domain',
    target: `domain ${input.host}`,
    input: { way, allowPrivate },
  };
  return performAct(context.audit, intent, async () => {
    const host = checkHost(input.host);
    const platform = await context.platform();
    const { proof } = await getDomain(platform, host);
    if (!proof) {
      throw new CadastreError('REFUSED', `${host} is a primary domain: it needs no proof`, {
        fields: [{ field: 'host', message: 'Made by Cadastre itself' }],
      });
    }
    const { resolvers } = (await readSharedSettings(platform)).routing;
    const token = proof.dns.value;
    if (way === 'dns') await proveByDns(host, token, resolvers);
    else await proveByFile(host, token, { resolvers, allowPrivate, ports });
    // The token says that it is still the same registration.
    const { rows } = await platform.database.run(
      sql`UPDATE platform.domains SET verified_at = now(), verified_by = ${way}
          WHERE host = ${host} AND token = ${token} RETURNING host`,
    );
    if (rows.length === 0) {
      throw new CadastreError('CONFLICT', `${host} was removed or added anew meanwhile`);
    }
    return getDomain(platform, host);
  });
}
