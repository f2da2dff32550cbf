import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import { checkHost, showHost } from './check-host.ts';
import { findDomain } from './domain-records.ts';

/** What a typed name would become as a custom domain, and why it cannot be one. */
export async function checkDomain(
  platform: OpenPlatform,
  typed: string,
): Promise<{ host: string | null; shown: string | null; problem: string | null }> {
  try {
    const host = checkHost(typed);
    const refusal = await domainRefusal(platform, host);
    return { host, shown: showHost(host), problem: refusal?.message ?? null };
  } catch (error) {
    if (!(error instanceof CadastreError) || error.code !== 'INVALID_INPUT') throw error;
    return { host: null, shown: null, problem: error.message };
  }
}

/** Why this host cannot become a custom domain; null: it can. */
export async function domainRefusal(platform: OpenPlatform, host: string): Promise<CadastreError | null> {
  const { baseDomain } = (await readSharedSettings(platform)).access;
  if (baseDomain !== null && (host === baseDomain || host.endsWith(`.${baseDomain}`))) {
    const message = `Names under ${baseDomain} are made by Cadastre itself`;
    return new CadastreError('REFUSED', message, { fields: [{ field: 'host', message }] });
  }
  const owner = await findDomain(platform, host);
  if (!owner) return null;
  const message =
    owner.verifiedAt === null
      ? `It belongs to tenant ${owner.tenant} already, not verified yet`
      : `It belongs to tenant ${owner.tenant} already`;
  return new CadastreError('ALREADY_EXISTS', `${host}: ${message}`, {
    fields: [{ field: 'host', message }],
    wayOut: 'Removing it there frees it.',
    command: `cadastre domain remove ${host}`,
  });
}
