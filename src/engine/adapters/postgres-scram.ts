import { createHash, createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { saltedPassword } from '../secrets/salted-password.ts';

/** The functions behind `pg`'s SCRAM client, which its types leave out. */
interface ScramCrypto {
  deriveKey(password: string, salt: Uint8Array, iterations: number): Promise<ArrayBufferView | ArrayBuffer>;
  hmacSha256(key: ArrayBufferView | ArrayBuffer, text: string): Promise<ArrayBufferView | ArrayBuffer>;
  sha256(data: ArrayBufferView | ArrayBuffer): Promise<ArrayBufferView | ArrayBuffer>;
}

const bytes = (data: ArrayBufferView | ArrayBuffer): Uint8Array =>
  data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/**
 * `pg` signs in through Web Crypto: eight trips to the thread pool, 4096 rounds among them each time. Half of what a
 * connection costs this process is that. The same answers come from `node:crypto` at once, and the rounds from the
 * memory of `saltedPassword` where they were done a moment ago.
 */
const scram = createRequire(import.meta.url)('pg/lib/crypto/utils') as ScramCrypto;
scram.deriveKey = (password, salt, iterations) => saltedPassword(password, salt, iterations);
scram.hmacSha256 = async (key, text) => createHmac('sha256', bytes(key)).update(text).digest();
scram.sha256 = async (data) => createHash('sha256').update(bytes(data)).digest();
