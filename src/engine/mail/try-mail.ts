import { randomUUID } from 'node:crypto';
import type { Language } from '../../shared/models/message.ts';
import type { Actor } from '../acts/actor.ts';
import { performAct } from '../acts/perform-act.ts';
import { CadastreError } from '../errors.ts';
import { readSharedSettings } from '../platform/shared-settings.ts';
import { deliverMessage, messageIdAt } from './deliver-message.ts';
import { loginUrlOf } from './login-url.ts';
import { renderMessage } from './message-template.ts';
import { messageValues } from './message-values.ts';
import type { MailContext } from './send-message.ts';

/** The company that a test message speaks of. */
const EXAMPLE = { name: 'Example & Sons', slug: 'example-sons' };

/** Delivers a welcome with made-up values the way that is set. Throws why it did not arrive. */
export function tryMail(
  context: MailContext,
  actor: Actor,
  to: string,
  wanted?: Language,
): Promise<{ place: string }> {
  const intent = { actor, verb: 'try mail', target: 'platform mail', input: { to } };
  return performAct(context.audit, intent, async () => {
    const { mail, access } = await readSharedSettings(await context.platform());
    if (mail.way === 'none') {
      throw new CadastreError('CONFLICT', 'No way of mail is set', {
        fields: [{ field: 'mail.way', message: 'none' }],
        wayOut: 'Set a folder for messages, or a mail server.',
        command:
          'cadastre settings set mail.way=folder mail.folder=DIR; cadastre settings set mail.way=smtp mail.smtpUrl=smtp://…',
      });
    }
    const language = wanted ?? mail.language;
    const values = messageValues(
      {
        ...EXAMPLE,
        ownerEmail: to,
        loginUrl: loginUrlOf(access, EXAMPLE.slug),
        plan: { name: 'Starter', price: 4900, currency: 'EUR' },
        trialEndsAt: new Date(Date.now() + 14 * 86_400_000),
        paidUntil: null,
        purgeDueAt: null,
        statusReason: null,
      },
      language,
      new Date(),
    );
    const folders = { shipped: context.mailTemplates, own: mail.templateFolder };
    const unique = randomUUID();
    const place = await deliverMessage(mail, context.secrets, {
      to,
      language,
      messageId: messageIdAt(mail, unique),
      rendered: await renderMessage(folders, 'welcome', language, values),
      fileName: `try-${unique.slice(0, 8)}`,
    });
    return { place };
  });
}
