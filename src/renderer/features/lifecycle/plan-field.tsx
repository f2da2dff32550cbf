import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { SelectField } from '../../parts/field.tsx';
import { priceWords } from './price-words.ts';

/** Stands for no plan; plans have letters in their id. */
const NONE = '-';

interface PlanFieldProps {
  /** A plan's id; null: none. */
  value: string | null;
  onChange: (plan: string | null) => void;
  /** What no plan is called; left out: there has to be one. */
  none?: string;
  hint?: ReactNode;
  error?: ReactNode;
}

/** What a tenant subscribes to, each plan with its price. */
export function PlanField({ value, onChange, none, hint, error }: PlanFieldProps) {
  const format = useFormat();
  const query = useQuery(orpc.plans.list.queryOptions());
  const plans = query.data ?? [];
  return (
    <SelectField
      label={t('Plan|subscription')}
      value={value ?? (none === undefined ? null : NONE)}
      onChange={(next) => onChange(next === NONE ? null : next)}
      options={[
        ...(none === undefined ? [] : [{ value: NONE, label: none }]),
        ...plans.map((plan) => ({
          value: plan.id,
          label: t('{{plan}}, {{price}}', { plan: plan.name, price: priceWords(plan, format.locale) }),
        })),
      ]}
      hint={hint}
      error={error ?? (query.isError ? t('The plans could not be read') : undefined)}
    />
  );
}
