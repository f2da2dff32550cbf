import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { newSealKey } from '../adapters/seal-file.ts';
import { patchSharedSettings, type SharedSettingsContext } from '../platform/patch-shared-settings.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';

/**
 * Makes a pair of age and names its recipient in the settings, beside those there are or instead of them. The identity is
 * answered once and kept nowhere: whoever loses it cannot open what was sealed for it alone. Audited, without it.
 */
export function createSealKey(
  context: SharedSettingsContext,
  actor: Actor,
  { replace, reason }: { replace: boolean; reason?: string },
): Promise<{ identity: string; recipient: string; recipients: string[] }> {
  const intent = { actor, verb: 'create backup key', target: 'platform backups', input: { replace }, reason };
  return performAct(context.audit, intent, async () => {
    const key = await newSealKey();
    const { backups } = await readSharedSettings(await context.platform());
    const recipients = [...(replace ? [] : backups.recipients), key.recipient];
    await patchSharedSettings(context, actor, { backups: { recipients } });
    return { ...key, recipients };
  });
}
