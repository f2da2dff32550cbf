import type { Message } from '../shared/models/message.ts';
import type { Plan } from '../shared/models/plan.ts';
import type { SignUp } from '../shared/models/signup.ts';
import type { Tenant } from '../shared/models/tenant.ts';
import { facts, plain, stamp, table } from './text.ts';

export function planTable(plans: readonly Plan[]): string {
  const rows = plans.map((plan) => [
    plan.id,
    plan.name,
    plan.maxUsers ?? 'no limit',
    plan.storageBytes === null ? 'no limit' : `${Math.round(plan.storageBytes / 1024 ** 3)} GiB`,
    `${(plan.price / 100).toFixed(2)} ${plan.currency}`,
    plan.subscribers,
    plan.modules.join(' '),
  ]);
  return table(['plan', 'name', '>users', '>storage', '>a month', '>tenants', 'modules'], rows);
}

export function signUpText(tenant: Tenant, made: SignUp): string {
  const [welcome] = made.messages;
  return facts([
    ['tenant', `${tenant.slug} (${tenant.name})`],
    ['status', tenant.status],
    ['log in at', made.loginUrl],
    ['owner', tenant.ownerEmail],
    ['subscription', made.subscription ? `${made.subscription.planName}, ${made.subscription.status}` : '—'],
    ['trial ends', stamp(made.trialEndsAt)],
    ['credits', made.credits.map((each) => `${each.balance} ${each.kind}`).join(', ') || '—'],
    ['database', `${tenant.database} on ${tenant.server}`],
    ['welcome', welcome ? `${messageText(welcome)}${againText(welcome, tenant.slug)}` : 'none'],
  ]);
}

/** How one that failed is sent again. */
const againText = ({ status }: Message, slug: string): string =>
  status === 'delivered' || status === 'skipped' || status === 'unsure'
    ? ''
    : `; cadastre tenant welcome ${slug} sends it`;

/** One line: what became of a message. */
export function messageText(message: Message): string {
  switch (message.status) {
    case 'delivered':
      return `delivered ${stamp(message.deliveredAt)}: ${plain(message.place)}`;
    case 'unsure':
      return `${plain(message.problem)}; --resend sends it again`;
    case 'skipped':
      return `not delivered: ${plain(message.problem)}; see cadastre settings set mail.way`;
    default:
      return `not delivered: ${plain(message.problem)}`;
  }
}
