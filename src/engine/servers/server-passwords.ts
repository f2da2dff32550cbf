import type { Server } from '../../shared/models/server.ts';
import { CadastreError } from '../errors.ts';
import { type SecretStore, secretKeys } from '../secrets/secret-store.ts';
import type { ServersContext } from './servers-context.ts';

/** A password as typed, or the ticket of the URL that held it. */
export interface Credentials {
  readonly password?: string;
  readonly passwordTicket?: string;
}

/** The password given with an input; undefined: none was. */
export function givenPassword(
  context: Pick<ServersContext, 'memory'>,
  credentials: Credentials,
): string | undefined {
  if (credentials.password !== undefined) return credentials.password;
  return credentials.passwordTicket === undefined
    ? undefined
    : context.memory.tickets.read(credentials.passwordTicket);
}

export function spendTicket(context: Pick<ServersContext, 'memory'>, credentials: Credentials): void {
  if (credentials.passwordTicket !== undefined) context.memory.tickets.spend(credentials.passwordTicket);
}

/** Stores a server's password. The environment cannot be written, but may hold this very password already. */
async function keepPassword(store: SecretStore, serverId: string, password: string): Promise<void> {
  const key = secretKeys.serverPassword(serverId);
  if (store.kind === 'environment' && (await store.get(key)) === password) return;
  await store.set(key, password);
}

/** Puts back what was there before a change that failed. */
export async function putBackPassword(
  store: SecretStore,
  serverId: string,
  before: string | null,
): Promise<void> {
  if (store.kind === 'environment') return;
  const key = secretKeys.serverPassword(serverId);
  await (before === null ? store.delete(key) : store.set(key, before));
}

/**
 * Keeps a password, if there is one, then does `work`; when either fails, what lay there before lies there again.
 */
export async function withKeptPassword<T>(
  store: SecretStore | null,
  serverId: string,
  password: string | null | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!store || password === null || password === undefined) return work();
  const before = await store.get(secretKeys.serverPassword(serverId));
  try {
    await keepPassword(store, serverId, password);
    return await work();
  } catch (error) {
    await putBackPassword(store, serverId, before);
    throw error;
  }
}

/**
 * Which servers have a password here. A store that is not chosen, locked or out of reach hides no server:
 * every answer is then *no*.
 */
export async function storedPasswords(
  context: Pick<ServersContext, 'secrets'>,
  servers: readonly Server[],
): Promise<Set<string>> {
  try {
    const store = context.secrets();
    const known = new Set<string>();
    if (store.kind === 'environment') {
      for (const { id } of servers) {
        if ((await store.get(secretKeys.serverPassword(id))) !== null) known.add(id);
      }
      return known;
    }
    const keys = new Set((await store.list()).map((entry) => entry.key));
    for (const { id } of servers) if (keys.has(secretKeys.serverPassword(id))) known.add(id);
    return known;
  } catch (error) {
    if (error instanceof CadastreError && error.code.startsWith('SECRET_')) return new Set();
    throw error;
  }
}

/** The open store; null while nobody has chosen one, and so nothing can lie in it. */
export function secretStoreIfChosen(context: Pick<ServersContext, 'secrets'>): SecretStore | null {
  try {
    return context.secrets();
  } catch (error) {
    if (error instanceof CadastreError && error.code === 'SECRET_STORE_NOT_CHOSEN') return null;
    throw error;
  }
}
