import { type MailContext, sendMessage } from '../../mail/index.ts';
import { namesOf, type ProvisionRun } from '../../provisioning/provision-run.ts';
import { loginUrlFor } from '../read-sign-up.ts';

/**
 * Tells the owner that the tenant is ready. A message that does not arrive is no reason to take the tenant away: the
 * job says so and ends, and the message can be sent again by hand.
 */
export const welcome =
  (mail: MailContext) =>
  async (run: ProvisionRun): Promise<string> => {
    const { record } = run.voice;
    if ((await loginUrlFor(run.platform, record.tenantSlug ?? '')).startsWith('/'))
      run.voice.remark('The login URL has no host: set access.baseDomain, or a whole URL as access.loginUrl');
    const message = await sendMessage(mail, record.actor, { tenantId: namesOf(run).id, kind: 'welcome' });
    if (message.status === 'delivered') return `to ${run.input.ownerEmail}: ${message.place}`;
    const wayOut =
      message.status === 'unsure' ? 'It may have arrived; it can be sent again' : 'It can be sent again';
    run.voice.remark(`The welcome message is not delivered: ${message.problem}. ${wayOut}`);
    return message.status === 'skipped'
      ? 'not sent: no way of mail is set'
      : `not delivered: ${message.problem}; ${wayOut}`;
  };
