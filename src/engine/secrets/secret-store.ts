import type { SecretStoreKind } from '../../shared/models/secret.ts';

/**
 * Where superuser passwords and keys lie. Keys are paths of ours, such as `server/{id}/password`.
 * Errors: `SECRET_STORE_LOCKED`, `SECRET_STORE_UNAVAILABLE`, and `REFUSED` for a write to the environment.
 */
export interface SecretStore {
  readonly kind: SecretStoreKind;
  /** null: there is none under this key. */
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  /** Deleting what is not there is no error. */
  delete(key: string): Promise<void>;
  list(): Promise<{ key: string; changedAt: string | null }[]>;
  /** Forgets what is held in memory. */
  close(): Promise<void>;
}

export const secretKeys = {
  serverPassword: (serverId: string) => `server/${serverId}/password`,
  localPassword: () => 'local/superuser-password',
  masterKey: (platformId: string, keyId: string) => `platform/${platformId}/key/${keyId}`,
  auditMacKey: (logId: string) => `audit/${logId}/mac-key`,
  smtpPassword: () => 'mail/smtp-password',
  auditHead: (logId: string) => `audit/${logId}/head`,
} as const;
