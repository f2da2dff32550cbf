import type { Plan } from '../../../shared/models/plan.ts';
import type { Locale } from '../../locales/index.ts';
import { t } from '../../locales/index.ts';

/** *€149/month*; the price of a plan is in cents of its currency. */
export function priceWords(plan: Pick<Plan, 'price' | 'currency'>, locale: Locale): string {
  const price = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: plan.currency,
    minimumFractionDigits: plan.price % 100 === 0 ? 0 : 2,
    maximumFractionDigits: 2,
  }).format(plan.price / 100);
  return t('{{price}}/month', { price });
}
