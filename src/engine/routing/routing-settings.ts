import { createHash } from 'node:crypto';
import type { RoutingSettings } from '../../shared/models/routing-settings.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import type { LocalStore } from '../settings/local-store.ts';

export async function readRoutingSettings(
  platform: Pick<OpenPlatform, 'database'>,
): Promise<RoutingSettings> {
  const { routing, access } = await readSharedSettings(platform);
  return { ...routing, baseDomain: access.baseDomain };
}

const AGREED = 'routing/agreed';
type Agreeable = Pick<RoutingSettings, 'folder' | 'commands'>;

const fingerprint = ({ folder, commands }: Agreeable): string =>
  createHash('sha256')
    .update(JSON.stringify([folder, commands]))
    .digest('hex');

/**
 * The settings come from the platform database, which others may write: what they have this workstation write and run
 * by itself, somebody at this workstation has to have seen.
 */
export const hasAgreed = (local: LocalStore, settings: Agreeable): boolean =>
  local.read<string>(AGREED) === fingerprint(settings);

export const agree = (local: LocalStore, settings: Agreeable): void =>
  local.write(AGREED, fingerprint(settings));
