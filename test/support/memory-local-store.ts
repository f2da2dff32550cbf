import type { LocalStore } from '../../src/engine/settings/local-store.ts';

/** A local store that forgets. Values go through JSON, as in the real one. */
export function memoryLocalStore(): LocalStore {
  const held = new Map<string, string>();
  const read = <T>(key: string): T | null => {
    const text = held.get(key);
    return text === undefined ? null : (JSON.parse(text) as T);
  };
  return {
    read,
    write: (key, value) => void held.set(key, JSON.stringify(value)),
    delete: (key) => void held.delete(key),
    update<T>(key: string, change: (before: T | null) => T): T {
      const after = change(read<T>(key));
      held.set(key, JSON.stringify(after));
      return after;
    },
    keys: (prefix) => [...held.keys()].filter((key) => key.startsWith(prefix)),
    close: () => held.clear(),
  };
}
