import { CadastreError } from '../errors.ts';

/** The one answer to whatever does not open: it must not tell an attacker which check failed. */
export function decryptionFailed(keyId: string, cause?: unknown): CadastreError {
  return new CadastreError(
    'DECRYPTION_FAILED',
    `The value does not open with key ${keyId}: it was changed, or sealed with another key`,
    { wayOut: 'Restore the key of that name, or reset the password of the tenant to seal it again.' },
    cause,
  );
}
