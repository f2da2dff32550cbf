import type { ServerOverview } from '../../shared/models/server.ts';

/** What was last read from a server. While it does not answer, the values keep the time of the last answer. */
export type ServerState = Pick<
  ServerOverview,
  | 'state'
  | 'problem'
  | 'readAt'
  | 'latencyMs'
  | 'version'
  | 'encrypted'
  | 'startedAt'
  | 'connections'
  | 'databaseBytes'
> & {
  /** When `databaseBytes` was read; it is slow with many databases and is read more seldom. */
  readonly sizesReadAt: number | null;
};

export const NOT_READ: ServerState = {
  state: 'not-read',
  problem: null,
  readAt: null,
  latencyMs: null,
  version: null,
  encrypted: null,
  startedAt: null,
  connections: null,
  databaseBytes: null,
  sizesReadAt: null,
};
