import { SECRET_STORE_KINDS, type SecretStoreKind } from '../../shared/models/secret.ts';
import { CadastreError } from '../errors.ts';
import type { Environment } from './environment-store.ts';

/** The kind that `CADASTRE_SECRET_STORE` demands of this process; null where it is not set. */
export function forcedKind(environment: Environment): SecretStoreKind | null {
  const name = environment['CADASTRE_SECRET_STORE']?.trim();
  if (!name) return null;
  const kind = SECRET_STORE_KINDS.find((each) => each === name);
  if (kind) return kind;
  throw new CadastreError(
    'SECRET_STORE_UNAVAILABLE',
    'CADASTRE_SECRET_STORE names a kind of secret store that there is none of',
    { wayOut: `Set it to one of ${SECRET_STORE_KINDS.join(', ')}, or unset it.` },
  );
}

/**
 * `session` is never remembered over a place that keeps: with the keychain locked today, choosing this session only
 * must not hide what lies in the keychain tomorrow.
 */
export function kindToRemember(remembered: SecretStoreKind | null, chosen: SecretStoreKind): SecretStoreKind {
  const keeps = remembered === 'keychain' || remembered === 'file';
  return chosen === 'session' && keeps ? remembered : chosen;
}

export interface FirstStart {
  readonly passphraseGiven: boolean;
  readonly fileExists: boolean;
  readonly keychainAvailable: () => Promise<boolean>;
}

/**
 * Where nobody has chosen yet. A passphrase in the environment, or a file that is already there, is a choice
 * somebody made; a keychain that works needs none. Variables that hold passwords are no choice: they may be there
 * for another program. null: a person must say.
 */
export async function kindAtFirstStart(found: FirstStart): Promise<SecretStoreKind | null> {
  if (found.passphraseGiven || found.fileExists) return 'file';
  return (await found.keychainAvailable()) ? 'keychain' : null;
}
