import type { EncryptionScheme } from '../../shared/models/secret.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CadastreError } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { applicationKey } from './cipher.ts';
import { ENVIRONMENT_LINE, writeKeyFile } from './key-file.ts';
import { type SecretStore, secretKeys } from './secret-store.ts';

interface Parts {
  readonly audit: AuditLog;
  readonly platform: { open(): Promise<OpenPlatform> };
  readonly vault: { store(): SecretStore };
}

interface ExportedKey {
  readonly keyId: string;
  readonly scheme: EncryptionScheme;
  readonly database: string;
}

/** The key as an age file under a passphrase. Throws `SECRET_MISSING` where this workstation does not hold it. */
export async function sealKey(
  parts: Parts,
  actor: Actor,
  input: { keyId?: string; passphrase: string; reason?: string; format: 'key' | 'env' },
): Promise<ExportedKey & { file: string; fileName: string }> {
  return exporting(parts, actor, input, 'encrypted file', async (found) => {
    const { key, ...facts } = found;
    const line = input.format === 'env' ? `${ENVIRONMENT_LINE}${key}` : key;
    const file = await writeKeyFile({ ...facts, line }, input.passphrase);
    return { ...facts, file, fileName: `${facts.database}-key-${facts.keyId}.age` };
  });
}

/** The key in plain text: `confirm` is the platform database's name. Throws `CONFIRMATION_REQUIRED`. */
export async function revealKey(
  parts: Parts,
  actor: Actor,
  input: { keyId?: string; reason: string; confirm: string },
): Promise<ExportedKey & { key: string; env: string }> {
  return exporting(parts, actor, input, 'plain text', async (found) => {
    if (input.confirm !== found.database) {
      throw new CadastreError(
        'CONFIRMATION_REQUIRED',
        `Showing the key of ${found.database} asks for the name of that database`,
        { fields: [{ field: 'confirm', message: `Type ${found.database}` }], target: found.database },
      );
    }
    return { ...found, env: `${ENVIRONMENT_LINE}${found.key}` };
  });
}

/** One act for both ways: which key, in which form, for which reason; never the key. */
async function exporting<T>(
  parts: Parts,
  actor: Actor,
  input: { keyId?: string; reason?: string },
  form: string,
  hand: (key: ExportedKey & { key: string }) => Promise<T>,
): Promise<T> {
  const platform = await parts.platform.open();
  const keyId = input.keyId ?? platform.cipher.keyId;
  const database = platform.databaseName;
  const intent = {
    actor,
    verb: 'export key',
    target: `key ${keyId} of platform ${database}`,
    input: { form },
    ...(input.reason !== undefined && { reason: input.reason }),
  };
  return performAct(parts.audit, intent, async () => {
    // Opened first, so that what is handed out is the key that this platform's values open with.
    const cipher = await platform.cipherOf(keyId);
    const text = await parts.vault.store().get(secretKeys.masterKey(platform.id, keyId));
    if (text === null)
      throw new CadastreError('SECRET_MISSING', `The key ${keyId} is not in the secret store`);
    return hand({ keyId, scheme: cipher.scheme, database, key: applicationKey(cipher.scheme, text) });
  });
}
