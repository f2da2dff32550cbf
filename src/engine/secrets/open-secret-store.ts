import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { SECRET_STORE_KINDS, type SecretStoreKind } from '../../shared/models/secret.ts';
import { assertNever, CadastreError } from '../errors.ts';
import type { LocalStore } from '../settings/local-store.ts';
import { forcedKind, kindAtFirstStart, kindToRemember } from './choose-kind.ts';
import { createEnvironmentStore, type Environment } from './environment-store.ts';
import type { KeychainProbe } from './keychain-probe.ts';
import { createSecretIndex, type SecretIndex } from './secret-index.ts';
import type { SecretStore } from './secret-store.ts';
import { fileLocked, fileMissing, keychainShut, notChosen } from './secret-vault-errors.ts';
import { createSessionStore } from './session-store.ts';

/** The age-encrypted file, in a folder of its own. */
export interface AgeFile {
  exists(folder: string): Promise<boolean>;
  /** Throws `ALREADY_EXISTS` where another process was faster. */
  create(folder: string, passphrase: string): Promise<void>;
  open(folder: string, passphrase: string): Promise<SecretStore>;
  /** Throws `SECRET_STORE_LOCKED` where `before` is not the passphrase of the file. */
  changePassphrase(folder: string, before: string, after: string): Promise<void>;
}

export interface OpenerParts {
  readonly dataDirectory: string;
  readonly localStore: Pick<LocalStore, 'read' | 'update'>;
  readonly environment: Environment;
  readonly probeKeychain: () => Promise<KeychainProbe>;
  /** `service` is the name that this data folder has in the keychain. */
  readonly openKeychain: (service: string, index: SecretIndex) => Promise<SecretStore>;
  readonly ageFile: AgeFile;
}

export type SecretChoice =
  | { readonly kind: 'keychain' }
  | { readonly kind: 'file'; readonly passphrase: string }
  | { readonly kind: 'session' };

export type OpenedAtStart =
  | { readonly status: 'ready'; readonly store: SecretStore }
  | { readonly status: 'shut'; readonly kind: SecretStoreKind | null; readonly error: CadastreError };

/** In the local store: which kind was chosen, and the name of this data folder in the keychain. */
const KIND_KEY = 'secrets/kind';
const FOLDER_KEY = 'secrets/folder-id';

/** The ways to come by a secret store; which of them was taken is remembered in the local store. */
export function createStoreOpener(parts: OpenerParts) {
  const { localStore, environment, ageFile } = parts;
  const folder = join(parts.dataDirectory, 'secrets');
  const givenPassphrase = environment['CADASTRE_PASSPHRASE'] || null;
  let probed: KeychainProbe | null = null;

  const probe = async (again = false): Promise<KeychainProbe> => {
    if (again || !probed) probed = await parts.probeKeychain();
    return probed;
  };

  const remembered = () =>
    SECRET_STORE_KINDS.find((kind) => kind === localStore.read<unknown>(KIND_KEY)) ?? null;

  const remember = (chosen: SecretStoreKind) => {
    localStore.update<SecretStoreKind>(KIND_KEY, (before) => kindToRemember(before, chosen));
  };

  const openKeychain = async (): Promise<SecretStore> => {
    const found = await probe(true);
    if (!found.available) throw keychainShut(found);
    const folderId = localStore.update<string>(FOLDER_KEY, (id) => id ?? randomUUID());
    return parts.openKeychain(`cadastre ${folderId}`, createSecretIndex(localStore));
  };

  const openOrMakeFile = async (passphrase: string): Promise<SecretStore> => {
    if (!(await ageFile.exists(folder))) {
      try {
        await ageFile.create(folder, passphrase);
      } catch (error) {
        if (!(error instanceof CadastreError && error.code === 'ALREADY_EXISTS')) throw error;
      }
    }
    return ageFile.open(folder, passphrase);
  };

  const openFileAtStart = async (): Promise<SecretStore> => {
    const fileExists = await ageFile.exists(folder);
    // A file that was chosen and is gone holds secrets: an empty one must not take its place by itself.
    if (!fileExists && remembered() === 'file') throw fileMissing(folder);
    if (givenPassphrase) return openOrMakeFile(givenPassphrase);
    throw fileExists ? fileLocked() : notChosen();
  };

  const openKind = async (kind: SecretStoreKind): Promise<SecretStore> => {
    switch (kind) {
      case 'keychain':
        return openKeychain();
      case 'file':
        return openFileAtStart();
      case 'session':
        return createSessionStore();
      case 'environment':
        return createEnvironmentStore(environment);
      default:
        return assertNever(kind);
    }
  };

  return {
    probe,
    remember,
    forced: () => forcedKind(environment),

    /** Without asking anybody. */
    async atStart(): Promise<OpenedAtStart> {
      let kind: SecretStoreKind | null = null;
      try {
        const known = forcedKind(environment) ?? remembered();
        kind =
          known ??
          (await kindAtFirstStart({
            passphraseGiven: givenPassphrase !== null,
            fileExists: await ageFile.exists(folder),
            keychainAvailable: async () => (await probe()).available,
          }));
        if (!kind) throw notChosen();
        const store = await openKind(kind);
        if (!known) remember(kind);
        return { status: 'ready', store };
      } catch (error) {
        if (!(error instanceof CadastreError)) throw error;
        return { status: 'shut', kind, error };
      }
    },

    async chosen(choice: SecretChoice): Promise<SecretStore> {
      switch (choice.kind) {
        case 'keychain':
          return openKeychain();
        case 'file':
          return openOrMakeFile(choice.passphrase);
        case 'session':
          return createSessionStore();
        default:
          return assertNever(choice);
      }
    },

    async file(passphrase: string): Promise<SecretStore> {
      if (!(await ageFile.exists(folder))) throw fileMissing(folder);
      return ageFile.open(folder, passphrase);
    },

    async changePassphrase(before: string, after: string): Promise<void> {
      if (!(await ageFile.exists(folder))) throw fileMissing(folder);
      await ageFile.changePassphrase(folder, before, after);
    },
  };
}
