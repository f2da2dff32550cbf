import { createHash, createHmac, randomBytes } from 'node:crypto';
import { invalidInput } from '../errors.ts';
import { saltedPassword } from './salted-password.ts';

export interface ScramOptions {
  /** 16 random bytes by default. */
  readonly salt?: Buffer;
  /** PostgreSQL's own default is 4096. */
  readonly iterations?: number;
}

/**
 * What PostgreSQL stores for a password (RFC 5802, RFC 7677; manual, section "pg_authid"). Sent in place of the
 * password, so that no statement log ever holds one.
 *
 * Takes printable ASCII only, where SASLprep (RFC 4013) changes nothing. For other text PostgreSQL prepares or
 * falls back to raw bytes and drivers disagree on both, so the same password would open one client and not the
 * next: it is refused with `INVALID_INPUT`.
 */
export async function scramVerifier(
  password: string,
  { salt = randomBytes(16), iterations = 4096 }: ScramOptions = {},
): Promise<string> {
  if (!/^[\x20-\x7e]+$/.test(password)) {
    throw invalidInput([{ field: 'password', message: 'One or more printable ASCII characters' }]);
  }
  const salted = await saltedPassword(password, salt, iterations);
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest('base64');
  const serverKey = hmac(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
