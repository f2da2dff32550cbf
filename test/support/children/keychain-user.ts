import { registerHooks } from 'node:module';
import { CadastreError } from '../../../src/engine/errors.ts';
import { createSecretIndex } from '../../../src/engine/secrets/secret-index.ts';
import { memoryLocalStore } from '../memory-local-store.ts';

/**
 * Does what its arguments say with the keychain of its environment and prints one JSON line for each:
 * `probe[=limit]`, `open[=limit]`, `get`, `set`, `list`, `delete`, `without-library`. The time limits are in ms.
 */
const { openKeychainStore, probeKeychain } = await import('../../../src/engine/adapters/keychain-store.ts');
let store: Awaited<ReturnType<typeof openKeychainStore>> | undefined;

async function act(name: string, limit?: number): Promise<unknown> {
  if (name === 'probe') return probeKeychain(limit);
  if (name === 'open') {
    store = await openKeychainStore('cadastre child', createSecretIndex(memoryLocalStore()), limit);
    return store.kind;
  }
  if (name === 'without-library') {
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier === 'keytar') throw new Error('libsecret-1.so.0: cannot open shared object file');
        return next(specifier, context);
      },
    });
    return null;
  }
  if (!store) throw new Error('Open the store first');
  if (name === 'get') return store.get('server/1/password');
  if (name === 'set') return store.set('server/1/password', 'v');
  if (name === 'list') return store.list();
  if (name === 'delete') return store.delete('server/1/password');
  throw new Error(`Unknown act ${name}`);
}

for (const argument of process.argv.slice(2)) {
  const [name = '', limit] = argument.split('=');
  let answer: unknown;
  try {
    answer = { value: await act(name, limit ? Number(limit) : undefined) };
  } catch (error) {
    if (!(error instanceof CadastreError)) throw error;
    answer = { code: error.code, message: error.message, wayOut: error.details.wayOut };
  }
  process.stdout.write(`${JSON.stringify({ name, answer })}\n`);
}
process.exit(7);
