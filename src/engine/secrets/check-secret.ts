import { invalidInput } from '../errors.ts';

const KEY = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/**
 * What every store holds to, so that a secret can move from one to another: an empty value reads as absent in
 * some keychains, and a NUL cuts the value in those written in C.
 * Throws `INVALID_INPUT`; the value is never repeated.
 */
export function checkSecret(key: string, value: string): void {
  if (!KEY.test(key) || key.length > 255) {
    throw invalidInput([
      { field: 'key', message: 'Parts of letters, digits, dot, hyphen and underscore, with slashes between' },
    ]);
  }
  if (value === '') throw invalidInput([{ field: 'value', message: 'A secret cannot be empty' }]);
  if (value.includes('\0') || !value.isWellFormed()) {
    throw invalidInput([{ field: 'value', message: 'A secret is text without NUL' }]);
  }
}
