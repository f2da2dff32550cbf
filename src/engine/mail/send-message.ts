import { randomUUID } from 'node:crypto';
import type { Language, Message, MessageKind } from '../../shared/models/message.ts';
import type { SharedSettings } from '../../shared/models/shared-settings.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { CadastreError, toErrorData } from '../errors.ts';
import type { OpenPlatform } from '../platform/platform.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { deliverMessage, messageIdAt } from './deliver-message.ts';
import { markEnded, markSending, provideMessage, readMessage, type StoredMessage } from './message-store.ts';
import { renderMessage } from './message-template.ts';
import { type MessageValues, messageValues } from './message-values.ts';
import { type AddressedTenant, readMessageTenant } from './read-message-tenant.ts';

export interface MailContext {
  readonly audit: AuditLog;
  readonly platform: () => Promise<OpenPlatform>;
  readonly secrets: () => SecretStore;
  /** The templates that come with Cadastre. */
  readonly mailTemplates: string;
}

export interface MessageOrder {
  readonly tenantId: number;
  readonly kind: MessageKind;
  /** What makes it one of its kind, such as the date it warns of; a second order of the same is not sent twice. */
  readonly occasion?: string;
  /** Somebody asked for it by hand: also what has arrived, or may have. */
  readonly again?: boolean;
  /** What the message says beside the tenant's own facts, as its language writes it. */
  readonly values?: (language: Language) => MessageValues;
}

/**
 * Writes to the owner of a tenant, once. What is delivered is not sent again, and neither is what a process was handing
 * over when it died: it may have arrived, and only a person can find out. A delivery that fails is no error of this
 * function: it is the answer's `status` and `problem`, an entry of the audit log, and can be ordered again.
 */
export async function sendMessage(context: MailContext, actor: Actor, order: MessageOrder): Promise<Message> {
  const platform = await context.platform();
  const settings = await readSharedSettings(platform);
  const tenant = await readMessageTenant(platform, settings, order.tenantId);
  const id = await provideMessage(platform, {
    tenantId: order.tenantId,
    kind: order.kind,
    occasion: order.occasion ?? '',
    language: tenant.language,
    messageId: messageIdAt(settings.mail, randomUUID()),
  });
  if (!(await platform.locks.tryLock('message', id))) {
    throw new CadastreError('CONFLICT', `The message to the owner of ${tenant.slug} is being sent already`, {
      wayOut: 'Look again in a minute.',
    });
  }
  try {
    const { messageId: _own, ...message } = await underLock(
      context,
      actor,
      platform,
      settings,
      tenant,
      id,
      order,
    );
    platform.locks.say('tenants', order.tenantId);
    return message;
  } finally {
    await platform.locks.unlock('message', id);
  }
}

async function underLock(
  context: MailContext,
  actor: Actor,
  platform: OpenPlatform,
  settings: SharedSettings,
  tenant: AddressedTenant,
  id: number,
  order: MessageOrder,
): Promise<StoredMessage> {
  const message = await readMessage(platform, id);
  const again = order.again ?? false;
  if (!again && (message.status === 'delivered' || message.status === 'unsure')) return message;
  if (!again && message.status === 'sending') {
    // Whoever was sending it held the lock, so that process is gone.
    const problem = 'The process ended while the message was being handed over; it may have arrived';
    return markEnded(platform, id, { status: 'unsure', problem });
  }
  const { mail } = settings;
  if (mail.way === 'none') {
    return markEnded(platform, id, { status: 'skipped', problem: 'No way of mail is set' });
  }
  const input = { message: order.kind, way: mail.way, language: tenant.language, again };
  const intent = { actor, verb: 'send message', target: `tenant ${tenant.slug}`, input };
  let end: Parameters<typeof markEnded>[2] | null = null;
  try {
    const place = await performAct(context.audit, intent, async () => {
      try {
        return await deliver(context, platform, settings, tenant, message, order);
      } catch (error) {
        const { code, message: problem } = toErrorData(error);
        // Handed over whole, and never answered: it may have arrived.
        end = { status: code === 'TIMEOUT' ? 'unsure' : 'failed', problem };
        throw error;
      }
    });
    return await markEnded(platform, id, { status: 'delivered', place });
  } catch (error) {
    // Without an end it was not the delivery that failed: the log or the platform could not be written.
    if (end === null) throw error;
    return markEnded(platform, id, end);
  }
}

async function deliver(
  context: MailContext,
  platform: OpenPlatform,
  { mail }: SharedSettings,
  tenant: AddressedTenant,
  message: StoredMessage,
  { kind, values }: MessageOrder,
): Promise<string> {
  const { language } = tenant;
  const said = { ...messageValues(tenant, language, new Date()), ...values?.(language) };
  const folders = { shipped: context.mailTemplates, own: mail.templateFolder };
  const rendered = await renderMessage(folders, kind, language, said);
  // A file is written over by a second try; what a mail server took cannot be taken back.
  if (mail.way === 'smtp') await markSending(platform, message.id, language);
  return deliverMessage(mail, context.secrets, {
    to: tenant.ownerEmail,
    language,
    messageId: message.messageId,
    rendered,
    fileName: `${tenant.slug}-${kind}-${message.id}`,
  });
}
