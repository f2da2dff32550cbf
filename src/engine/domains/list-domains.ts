import type { Domain } from '../../shared/models/domain.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import { getTenant } from '../tenants/select-tenants.ts';
import { selectDomains } from './domain-records.ts';

/** Throws `NOT_FOUND` for a tenant that is not there. */
export async function listDomains(
  platform: OpenPlatform,
  slug: string | undefined,
): Promise<{ domains: Domain[]; baseDomain: string | null }> {
  const tenant = slug === undefined ? null : await getTenant(platform, slug);
  const { access } = await readSharedSettings(platform);
  return { domains: await selectDomains(platform, tenant?.id ?? null), baseDomain: access.baseDomain };
}
