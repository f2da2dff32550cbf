import type { Actor } from '../acts/actor.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { OpenPlatform } from '../platform/platform.ts';

export interface TiersContext {
  readonly audit: AuditLog;
  readonly actor: Actor;
  readonly platform: () => Promise<OpenPlatform>;
  /** The folder of the shipped tiers. */
  readonly directory: string;
}
