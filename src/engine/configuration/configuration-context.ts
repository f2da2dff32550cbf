import type { Actor } from '../acts/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Database, Session } from '../postgres/session.ts';
import type { ConfigurationReader } from './configuration-of.ts';

export interface ConfigurationContext {
  readonly audit: AuditLog;
  readonly platform: () => Promise<OpenPlatform>;
  maintenance(serverId: string): Promise<Database>;
  connectTo(serverId: string, database: string): Promise<Session>;
  /** Begins the job that makes a server as the configuration wants it. `wait`: answers when it has ended. */
  readonly applyTo: (actor: Actor, slug: string, wait?: boolean) => Promise<Applied>;
  /** Moves a tenant to another tier, and answers when it is there. */
  readonly changeTier: (actor: Actor, change: TierChange) => Promise<void>;
  readonly publishTier: (
    actor: Actor,
    file: { readonly document: string; readonly file: string },
  ) => Promise<{ readonly version: number; readonly published: boolean }>;
}

export interface Applied {
  /** null: none was needed, or it could not begin. */
  readonly jobId: number | null;
  readonly notApplied: string | null;
  /** What no job puts in force, in a sentence: lines of pg_hba.conf. null: nothing, or nobody could ask. */
  readonly access: string | null;
}

export interface TierChange {
  readonly tenant: string;
  readonly tier: string;
  readonly version: number;
  /** Folder for the backup that its tier asks for before a change. */
  readonly backupTo?: string;
  readonly reason?: string;
}

/** What reading a configuration asks, over the pool or within a transaction. */
export const readerOf = (
  context: Pick<ConfigurationContext, 'maintenance'>,
  database: ConfigurationReader['database'],
): ConfigurationReader => ({ database, maintenance: (serverId) => context.maintenance(serverId) });
