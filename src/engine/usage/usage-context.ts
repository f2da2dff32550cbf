import type { Message } from '../../shared/models/message.ts';
import type { Actor } from '../acts/actor.ts';
import type { Announcer } from '../acts/announcer.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { MessageOrder } from '../mail/index.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import type { Database, Session } from '../postgres/session.ts';

/** What measuring needs of the rest of the engine. */
export interface UsageContext {
  readonly audit: AuditLog;
  readonly announcer: Announcer;
  readonly platform: () => Promise<OpenPlatform>;
  maintenance(serverId: string): Promise<Database>;
  connectTo(serverId: string, database: string): Promise<Session>;
  /** Writes to the owner of a tenant, once for each occasion. */
  tellOwner(actor: Actor, order: MessageOrder): Promise<Pick<Message, 'status'>>;
  /** The platform database's clock when left out: workstations differ. */
  readonly clock?: () => Date;
  /** Between two samples of a look, in milliseconds; 200 when left out. */
  readonly sampleEveryMs?: number;
}

/** Screens read again, here and on other workstations. */
export function sayUsage(context: Pick<UsageContext, 'announcer'>, platform: OpenPlatform): void {
  context.announcer.announce('usage');
  platform.locks.say('usage');
}
