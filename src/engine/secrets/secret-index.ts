import type { LocalStore } from '../settings/local-store.ts';

/** Which keys the keychain holds for this data folder: names only, never values. Shared by its processes. */
export interface SecretIndex {
  /** `changedAt` is ISO 8601. */
  add(key: string, changedAt: string): void;
  remove(key: string): void;
  list(): { key: string; changedAt: string }[];
}

const INDEX_KEY = 'secrets/keychain-index';

export function createSecretIndex(localStore: Pick<LocalStore, 'read' | 'update'>): SecretIndex {
  type Entry = ReturnType<SecretIndex['list']>[number];
  const change = (edit: (others: Entry[]) => Entry[], key: string) => {
    localStore.update<Entry[]>(INDEX_KEY, (before) =>
      edit((before ?? []).filter((each) => each.key !== key)),
    );
  };
  return {
    add: (key, changedAt) => change((others) => [...others, { key, changedAt }], key),
    remove: (key) => change((others) => others, key),
    list: () => localStore.read<Entry[]>(INDEX_KEY) ?? [],
  };
}
