import { isAbsolute } from 'node:path';
import type { FieldError } from '../../shared/errors.ts';
import type { RoutingSettings } from '../../shared/models/routing-settings.ts';
import { checkHost } from '../domains/check-host.ts';
import { openResolver } from '../domains/name-servers.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { sql } from '../postgres/sql.ts';
import { nginxWord } from './nginx-text.ts';

export type RoutingChanges = { [Key in keyof RoutingSettings]?: RoutingSettings[Key] | undefined };

/** Longest base domain that leaves room for any slug. */
const BASE_LENGTH = 200;

/** What the schema cannot see. Values come back in the form that is kept. */
export function checkRoutingChanges(given: RoutingChanges): Partial<RoutingSettings> {
  const fields: FieldError[] = [];
  const attempt = <T>(field: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof CadastreError) || error.code !== 'INVALID_INPUT') throw error;
      fields.push({ field, message: error.details.fields?.[0]?.message ?? error.message });
      return undefined;
    }
  };
  const changes = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<RoutingSettings>;
  if (changes.folder && !isAbsolute(changes.folder)) {
    fields.push({ field: 'folder', message: 'A whole path, that begins at the root' });
  }
  if (changes.resolvers) attempt('resolvers', () => openResolver(changes.resolvers ?? []));
  if (changes.baseDomain) {
    const base = attempt('baseDomain', () => checkHost(changes.baseDomain ?? '', 'baseDomain'));
    if (base !== undefined && base.length > BASE_LENGTH) {
      fields.push({ field: 'baseDomain', message: `At most ${BASE_LENGTH} characters` });
    }
    changes.baseDomain = base ?? null;
  }
  if (changes.nginx) {
    const { certificate, certificateKey } = changes.nginx;
    if ((certificate === null) !== (certificateKey === null)) {
      fields.push({ field: 'nginx.certificateKey', message: 'A certificate and its key belong together' });
    }
    if (certificate !== null) attempt('nginx.certificate', () => nginxWord(certificate));
    if (certificateKey !== null) attempt('nginx.certificateKey', () => nginxWord(certificateKey));
    const sharedHosts = changes.nginx.sharedHosts.flatMap((host) => {
      const checked = attempt('nginx.sharedHosts', () => checkHost(host));
      return checked === undefined ? [] : [checked];
    });
    changes.nginx = { ...changes.nginx, sharedHosts };
  }
  if (fields.length > 0) throw invalidInput(fields);
  return changes;
}

/** Throws `CONFLICT` where custom domains of tenants stand under it. */
export async function checkBaseDomain(platform: OpenPlatform, base: string): Promise<void> {
  const { rows } = await platform.database.run<{ host: string; slug: string }>(
    sql`SELECT host, slug FROM platform.domains JOIN platform.organizations ON organizations.id = organization_id
        WHERE kind = 'custom' AND platform.under_domain(host, ${base}) ORDER BY host LIMIT 5`,
  );
  if (rows.length === 0) return;
  const standing = rows.map(({ host, slug }) => `${host} (${slug})`).join(', ');
  throw new CadastreError('CONFLICT', `Custom domains stand under ${base}: ${standing}`, {
    fields: [{ field: 'baseDomain', message: 'Names under it are custom domains of tenants' }],
    wayOut: 'Remove these domains first, or choose another base domain.',
  });
}
