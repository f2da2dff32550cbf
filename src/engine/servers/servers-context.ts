import type { ClientProgram, PreflightCheck } from '../../shared/models/preflight.ts';
import type { Server } from '../../shared/models/server.ts';
import type { Actor } from '../acts/actor.ts';
import type { Announcer } from '../acts/announcer.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Connect } from '../postgres/session.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { LocalStore } from '../settings/local-store.ts';
import { createPasswordTickets, type PasswordTickets } from './password-tickets.ts';
import type { LeftFinding, LeftFindings } from './server-records.ts';
import type { ServerState } from './server-state.ts';

/** The platform database's table of servers, through which the apps of several admins see the same ones. */
export interface SharedServers {
  /** Tells one platform database from another, so that a change of platform removes nothing here. */
  readonly platformId: string;
  readonly platformServerId: string;
  list(): Promise<Server[]>;
  put(server: Server): Promise<void>;
  remove(id: string): Promise<void>;
  /** What was left as it is, by server id. */
  left(): Promise<Map<string, LeftFindings>>;
  /** The newer answer stays. */
  leave(serverId: string, check: PreflightCheck, finding: LeftFinding): Promise<void>;
  /** Tenants by server id, those that are not purged; a server without any may be left out. */
  tenantCounts(): Promise<Map<string, number>>;
}

/** What the room keeps in memory for as long as the app runs. */
export interface ServersMemory {
  readonly tickets: PasswordTickets;
  /** The last answer of each server, by id. */
  readonly states: Map<string, ServerState>;
}

export function createServersMemory(clock: () => Date): ServersMemory {
  return { tickets: createPasswordTickets(clock), states: new Map() };
}

export interface ServersContext {
  readonly local: LocalStore;
  /** Throws `SECRET_STORE_NOT_CHOSEN`, `SECRET_STORE_LOCKED` or `SECRET_STORE_UNAVAILABLE`. */
  readonly secrets: () => SecretStore;
  readonly audit: AuditLog;
  readonly announcer: Announcer;
  readonly actor: Actor;
  readonly connect: Connect;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: () => Date;
  /** pg_dump and its kin on this workstation, with the folders of the settings. */
  readonly clientPrograms: () => Promise<ClientProgram[]>;
  /** null until the platform database is connected. */
  readonly sharedServers: SharedServers | null;
  /** The server of this workstation's platform database, known even while it does not answer. */
  readonly platformServerId: string | null;
  /** Told before the id `from` is forgotten, because the platform database knows that server as `into`. */
  readonly serverFolded?: (from: string, into: string) => void;
  readonly memory: ServersMemory;
}
