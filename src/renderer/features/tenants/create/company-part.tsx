import { useState } from 'react';
import { useFormat } from '../../../lib/use-format.ts';
import { t, tn } from '../../../locales/index.ts';
import { NumberField, SelectField, TextField } from '../../../parts/field.tsx';
import styles from './create-tenant.module.css';
import type { CreateTenant } from './use-create-tenant.ts';

const PRESETS = [7, 14, 30, 60, 90] as const;
const DAY_MS = 86_400_000;

/** Which company: its name, the slug that is made from it, and how it begins. */
export function CompanyPart({ state }: { state: CreateTenant }) {
  const { form, change, errorOf, leave, names } = state;
  return (
    <section>
      <h2>{t('Company')}</h2>
      <TextField
        label={t('Name')}
        value={form.name}
        onChange={(name) => change({ name })}
        onBlur={() => leave('name')}
        error={errorOf('name')}
        maxLength={400}
        autoFocus
        {...companyLine(state)}
      />
      <div className={styles['two']}>
        <TextField
          label={t('Slug')}
          mono
          value={form.slug ?? names.slug ?? ''}
          onChange={(slug) => change({ slug: slug === '' ? null : slug })}
          onBlur={() => leave('slug')}
          error={errorOf('slug')}
          hint={t('Lower-case letters, digits and hyphens')}
          {...(names.slugFree ? { ok: form.slug === null ? t('free, made from the name') : t('free') } : {})}
        />
        <StartField state={state} />
      </div>
    </section>
  );
}

/** A name that another tenant has is no mistake, but worth knowing. */
function companyLine({ company }: CreateTenant) {
  if (company === undefined) return {};
  if (company.free) return { ok: t('no other tenant is called so') };
  const [first] = company.sameName;
  const others = company.sameName.length - 1;
  return {
    hint: (
      <span className="is-warn">
        {others > 0
          ? tn(
              '{{first}} and {{count}} other tenant are called so; a second one is allowed',
              '{{first}} and {{count}} other tenants are called so; a second one is allowed',
              { first: first?.slug ?? '', count: others },
            )
          : t('{{first}} is called so; a second one is allowed', { first: first?.slug ?? '' })}
      </span>
    ),
  };
}

type StartChoice = 'active' | 'other' | `${number}`;

/** A trial of so many days, or active at once. */
function StartField({ state }: { state: CreateTenant }) {
  const format = useFormat();
  const { form, change, errorOf } = state;
  const preset = PRESETS.some((days) => days === form.trialDays);
  const [other, setOther] = useState(!preset);
  const value: StartChoice = form.start === 'active' ? 'active' : other ? 'other' : `${form.trialDays ?? 14}`;
  const end =
    state.plan.data?.trialEndsAt ??
    (form.trialDays === null ? null : new Date(Date.now() + form.trialDays * DAY_MS).toISOString());
  const until =
    form.start === 'trial' && end !== null ? t('to {{date}}', { date: format.date(end) }) : t('no trial');
  return (
    <div className={styles['field']}>
      <SelectField<StartChoice>
        label={t('Status at start')}
        value={value}
        hint={until}
        onChange={(next) => {
          setOther(next === 'other');
          if (next === 'active') change({ start: 'active' });
          else change({ start: 'trial', ...(next === 'other' ? {} : { trialDays: Number(next) }) });
        }}
        options={[
          ...PRESETS.map((days) => ({
            value: `${days}` as const,
            label: tn('Trial, {{count}} day', 'Trial, {{count}} days', { count: days }),
          })),
          { value: 'other', label: t('Trial, another length') },
          { value: 'active', label: t('Active at once') },
        ]}
      />
      {value === 'other' && (
        <NumberField
          label={t('Length of the trial')}
          value={form.trialDays}
          onChange={(trialDays) => change({ trialDays })}
          minimum={1}
          maximum={365}
          unit={t('days')}
          error={errorOf('trialDays')}
        />
      )}
    </div>
  );
}
