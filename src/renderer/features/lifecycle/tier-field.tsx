import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { NO_TIER } from '../../../shared/models/tier-names.ts';
import { orpc } from '../../client/query.ts';
import { t } from '../../locales/index.ts';
import { SelectField } from '../../parts/field.tsx';

/** Stands for what its plan or the settings say; a tier's name begins with a letter. */
const USUAL = '-';

interface TierFieldProps {
  /** A tier's name, `none` for no tier; null: as its plan or the settings say. */
  value: string | null;
  onChange: (tier: string | null) => void;
  error?: ReactNode;
}

/** What a tenant is held to whose place is there already. */
export function TierField({ value, onChange, error }: TierFieldProps) {
  const query = useQuery(orpc.tiers.list.queryOptions());
  const tiers = query.data?.filter(({ retiredAt }) => retiredAt === null) ?? [];
  return (
    <SelectField
      label={t('Tier')}
      value={value ?? USUAL}
      onChange={(next) => onChange(next === USUAL ? null : next)}
      options={[
        { value: USUAL, label: t('By plan or settings') },
        { value: NO_TIER, label: t('None: nothing is limited') },
        ...tiers.map(({ name, title }) => ({ value: name, label: title })),
      ]}
      error={error ?? (query.isError ? t('The tiers could not be read') : undefined)}
    />
  );
}
