import { useQuery } from '@tanstack/react-query';
import type { Language } from '../../../../shared/models/message.ts';
import type { Plan } from '../../../../shared/models/plan.ts';
import type { TenantPlan } from '../../../../shared/models/tenant.ts';
import { orpc } from '../../../client/query.ts';
import type { Format } from '../../../lib/format.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { useTierTitle } from '../../../lib/use-tier-title.ts';
import { Told, t, tn } from '../../../locales/index.ts';
import { SelectField } from '../../../parts/field.tsx';
import { priceWords } from '../../lifecycle/index.ts';
import styles from './create-tenant.module.css';
import type { CreateTenant } from './use-create-tenant.ts';

const ENTRY = 'entry';
const USUAL = 'usual';

/** What it pays for once the trial is over, and in which language it is written to. */
export function SubscriptionPart({ state }: { state: CreateTenant }) {
  const format = useFormat();
  const { form, change, errorOf, plans = [] } = state;
  const tiers = useQuery(orpc.tiers.list.queryOptions()).data;
  const [entry] = plans;
  const label = (plan: Plan) =>
    t('{{plan}}, {{price}}', { plan: plan.name, price: priceWords(plan, format.locale) });
  return (
    <section>
      <h2>{t('Subscription')}</h2>
      <div className={styles['two']}>
        <SelectField
          label={t('Plan|subscription')}
          value={form.subscription ?? entry?.id ?? ENTRY}
          onChange={(next) => change({ subscription: next === entry?.id || next === ENTRY ? null : next })}
          error={errorOf('subscription')}
          options={plans.map((plan) => ({ value: plan.id, label: label(plan) }))}
          hint={planWords(
            plans.find((plan) => plan.id === (form.subscription ?? entry?.id)),
            format,
          )}
        />
        <SelectField<string>
          label={t('Tier')}
          value={form.tier ?? USUAL}
          onChange={(next) => change({ tier: next === USUAL ? null : next })}
          error={errorOf('tier')}
          options={[
            { value: USUAL, label: t('As its plan says') },
            ...(tiers ?? [])
              .filter(({ retiredAt }) => retiredAt === null)
              .map((tier) => ({ value: tier.name, label: tier.title })),
          ]}
          hint={
            state.plan.data?.tier == null ? (
              t('What it is held to: limits, timeouts, backups')
            ) : (
              <TierWords tier={state.plan.data.tier} />
            )
          }
        />
        <SelectField<Language | typeof USUAL>
          label={t('Language of its messages')}
          value={form.language ?? USUAL}
          onChange={(next) => change({ language: next === USUAL ? null : next })}
          error={errorOf('language')}
          options={[
            { value: USUAL, label: t('As in the settings') },
            { value: 'en', label: 'English' },
            { value: 'fr', label: 'Français' },
          ]}
        />
      </div>
    </section>
  );
}

/** *Standard, version 2: of the plan starter* */
function TierWords({ tier }: { tier: NonNullable<TenantPlan['tier']> }) {
  const title = useTierTitle()(tier.name);
  return (
    <>
      {t('{{tier}}, version {{version}}', { tier: title, version: tier.version })} ·{' '}
      <Told>{tier.because}</Told>
    </>
  );
}

/** *5 users, 10 GB* */
function planWords(plan: Plan | undefined, format: Format): string | undefined {
  if (plan === undefined) return undefined;
  const users =
    plan.maxUsers === null
      ? t('any number of users')
      : tn('{{count}} user', '{{count}} users', { count: plan.maxUsers });
  const storage = plan.storageBytes === null ? t('any size') : format.bytes(plan.storageBytes, true);
  return t('{{users}}, {{storage}}', { users, storage });
}
