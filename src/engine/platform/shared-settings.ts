import {
  type SharedSettings,
  type SharedSettingsPart,
  type SharedSettingsView,
  sharedSettingsSchema,
} from '../../shared/models/shared-settings.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';

/** The settings of the platform, with defaults for what nobody has set. */
export async function readSharedSettings(platform: {
  readonly database: Pick<Database, 'run'>;
}): Promise<SharedSettings> {
  const { rows } = await platform.database.run<{ key: string; value: unknown }>(
    sql`SELECT key, value FROM platform.settings WHERE key IN ('lifecycle', 'access', 'mail', 'routing', 'passwords', 'tiers', 'backups')`,
  );
  return sharedSettingsSchema.parse(Object.fromEntries(rows.map(({ key, value }) => [key, value])));
}

/** Who changed each part last. Parts that nobody has set stand out. */
export async function readLastChanges(platform: {
  readonly database: Pick<Database, 'run'>;
}): Promise<SharedSettingsView['changed']> {
  const { rows } = await platform.database.run<{
    key: SharedSettingsPart;
    changed_at: Date;
    changed_by: string;
  }>(
    sql`SELECT key, changed_at, changed_by FROM platform.settings WHERE key IN ('lifecycle', 'access', 'mail', 'routing', 'passwords', 'tiers', 'backups')`,
  );
  return Object.fromEntries(
    rows.map(({ key, changed_at, changed_by }) => [key, { at: changed_at.toISOString(), by: changed_by }]),
  );
}
