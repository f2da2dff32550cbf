import { CadastreError } from '../errors.ts';
import { checkSecret } from './check-secret.ts';
import type { SecretStore } from './secret-store.ts';

/** Holds secrets in memory for as long as this process lives. */
export function createSessionStore(now: () => Date = () => new Date()): SecretStore {
  let held: Map<string, { value: string; changedAt: string }> | null = new Map();

  const open = () => {
    if (held) return held;
    throw new CadastreError('SECRET_STORE_LOCKED', 'The secrets of this session were already forgotten', {
      wayOut: 'Enter the password again.',
    });
  };

  return {
    kind: 'session',
    get: async (key) => open().get(key)?.value ?? null,
    set: async (key, value) => {
      checkSecret(key, value);
      open().set(key, { value, changedAt: now().toISOString() });
    },
    delete: async (key) => {
      open().delete(key);
    },
    list: async () =>
      [...open()]
        .map(([key, { changedAt }]) => ({ key, changedAt }))
        .sort((a, b) => (a.key < b.key ? -1 : 1)),
    close: async () => {
      held?.clear();
      held = null;
    },
  };
}
