import { useQuery } from '@tanstack/react-query';
import type { SharedSettings } from '../../../../shared/models/shared-settings.ts';
import { orpc } from '../../../client/query.ts';
import { t } from '../../../locales/index.ts';
import { SelectField, TextField } from '../../../parts/index.ts';
import { SettingsCard } from './settings-card.tsx';
import { orNull } from './use-settings-form.ts';
import { useSharedPart } from './use-shared-part.ts';

type Tiers = SharedSettings['tiers'];

/** No tier's name begins with a hyphen. */
const NONE = '-';

interface Form {
  readonly defaultTier: string;
  readonly backupFolder: string;
}

const toForm = (kept: Tiers): Form => ({
  defaultTier: kept.defaultTier ?? NONE,
  backupFolder: kept.backupFolder ?? '',
});

const read = (form: Form) => ({
  values: {
    defaultTier: form.defaultTier === NONE ? null : form.defaultTier,
    backupFolder: orNull(form.backupFolder),
  },
  problems: {},
});

/** What new tenants are held to, and where the backups go that tiers ask for before a change. */
export function TiersCard() {
  const { state, view } = useSharedPart('tiers', toForm, read);
  const tiers = useQuery(orpc.tiers.list.queryOptions()).data ?? [];
  if (state === null || view === undefined) return null;
  const { form, set, problem } = state;
  return (
    <SettingsCard
      title={t('Tiers')}
      hint={t('of new tenants, and of changes of tier')}
      state={state}
      changed={view.changed.tiers}
    >
      <SelectField<string>
        label={t('Tier of new tenants')}
        value={form.defaultTier}
        onChange={(defaultTier) => set({ defaultTier })}
        error={problem('defaultTier')}
        hint={t('Where neither the admin nor the plan names one')}
        options={[
          { value: NONE, label: t('no tier') },
          ...tiers
            .filter(({ retiredAt, name }) => retiredAt === null || name === form.defaultTier)
            .map((tier) => ({ value: tier.name, label: tier.title })),
        ]}
      />
      <TextField
        label={t('Folder of backups before a change of tier')}
        mono
        className="whole"
        value={form.backupFolder}
        onChange={(backupFolder) => set({ backupFolder })}
        placeholder="/srv/cadastre/before-changes"
        error={problem('backupFolder')}
        hint={t('Empty: that of final backups')}
      />
    </SettingsCard>
  );
}
