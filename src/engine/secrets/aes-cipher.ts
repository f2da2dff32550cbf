import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Cipher } from './cipher.ts';
import { decryptionFailed } from './decryption-failed.ts';

const PREFIX = 'cad1.';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce. Text form: `cad1.` and base64url of nonce, ciphertext
 * and tag. Associated data are the form, the key's id and the context.
 */
export function createAesCipher(keyId: string, key: Buffer): Cipher {
  const associated = (context: string) => Buffer.from(JSON.stringify([PREFIX, keyId, context]));
  return {
    scheme: 'aes-256-gcm',
    keyId,
    seal(plain, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(associated(context));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return PREFIX + Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url');
    },
    open(sealed, context) {
      const bytes = sealed.startsWith(PREFIX) ? Buffer.from(sealed.slice(PREFIX.length), 'base64url') : null;
      if (!bytes || bytes.length < NONCE_BYTES + TAG_BYTES) throw decryptionFailed(keyId);
      // Base64 leaves spare bits at the end: only the one canonical text counts as unchanged.
      if (PREFIX + bytes.toString('base64url') !== sealed) throw decryptionFailed(keyId);
      try {
        const nonce = bytes.subarray(0, NONCE_BYTES);
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(associated(context));
        decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
        const body = bytes.subarray(NONCE_BYTES, -TAG_BYTES);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw decryptionFailed(keyId, cause);
      }
    },
  };
}
