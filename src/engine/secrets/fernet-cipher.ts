import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Cipher } from './cipher.ts';
import { decryptionFailed } from './decryption-failed.ts';

const VERSION = 0x80;
/** Version, time stamp of 8 bytes, initial vector of 16 bytes. */
const HEADER_BYTES = 25;
const BLOCK_BYTES = 16;
const MAC_BYTES = 32;

/**
 * Fernet tokens (github.com/fernet/spec): AES-128-CBC and HMAC-SHA256, readable by Python's
 * `cryptography.fernet`. The time stamp is written and not judged: a stored password does not expire. The token
 * holds the password alone, since another application must be able to read it, and so it is not tied to a context.
 */
export function createFernetCipher(keyId: string, key: Buffer, now: () => number = Date.now): Cipher {
  const signingKey = key.subarray(0, 16);
  const encryptionKey = key.subarray(16, 32);
  const sign = (bytes: Buffer) => createHmac('sha256', signingKey).update(bytes).digest();

  return {
    scheme: 'fernet',
    keyId,
    seal(plain) {
      const header = Buffer.alloc(HEADER_BYTES);
      header.writeUInt8(VERSION);
      header.writeBigUInt64BE(BigInt(Math.floor(now() / 1000)), 1);
      randomBytes(BLOCK_BYTES).copy(header, 9);
      const cipher = createCipheriv('aes-128-cbc', encryptionKey, header.subarray(9));
      const signed = Buffer.concat([header, cipher.update(plain, 'utf8'), cipher.final()]);
      return padded(Buffer.concat([signed, sign(signed)]));
    },
    open(sealed) {
      const token = Buffer.from(sealed, 'base64url');
      const bodyBytes = token.length - HEADER_BYTES - MAC_BYTES;
      const whole = bodyBytes >= BLOCK_BYTES && bodyBytes % BLOCK_BYTES === 0;
      if (!whole || token[0] !== VERSION || padded(token) !== sealed) throw decryptionFailed(keyId);
      const signed = token.subarray(0, -MAC_BYTES);
      if (!timingSafeEqual(sign(signed), token.subarray(-MAC_BYTES))) throw decryptionFailed(keyId);
      try {
        const decipher = createDecipheriv('aes-128-cbc', encryptionKey, token.subarray(9, HEADER_BYTES));
        const body = signed.subarray(HEADER_BYTES);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw decryptionFailed(keyId, cause);
      }
    },
  };
}

/** URL-safe base64 with the padding that Python expects. */
function padded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}
