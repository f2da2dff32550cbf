/**
 * What this workstation remembers between starts, as JSON under keys: settings, known servers, the place of
 * the platform database, the chosen secret store. Never a secret. Several processes may share it.
 */
export interface LocalStore {
  read<T>(key: string): T | null;
  write(key: string, value: unknown): void;
  delete(key: string): void;
  /** Reads, changes and writes back without another process in between. */
  update<T>(key: string, change: (before: T | null) => T): T;
  keys(prefix: string): string[];
  close(): void;
}
