import {
  type SharedSettings,
  type SharedSettingsPart,
  sharedSettingsSchema,
} from '../../shared/models/shared-settings.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { OpenPlatform } from './platform.ts';

/** The settings of the platform, with defaults for what nobody has set. */
export async function readSharedSettings(platform: {
  readonly database: Pick<Database, 'run'>;
}): Promise<SharedSettings> {
  const { rows } = await platform.database.run<{ key: string; value: unknown }>(
    sql`SELECT key, value FROM platform.settings WHERE key IN ('lifecycle', 'access', 'mail', 'routing')`,
  );
  return sharedSettingsSchema.parse(Object.fromEntries(rows.map(({ key, value }) => [key, value])));
}

/** Replaces one part for everybody. */
export function writeSharedSettings<Part extends SharedSettingsPart>(
  context: { readonly audit: AuditLog; readonly platform: () => Promise<OpenPlatform> },
  actor: Actor,
  part: Part,
  value: SharedSettings[Part],
): Promise<SharedSettings> {
  return performAct(
    context.audit,
    { actor, verb: 'change settings', target: `platform ${part}`, input: { [part]: value } },
    async () => {
      const platform = await context.platform();
      await platform.database.run(
        sql`INSERT INTO platform.settings (key, value, changed_by)
            VALUES (${part}, ${JSON.stringify(value)}::jsonb, ${actor.name})
            ON CONFLICT (key) DO UPDATE
            SET value = excluded.value, changed_at = now(), changed_by = excluded.changed_by`,
      );
      platform.locks.say('platform');
      return readSharedSettings(platform);
    },
  );
}
