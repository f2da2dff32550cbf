import { randomInt } from 'node:crypto';

/**
 * Letters and digits only: they need no escape in a URL, a conninfo string, JDBC, a shell or an `.env` file, and
 * a double click selects the whole.
 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 32;

/** A password of 32 characters, about 190 bits, each drawn without bias from the system's generator. */
export function generatePassword(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
}
