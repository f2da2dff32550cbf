import type { Message } from '../../shared/models/message.ts';
import type { Actor } from '../acts/actor.ts';
import { CadastreError } from '../errors.ts';
import { type MailContext, sendMessage } from '../mail/index.ts';
import { getTenant } from '../tenants/select-tenants.ts';

/** Sends the welcome message of a tenant that did not arrive; `again`: also one that did, or may have. */
export async function sendWelcome(
  mail: MailContext,
  actor: Actor,
  slug: string,
  again: boolean,
): Promise<Message> {
  const tenant = await getTenant(await mail.platform(), slug);
  if (tenant.status === 'PENDING') {
    throw new CadastreError('REFUSED', `Tenant ${slug} is not ready yet`, {
      wayOut: 'Wait for its job to end; a sign-up sends the message by itself.',
    });
  }
  return sendMessage(mail, actor, { tenantId: tenant.id, kind: 'welcome', again });
}
