import type { SecretStore } from './secret-store.ts';

/**
 * Copies secrets into the store that was chosen next, so that choosing another place loses nothing. A password
 * replaces the one already there, being the one in use; a key or an anchor only fills a gap, since values sealed
 * with the older one still need it. What lies in the former place stays: another process may be reading it.
 */
export async function carrySecrets(from: SecretStore, to: SecretStore): Promise<void> {
  const already = new Set((await to.list()).map(({ key }) => key));
  for (const { key } of await from.list()) {
    if (already.has(key) && !key.endsWith('password')) continue;
    const value = await from.get(key);
    if (value !== null) await to.set(key, value);
  }
}
