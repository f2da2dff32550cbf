export { findPostgresPrograms, type PostgresPrograms } from '../adapters/postgres-programs.ts';
export type { LocalServerContext } from './context.ts';
export { localServerStatus } from './local-server-status.ts';
export { removeLocalServer } from './remove-local-server.ts';
export { startLocalServer } from './start-local-server.ts';
export { stopLocalServer } from './stop-local-server.ts';
export { localTarget } from './superuser-password.ts';
