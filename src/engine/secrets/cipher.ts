import { randomBytes } from 'node:crypto';
import type { EncryptionScheme } from '../../shared/models/secret.ts';
import { assertNever, invalidInput } from '../errors.ts';
import { createAesCipher } from './aes-cipher.ts';
import { createFernetCipher } from './fernet-cipher.ts';

/** Seals tenant passwords for the platform database. */
export interface Cipher {
  readonly scheme: EncryptionScheme;
  /** Stored beside each sealed value, so that keys can be changed one value at a time. */
  readonly keyId: string;
  /** `context` says what the value is, such as `tenant/17/password`. */
  seal(plain: string, context: string): string;
  /**
   * Throws `DECRYPTION_FAILED` for another key or a changed value, and with AES-256-GCM also for another context,
   * so that a value cannot be moved to another tenant. A Fernet token has no place for a context.
   */
  open(sealed: string, context: string): string;
}

/** `keyText` is 32 bytes as base64, URL-safe (a Fernet key) or not, or as 64 hexadecimal digits, for either scheme. */
export function createCipher(scheme: EncryptionScheme, keyId: string, keyText: string): Cipher {
  const key = parseKey(keyText);
  switch (scheme) {
    case 'aes-256-gcm':
      return createAesCipher(keyId, key);
    case 'fernet':
      return createFernetCipher(keyId, key);
    default:
      return assertNever(scheme);
  }
}

/** A fresh master key as text, in the form that is usual for the scheme. */
export function generateKey(scheme: EncryptionScheme): string {
  const key = randomBytes(32);
  return scheme === 'fernet' ? `${key.toString('base64url')}=` : key.toString('hex');
}

/**
 * The key as an application takes it: for Fernet the URL-safe base64 of Python's `cryptography.fernet`, for
 * AES-256-GCM base64 of the 32 bytes.
 */
export function applicationKey(scheme: EncryptionScheme, keyText: string): string {
  const text = parseKey(keyText).toString('base64');
  return scheme === 'fernet' ? text.replaceAll('+', '-').replaceAll('/', '_') : text;
}

function parseKey(keyText: string): Buffer {
  const text = keyText.trim();
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (/^([A-Za-z0-9_-]{43}|[A-Za-z0-9+/]{43})=$/.test(text)) {
    const key = Buffer.from(text, 'base64');
    if (key.length === 32) return key;
  }
  throw invalidInput([
    {
      field: 'key',
      message:
        'An encryption key is 64 hexadecimal digits (openssl rand -hex 32) or a Fernet key or base64 of 32 bytes (44 characters ending in =)',
    },
  ]);
}
