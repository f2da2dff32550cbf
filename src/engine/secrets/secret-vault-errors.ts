import type { SecretStoreKind } from '../../shared/models/secret.ts';
import { CadastreError } from '../errors.ts';
import type { KeychainProbe } from './keychain-probe.ts';

export function notChosen(): CadastreError {
  return new CadastreError('SECRET_STORE_NOT_CHOSEN', 'Nobody has chosen yet where secrets are kept', {
    wayOut:
      'Choose a secrets file under a passphrase or this session only; on the command line set CADASTRE_PASSPHRASE, or CADASTRE_SECRET_STORE to environment or session.',
  });
}

export function fileLocked(): CadastreError {
  return new CadastreError('SECRET_STORE_LOCKED', 'The secrets file is locked', {
    wayOut: 'Enter its passphrase, or set CADASTRE_PASSPHRASE.',
  });
}

export function fileMissing(folder: string): CadastreError {
  return new CadastreError('SECRET_STORE_UNAVAILABLE', 'The secrets file is not there any more', {
    target: folder,
    wayOut: 'Restore the secrets folder from a backup, or choose again where secrets lie.',
  });
}

/** Never a fallback: what lies in the keychain must not seem lost. */
export function keychainShut({ locked, message }: KeychainProbe): CadastreError {
  return new CadastreError(locked ? 'SECRET_STORE_LOCKED' : 'SECRET_STORE_UNAVAILABLE', message, {
    wayOut: locked
      ? 'Unlock the keychain of your desktop session, then choose the keychain again.'
      : 'Start Cadastre in a session with a keychain, choose a secrets file under a passphrase, or keep secrets for this session only.',
  });
}

export function decidedByEnvironment(kind: SecretStoreKind): CadastreError {
  return new CadastreError('REFUSED', `CADASTRE_SECRET_STORE says that secrets lie here: ${kind}`, {
    wayOut: 'Unset CADASTRE_SECRET_STORE and start again to choose another place.',
  });
}

export function noPassphrase(kind: SecretStoreKind): CadastreError {
  return new CadastreError('REFUSED', 'Only a secrets file opens with a passphrase', {
    wayOut:
      kind === 'keychain'
        ? 'The keychain is unlocked by your desktop session; choose the keychain again afterwards.'
        : 'Choose a secrets file first.',
  });
}

export function notOpenYet(): CadastreError {
  return new CadastreError('SECRET_STORE_UNAVAILABLE', 'The secret store is not open yet', {
    wayOut: 'Try again in a moment.',
  });
}

export function vaultClosed(): CadastreError {
  return new CadastreError('SECRET_STORE_UNAVAILABLE', 'The secret store was closed with Cadastre', {
    wayOut: 'Start Cadastre again.',
  });
}
