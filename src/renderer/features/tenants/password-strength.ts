export type PasswordStrength = 'weak' | 'fair' | 'strong';

const COMMON = /^(?:password|passwort|motdepasse|qwerty|azerty|admin|welcome|bienvenue|letmein|cadastre)/i;
const RUN = /(.)\1{2,}|(?:0123|1234|2345|3456|4567|5678|6789|abcd|qwer|azer)/i;

/**
 * A floor of bits, not a promise: the alphabet in use to the power of the different characters. Below 48
 * bits a stolen bcrypt hash is tried through in days on one graphics card; from 72 it is not.
 */
export function passwordStrength(password: string): PasswordStrength {
  const alphabet =
    (/[a-z]/.test(password) ? 26 : 0) +
    (/[A-Z]/.test(password) ? 26 : 0) +
    (/\d/.test(password) ? 10 : 0) +
    (/[^a-zA-Z\d]/.test(password) ? 32 : 0);
  const different = new Set(password).size;
  const length = Math.min(password.length, different * 2);
  let bits = length * Math.log2(Math.max(alphabet, 1));
  if (COMMON.test(password)) bits -= 30;
  if (RUN.test(password)) bits -= 12;
  if (bits < 48) return 'weak';
  return bits < 72 ? 'fair' : 'strong';
}

const ALPHABET = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_';

/** Twenty characters (about 117 bits) without look-alikes, from the system's generator. */
export function makePassword(length = 20): string {
  let password = '';
  const limit = 256 - (256 % ALPHABET.length);
  while (password.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length * 2))) {
      // Bytes past the last whole multiple would favour the first letters.
      if (byte < limit && password.length < length) password += ALPHABET[byte % ALPHABET.length];
    }
  }
  return password;
}
