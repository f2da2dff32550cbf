import type { SecretStore } from '../secrets/secret-store.ts';

/** What the acts on the built-in PostgreSQL need to know. */
export interface LocalServerContext {
  /** Cadastre's data folder, an absolute path. */
  readonly dataDirectory: string;
  readonly secrets: SecretStore;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export const LOCAL_HOST = '127.0.0.1';
export const LOCAL_SUPERUSER = 'postgres';

export const START_TIMEOUT_SECONDS = 120;
export const STOP_TIMEOUT_SECONDS = 60;
