import { randomBytes } from 'node:crypto';
import { type SecretStore, secretKeys } from '../secrets/secret-store.ts';
import type { AuditAnchor, AuditHead, AuditLog } from './audit-log.ts';

/** Keeps the head of the audit log beside the passwords. `place` names workstation and data folder. */
export function secretStoreAnchor(store: () => SecretStore, place: string): AuditAnchor {
  const key = secretKeys.auditHead(place);
  return {
    place: 'secret-store',
    async read() {
      const text = await store().get(key);
      return text === null ? null : (JSON.parse(text) as AuditHead);
    },
    async write(head) {
      const before = await this.read();
      if (before && before.logId === head.logId && before.sequence >= head.sequence) return;
      await store().set(key, JSON.stringify(head));
    },
  };
}

/** Gives the log its MAC key, made at the first start and kept in the secret store ever after. */
export async function provideMacKey(log: AuditLog, store: SecretStore): Promise<void> {
  const key = secretKeys.auditMacKey(log.logId);
  let text = await store.get(key);
  if (text === null) {
    await store.set(key, randomBytes(32).toString('base64url'));
    // Read back: where two processes began at once, both use the key that stayed.
    text = await store.get(key);
  }
  if (text !== null) log.useMacKey(Buffer.from(text, 'base64url'));
}
