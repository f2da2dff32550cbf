import type { StatusReason } from '../../shared/models/lifecycle.ts';
import type { Language, MessageKind } from '../../shared/models/message.ts';

/** What a template may say, by name. An empty value is one that there is not. */
export type MessageValues = Readonly<Record<string, string>>;

const COMMON = ['name', 'slug', 'loginUrl'] as const;

/** Which values each message has. A template that names another one is wrong. */
export const MESSAGE_VALUES: Readonly<Record<MessageKind, readonly string[]>> = {
  welcome: [...COMMON, 'ownerEmail', 'plan', 'trialEnds'],
  'trial-ending': [...COMMON, 'plan', 'price', 'trialEnds', 'daysLeft'],
  'trial-over': [...COMMON, 'plan', 'price'],
  suspended: [...COMMON, 'why'],
  'payment-received': [...COMMON, 'plan', 'paidUntil'],
  'purge-coming': [...COMMON, 'purgeOn', 'daysLeft'],
  'usage-alert': [...COMMON, 'measure', 'share', 'threshold', 'used', 'limit', 'since'],
};

/** A tenant as far as messages speak of it. */
export interface MessageTenant {
  readonly name: string;
  readonly slug: string;
  readonly ownerEmail: string;
  readonly loginUrl: string;
  readonly plan: { readonly name: string; readonly price: number; readonly currency: string } | null;
  readonly trialEndsAt: Date | null;
  readonly paidUntil: Date | null;
  readonly purgeDueAt: Date | null;
  readonly statusReason: StatusReason | null;
}

/** Why somebody is locked out, as the gate says it too. */
const WHY: Readonly<Record<Language, Readonly<Record<StatusReason, string>>>> = {
  en: {
    manual: 'An administrator has suspended the account.',
    payment: 'A payment is missing.',
    'trial-over': 'The trial is over.',
  },
  fr: {
    manual: 'Un administrateur a suspendu le compte.',
    payment: 'Paiement requis.',
    'trial-over': 'Essai terminé, souscrivez.',
  },
};

/** The values of every message about this tenant, as its language writes them. Dates are those of UTC. */
export function messageValues(tenant: MessageTenant, language: Language, now: Date): MessageValues {
  const day = (at: Date | null) => (at === null ? '' : dayText(at, language));
  const due = tenant.purgeDueAt ?? tenant.trialEndsAt;
  return {
    name: tenant.name,
    slug: tenant.slug,
    loginUrl: tenant.loginUrl,
    ownerEmail: tenant.ownerEmail,
    plan: tenant.plan?.name ?? '',
    price: tenant.plan ? priceText(tenant.plan.price, tenant.plan.currency, language) : '',
    trialEnds: day(tenant.trialEndsAt),
    paidUntil: day(tenant.paidUntil),
    purgeOn: day(tenant.purgeDueAt),
    daysLeft: due === null ? '' : daysText(daysBetween(now, due), language),
    why: tenant.statusReason ? WHY[language][tenant.statusReason] : '',
  };
}

const dayText = (at: Date, language: Language) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(at);

/** Cents of a currency a month. */
const priceText = (cents: number, currency: string, language: Language) =>
  new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  }).format(cents / 100);

/** Begun days count: a trial that ends in an hour ends in one day. */
const daysBetween = (from: Date, to: Date) =>
  Math.max(0, Math.ceil((to.getTime() - from.getTime()) / 86_400_000));

const daysText = (days: number, language: Language) =>
  new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days);
