import { CadastreError } from '../errors.ts';
import { checkSecret } from './check-secret.ts';
import type { SecretStore } from './secret-store.ts';
import { createSessionStore } from './session-store.ts';

/** What one variable answers for: keys of this form, shown in a list under `pattern`. */
interface Shared {
  readonly variable: string;
  readonly pattern: string;
  readonly form: RegExp;
}

const SHARED: readonly Shared[] = [
  {
    variable: 'POSTGRES_SUPERUSER_PASSWORD',
    pattern: 'server/*/password',
    form: /^server\/[^/]+\/password$/,
  },
  {
    variable: 'POSTGRES_SUPERUSER_PASSWORD',
    pattern: 'local/superuser-password',
    form: /^local\/superuser-password$/,
  },
  { variable: 'DB_ENCRYPTION_KEY', pattern: 'platform/*/key/*', form: /^platform\/[^/]+\/key\/[^/]+$/ },
  { variable: 'SMTP_PASSWORD', pattern: 'mail/smtp-password', form: /^mail\/smtp-password$/ },
];

export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that answers for this one key: `CADASTRE_SECRET_SERVER_…_PASSWORD`. */
export function exactVariable(key: string): string {
  return `CADASTRE_SECRET_${key.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
}

/**
 * Reads superuser passwords and master keys from the environment, which is not ours to change: writing one that
 * is not already there is `REFUSED`, deleting one leaves it. Everything else (the keys of the audit log) is held
 * in memory until the process ends.
 */
export function createEnvironmentStore(environment: Environment): SecretStore {
  const memory = createSessionStore();
  const fromEnvironment = (key: string): string | null => {
    const exact = environment[exactVariable(key)];
    if (exact) return exact;
    const shared = SHARED.find(({ form }) => form.test(key));
    return (shared && environment[shared.variable]) || null;
  };

  return {
    kind: 'environment',
    get: async (key) => {
      const kept = await memory.get(key);
      return fromEnvironment(key) ?? kept;
    },
    set: async (key, value) => {
      checkSecret(key, value);
      if (fromEnvironment(key) === value) return;
      const shared = SHARED.find(({ form }) => form.test(key));
      if (shared || fromEnvironment(key) !== null) throw refused(key, shared);
      await memory.set(key, value);
    },
    delete: (key) => memory.delete(key),
    list: async () => {
      const kept = await memory.list();
      const given = SHARED.filter(({ variable }) => environment[variable]).map(({ pattern }) => ({
        key: pattern,
        changedAt: null,
      }));
      return [...given, ...kept];
    },
    close: () => memory.close(),
  };
}

function refused(key: string, shared?: Shared): CadastreError {
  const variables = shared
    ? `${shared.variable} (or ${exactVariable(key)} for this one alone)`
    : exactVariable(key);
  return new CadastreError('REFUSED', 'Secrets are read from the environment, which Cadastre cannot write', {
    target: key,
    wayOut: `Set ${variables} to this value and start again, or choose another place with CADASTRE_SECRET_STORE.`,
  });
}
