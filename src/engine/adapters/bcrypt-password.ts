import bcrypt from 'bcrypt';
import { invalidInput } from '../errors.ts';

/** bcrypt reads no further than this. */
const BCRYPT_BYTES = 72;

/**
 * A bcrypt hash (`$2b$`) for the first admin of a tenant application; `cost` is the base-2 logarithm of the rounds.
 * Throws `INVALID_INPUT` for more than 72 bytes, which bcrypt would silently cut, and for NUL, where some
 * implementations stop reading.
 */
export async function hashPassword(password: string, cost: number): Promise<string> {
  if (password === '') throw invalidInput([{ field: 'password', message: 'A password cannot be empty' }]);
  if (password.includes('\0') || !password.isWellFormed()) {
    throw invalidInput([{ field: 'password', message: 'A password is text without NUL' }]);
  }
  if (Buffer.byteLength(password) > BCRYPT_BYTES) {
    throw invalidInput([{ field: 'password', message: `At most ${BCRYPT_BYTES} bytes` }]);
  }
  if (!Number.isInteger(cost) || cost < 4 || cost > 31) {
    throw invalidInput([{ field: 'cost', message: 'A whole number from 4 to 31' }]);
  }
  return bcrypt.hash(password, cost);
}
