import type { SharedSettings } from '../../shared/models/shared-settings.ts';

/** Where the owner of a tenant logs in. A path stands behind the tenant's own domain, where the platform has one. */
export function loginUrlOf(access: SharedSettings['access'], slug: string): string {
  const url = access.loginUrl.replaceAll('{slug}', slug);
  if (!url.startsWith('/') || access.baseDomain === null) return url;
  return `https://${slug}.${access.baseDomain}${url}`;
}
