import {
  SHARED_SETTINGS_PARTS,
  type SharedSettings,
  type SharedSettingsPatch,
  type SharedSettingsView,
} from '../../shared/models/shared-settings.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import { sql } from '../postgres/sql.ts';
import { checkBaseDomain, checkRoutingChanges } from '../routing/check-routing-changes.ts';
import { type SecretStore, secretKeys } from '../secrets/secret-store.ts';
import { checkSharedSettings } from './check-shared-settings.ts';
import type { OpenPlatform } from './platform.ts';
import { readLastChanges, readSharedSettings } from './shared-settings.ts';

export interface SharedSettingsContext {
  readonly audit: AuditLog;
  readonly platform: () => Promise<OpenPlatform>;
  readonly secrets: () => SecretStore;
}

export async function viewSharedSettings(context: SharedSettingsContext): Promise<SharedSettingsView> {
  const platform = await context.platform();
  return {
    settings: await readSharedSettings(platform),
    changed: await readLastChanges(platform),
    smtpPasswordKnown: (await context.secrets().get(secretKeys.smtpPassword())) !== null,
  };
}

/** Changes what is given for all admins, in one transaction. Throws `INVALID_INPUT` with every field that cannot be. */
export function patchSharedSettings(
  context: SharedSettingsContext,
  actor: Actor,
  given: SharedSettingsPatch,
): Promise<SharedSettingsView> {
  const parts = SHARED_SETTINGS_PARTS.filter((part) => given[part] !== undefined);
  const target = `platform ${parts.join(', ') || 'settings'}`;
  return performAct(context.audit, { actor, verb: 'change settings', target, input: given }, async () => {
    const platform = await context.platform();
    const patch = await checkedByRouting(platform, given);
    await platform.database.transaction(async (session) => {
      // One after the other: what is checked here must still hold when it is written.
      await session.run(sql`LOCK TABLE platform.settings IN SHARE ROW EXCLUSIVE MODE`);
      const before = await readSharedSettings({ database: session });
      const errors = checkSharedSettings(merged(before, patch));
      if (errors.length > 0) throw invalidInput(errors);
      for (const part of parts) {
        const value = JSON.stringify(patch[part]);
        await session.run(
          sql`INSERT INTO platform.settings AS kept (key, value, changed_by) VALUES (${part}, ${value}::jsonb, ${actor.name})
              ON CONFLICT (key) DO UPDATE
              SET value = kept.value || excluded.value, changed_at = now(), changed_by = excluded.changed_by`,
        );
      }
    });
    // Screens read the settings again; whoever writes files from them looks at them, here and elsewhere.
    for (const topic of ['settings', 'platform']) platform.locks.say(topic);
    return viewSharedSettings(context);
  });
}

/** Keeps the password of the mail server on this workstation, or forgets it. */
export function setSmtpPassword(
  context: SharedSettingsContext,
  actor: Actor,
  password: string | null,
): Promise<SharedSettingsView> {
  const intent = {
    actor,
    verb: password === null ? 'forget mail password' : 'set mail password',
    target: 'platform mail',
    input: {},
  };
  return performAct(context.audit, intent, async () => {
    const store = context.secrets();
    const key = secretKeys.smtpPassword();
    if (password === null) {
      await store.delete(key);
      if ((await store.get(key)) !== null) {
        throw new CadastreError(
          'REFUSED',
          'The password comes from the environment, which Cadastre cannot write',
          {
            wayOut: 'Unset SMTP_PASSWORD and start again.',
          },
        );
      }
    } else await store.set(key, password);
    return viewSharedSettings(context);
  });
}

/** The base domain and the values of `routing` in the form that is kept, checked as routing itself checks them. */
async function checkedByRouting(
  platform: OpenPlatform,
  patch: SharedSettingsPatch,
): Promise<SharedSettingsPatch> {
  const named = (field: string) => (field === 'baseDomain' ? `access.${field}` : `routing.${field}`);
  try {
    const { baseDomain, ...routing } = checkRoutingChanges({
      ...patch.routing,
      baseDomain: patch.access?.baseDomain,
    });
    if (baseDomain) await checkBaseDomain(platform, baseDomain);
    return {
      ...patch,
      ...(patch.routing && { routing }),
      ...(patch.access && {
        access: { ...patch.access, ...(baseDomain === undefined ? {} : { baseDomain }) },
      }),
    };
  } catch (error) {
    if (!(error instanceof CadastreError) || !error.details.fields) throw error;
    const fields = error.details.fields.map(({ field, message }) => ({ field: named(field), message }));
    if (error.code === 'INVALID_INPUT') throw invalidInput(fields);
    throw new CadastreError(error.code, error.message, { ...error.details, fields }, error);
  }
}

function merged(settings: SharedSettings, patch: SharedSettingsPatch): SharedSettings {
  const parts = SHARED_SETTINGS_PARTS.map((part) => [part, { ...settings[part], ...patch[part] }]);
  return Object.fromEntries(parts) as SharedSettings;
}
