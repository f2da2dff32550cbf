import type { SecretEntry, SecretStatus, SecretStoreKind } from '../../shared/models/secret.ts';
import { CadastreError, invalidInput } from '../errors.ts';
import { carrySecrets } from './carry-secrets.ts';
import {
  createStoreOpener,
  type OpenedAtStart,
  type OpenerParts,
  type SecretChoice,
} from './open-secret-store.ts';
import { type ServerName, secretPurpose } from './secret-purpose.ts';
import type { SecretStore } from './secret-store.ts';
import {
  decidedByEnvironment,
  noPassphrase,
  notChosen,
  notOpenYet,
  vaultClosed,
} from './secret-vault-errors.ts';

export interface SecretVaultParts extends OpenerParts {
  readonly serverName?: ServerName;
}

/** Told when a store opens, and again when another takes its place. */
export type ReadyListener = (store: SecretStore) => void | Promise<void>;

/** Holds the one secret store of this process and knows how to come by it. */
export interface SecretVault {
  /** Opens what was chosen before, asking nobody. A store that stays shut is no error here: see `status`. */
  start(): Promise<void>;
  /** Never prompts for a keychain that stayed shut: choosing the keychain again does. */
  status(): Promise<SecretStatus>;
  /** Opens a place, copies what the present one holds into it, and remembers it. */
  choose(choice: SecretChoice): Promise<void>;
  /** Opens the secrets file. Throws `SECRET_STORE_LOCKED` for a wrong passphrase. */
  unlock(passphrase: string): Promise<void>;
  /**
   * Puts the secrets file under another passphrase; it is open afterwards. Throws `SECRET_STORE_LOCKED` naming
   * `current` for a wrong one, `INVALID_INPUT` naming `next` for one that is no change, `REFUSED` for another store.
   */
  changePassphrase(current: string, next: string): Promise<void>;
  /**
   * Ask each time, since another may take its place.
   * Throws `SECRET_STORE_NOT_CHOSEN`, `SECRET_STORE_LOCKED` or `SECRET_STORE_UNAVAILABLE`.
   */
  store(): SecretStore;
  /**
   * Listeners are waited for, one after the other; what one throws reaches the caller whose act opened the store.
   * Returns how to stop listening.
   */
  onReady(listener: ReadyListener): () => void;
  close(): Promise<void>;
}

export function createSecretVault(parts: SecretVaultParts): SecretVault {
  const opener = createStoreOpener(parts);
  const listeners = new Set<ReadyListener>();
  let state: OpenedAtStart | null = null;
  let lastTurn: Promise<unknown> = Promise.resolve();

  /** Opening, choosing and closing never overlap. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = lastTurn.then(work);
    // The caller of this turn hears of its failure; the next turn only waits for its end.
    lastTurn = turn.catch(() => undefined);
    return turn;
  };

  const announce = async (store: SecretStore) => {
    for (const listener of listeners) await listener(store);
  };

  /** Where nobody has chosen yet, another process (the CLI beside the app) may have done so meanwhile. */
  const refresh = async () => {
    if (state && !(state.status === 'shut' && state.error.code === 'SECRET_STORE_NOT_CHOSEN')) return;
    state = await opener.atStart();
    if (state.status === 'ready') await announce(state.store);
  };

  const replace = async (next: SecretStore, remember: boolean) => {
    const former = state?.status === 'ready' ? state.store : null;
    try {
      if (former && former.kind !== next.kind) await carrySecrets(former, next);
      if (remember) opener.remember(next.kind);
    } catch (error) {
      await next.close();
      throw error;
    }
    state = { status: 'ready', store: next };
    await former?.close();
    await announce(next);
  };

  const kind = (): SecretStoreKind | null =>
    state?.status === 'ready' ? state.store.kind : (state?.kind ?? null);

  return {
    start: () => inTurn(refresh),

    status: () =>
      inTurn(async () => {
        await refresh();
        const { available, message } = await opener.probe();
        const keychain = { available, message };
        try {
          if (state?.status !== 'ready') throw state?.error ?? notOpenYet();
          const entries = await describeEntries(state.store, parts.serverName);
          return { state: 'ready', kind: kind(), keychain, message: READY[state.store.kind], entries };
        } catch (error) {
          if (!(error instanceof CadastreError)) throw error;
          return { state: stateOf(error), kind: kind(), keychain, message: sentence(error), entries: [] };
        }
      }),

    choose: (choice) =>
      inTurn(async () => {
        await refresh();
        const forced = opener.forced();
        if (forced && forced !== choice.kind) throw decidedByEnvironment(forced);
        // Memory that is chosen again must not be emptied.
        if (choice.kind === 'session' && state?.status === 'ready' && kind() === 'session') return;
        await replace(await opener.chosen(choice), forced === null);
      }),

    unlock: (passphrase) =>
      inTurn(async () => {
        await refresh();
        const present = kind();
        if (!present) throw notChosen();
        if (present !== 'file') throw noPassphrase(present);
        await replace(await opener.file(passphrase), opener.forced() === null);
      }),

    changePassphrase: (current, next) =>
      inTurn(async () => {
        await refresh();
        const present = kind();
        if (!present) throw notChosen();
        if (present !== 'file') throw noPassphrase(present);
        if (current === next) {
          throw invalidInput([
            { field: 'next', message: 'This is the passphrase that the file has already' },
          ]);
        }
        await opener.changePassphrase(current, next);
        if (state?.status !== 'ready') await replace(await opener.file(next), opener.forced() === null);
      }),

    store() {
      if (state?.status === 'ready') return state.store;
      throw state?.error ?? notOpenYet();
    },

    onReady(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    close: () =>
      inTurn(async () => {
        listeners.clear();
        if (state?.status === 'ready') await state.store.close();
        state = { status: 'shut', kind: null, error: vaultClosed() };
      }),
  };
}

const READY: Record<SecretStoreKind, string> = {
  keychain: 'Secrets lie in the keychain of this machine',
  file: 'Secrets lie in a file under your passphrase',
  session: 'Secrets are kept in memory and forgotten when Cadastre is closed',
  environment: 'Secrets are read from the environment',
};

async function describeEntries(store: SecretStore, serverName?: ServerName): Promise<SecretEntry[]> {
  const entries = await store.list();
  return entries.map(({ key, changedAt }) => ({ key, purpose: secretPurpose(key, serverName), changedAt }));
}

function stateOf({ code }: CadastreError): SecretStatus['state'] {
  if (code === 'SECRET_STORE_NOT_CHOSEN') return 'not-chosen';
  return code === 'SECRET_STORE_LOCKED' ? 'locked' : 'unavailable';
}

function sentence({ message, details }: CadastreError): string {
  return details.wayOut ? `${message}. ${details.wayOut}` : message;
}
