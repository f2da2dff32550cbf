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
    replace: (head) => store().set(key, JSON.stringify(head)),
  };
}

/** Gives the log its MAC key, made at the first start and kept in the secret store ever after. */
export async function provideMacKey(log: AuditLog, store: SecretStore): Promise<void> {
  const key = secretKeys.auditMacKey(log.logId);
  const text = (await store.get(key)) ?? (await log.alone('mac-key', () => makeMacKey(store, key)));
  log.useMacKey(Buffer.from(text, 'base64url'));
}

/** Two processes may begin at once: the second finds the key of the first. */
async function makeMacKey(store: SecretStore, key: string): Promise<string> {
  const there = await store.get(key);
  if (there !== null) return there;
  const made = randomBytes(32).toString('base64url');
  await store.set(key, made);
  return made;
}
