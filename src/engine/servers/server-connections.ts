import type { Server } from '../../shared/models/server.ts';
import { CadastreError } from '../errors.ts';
import type { Connect, ConnectionTarget, Database, OpenDatabase, Session } from '../postgres/session.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { LocalStore } from '../settings/local-store.ts';
import { createServerGovernor } from './server-governor.ts';
import { readServer } from './server-records.ts';
import { targetOf } from './target-of.ts';

/** Every connection that jobs open on registered servers comes from here. */
export interface ServerConnections {
  /** Throws `NOT_FOUND`. */
  server(id: string): Server;
  targetOf(serverId: string, database?: string): Promise<ConnectionTarget>;
  /** A pool on the maintenance database, kept between jobs. */
  maintenance(serverId: string): Promise<Database>;
  /** As the server's own user, when there is room. */
  connectTo(serverId: string, database: string): Promise<Session>;
  /** The same, for whoever holds a session of that server already: never waits for itself. */
  connectBeside(serverId: string, database: string): Promise<Session>;
  /** As a tenant's role, when there is room. */
  connectAs(serverId: string, database: string, role: string, password: string): Promise<Session>;
  /** The same, asking for a replication connection. */
  replicateAs(serverId: string, database: string, role: string, password: string): Promise<Session>;
  close(): Promise<void>;
}

interface Parts {
  readonly local: LocalStore;
  readonly secrets: () => SecretStore;
  readonly connect: Connect;
  readonly openDatabase: OpenDatabase;
}

/** At most a quarter of a server's budget is kept open on its maintenance database. */
const maintenanceSize = (budget: number) => Math.max(1, Math.min(4, Math.floor(budget / 4)));

export function createServerConnections(parts: Parts): ServerConnections {
  const { local, connect, openDatabase } = parts;
  const pools = new Map<string, { key: string; pool: Database }>();
  const governor = createServerGovernor({
    connect,
    targetOf: (server, database) => targetOf(parts, server, database),
  });

  const serverOf = (id: string): Server => {
    const server = readServer(local, id);
    if (server) return server;
    throw new CadastreError('NOT_FOUND', 'The server of this job is not registered on this workstation', {
      wayOut: 'Connect to the platform database again: it brings the servers that other workstations added.',
    });
  };
  /** What the maintenance pool keeps is taken from what others may have. */
  const governed = (id: string): Server => {
    const server = serverOf(id);
    return {
      ...server,
      connectionBudget: Math.max(1, server.connectionBudget - maintenanceSize(server.connectionBudget)),
    };
  };
  return {
    server: serverOf,
    targetOf: (id, database) => targetOf(parts, serverOf(id), database),
    async maintenance(id) {
      const server = serverOf(id);
      const target = await targetOf(parts, server);
      const key = JSON.stringify(target);
      const known = pools.get(id);
      if (known?.key === key) return known.pool;
      const pool = openDatabase(target, maintenanceSize(server.connectionBudget));
      pools.set(id, { key, pool });
      await known?.pool.close();
      return pool;
    },
    connectTo: (id, database) => governor.connectTo(governed(id), database),
    connectBeside: (id, database) => governor.connectBeside(governed(id), database),
    connectAs: (id, database, user, password) =>
      governor.connectTo(governed(id), database, { user, password }),
    replicateAs: (id, database, user, password) =>
      governor.connectTo(governed(id), database, { user, password, replication: 'database' }),
    async close() {
      await Promise.allSettled([...pools.values()].map(({ pool }) => pool.close()));
      pools.clear();
    },
  };
}
