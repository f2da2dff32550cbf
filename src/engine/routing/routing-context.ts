import type { CommandResult } from '../../shared/models/routing.ts';
import type { Announcer } from '../acts/announcer.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Database, Session } from '../postgres/session.ts';
import type { LocalStore } from '../settings/local-store.ts';

export interface RoutingContext {
  readonly audit: AuditLog;
  readonly announcer: Announcer;
  readonly local: LocalStore;
  readonly platform: () => Promise<OpenPlatform>;
  /** The superuser's pool on a server's maintenance database. */
  maintenance(serverId: string): Promise<Database>;
  connectTo(serverId: string, database: string): Promise<Session>;
  runCommand(command: readonly string[]): Promise<CommandResult>;
  readonly workstation: string;
}
