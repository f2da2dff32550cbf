import type { PlatformKey } from '../../shared/models/key.ts';
import type { EncryptionScheme } from '../../shared/models/secret.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { sql } from '../postgres/sql.ts';
import { secretKeys } from '../secrets/secret-store.ts';
import { countSealed } from './move-values.ts';
import type { KeysContext } from './rotate-key.ts';

/** All keys of the platform, the newest first. */
export async function listKeys(context: KeysContext): Promise<PlatformKey[]> {
  const platform = await context.platform();
  const { rows } = await platform.database.run<{
    key_id: string;
    scheme: EncryptionScheme;
    created_at: Date;
    created_by: string;
    retired_at: Date | null;
    current: boolean;
  }>(
    sql`SELECT key_id, keys.scheme, keys.created_at, created_by, retired_at, key_id = current_key AS current
        FROM platform.keys, platform.meta ORDER BY keys.created_at DESC`,
  );
  const store = context.secrets();
  return Promise.all(
    rows.map(async (row) => ({
      keyId: row.key_id,
      scheme: row.scheme,
      current: row.current,
      createdAt: row.created_at.toISOString(),
      createdBy: row.created_by,
      retiredAt: row.retired_at?.toISOString() ?? null,
      ...(await countSealed(platform.database, row.key_id)),
      held: (await store.get(secretKeys.masterKey(platform.id, row.key_id))) !== null,
    })),
  );
}

/**
 * Takes a retired key out of this workstation's secret store. Older backups of the platform database cannot be opened
 * without it. Throws `CONFLICT` while it seals anything, `CONFIRMATION_REQUIRED`.
 */
export function forgetKey(
  context: KeysContext,
  actor: Actor,
  input: { keyId: string; confirm: string; reason: string },
): Promise<void> {
  const { keyId, confirm, reason } = input;
  const intent = { actor, verb: 'forget key', target: `platform key ${keyId}`, input: {}, reason };
  return performAct(context.audit, intent, async () => {
    const key = (await listKeys(context)).find((each) => each.keyId === keyId);
    if (!key) throw new CadastreError('NOT_FOUND', `The platform has no key ${keyId}`);
    if (key.current || key.retiredAt === null || key.passwords + key.openJobs > 0) {
      throw new CadastreError('CONFLICT', `The key ${keyId} is in use`, {
        wayOut: key.current
          ? 'Rotate first. The former key can be forgotten then.'
          : `It still seals ${key.passwords} passwords and secrets of ${key.openJobs} open jobs: end those jobs first.`,
        ...(key.current && { command: 'cadastre key rotate' }),
      });
    }
    if (confirm !== keyId) {
      throw new CadastreError('CONFIRMATION_REQUIRED', `Forgetting a key asks for its number`, {
        fields: [{ field: 'confirm', message: `Type ${keyId}` }],
      });
    }
    const platform = await context.platform();
    await context.secrets().delete(secretKeys.masterKey(platform.id, keyId));
  });
}
