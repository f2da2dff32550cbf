import type { SharedSettings } from '../../../../shared/models/shared-settings.ts';
import { t } from '../../../locales/index.ts';
import { ErrorNote, NumberField, TextField } from '../../../parts/index.ts';
import { BackupsCard } from './backups-card.tsx';
import { PasswordsCard } from './passwords-card.tsx';
import { SettingsCard } from './settings-card.tsx';
import { TiersCard } from './tiers-card.tsx';
import { orNull, type Problems } from './use-settings-form.ts';
import { useSharedPart } from './use-shared-part.ts';

type Lifecycle = SharedSettings['lifecycle'];

interface Form {
  readonly retentionDays: number | null;
  readonly warningDays: string;
  readonly finalBackupFolder: string;
}

const toForm = (kept: Lifecycle): Form => ({
  retentionDays: kept.retentionDays,
  warningDays: kept.warningDays.join(', '),
  finalBackupFolder: kept.finalBackupFolder ?? '',
});

function read(form: Form): { values: Lifecycle; problems: Problems<Form> } {
  const retentionDays = form.retentionDays ?? 0;
  const warningDays = form.warningDays
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  const daysFit =
    warningDays.length <= 5 && warningDays.every((day) => Number.isInteger(day) && day >= 1 && day <= 90);
  return {
    values: { retentionDays, warningDays, finalBackupFolder: orNull(form.finalBackupFolder) },
    problems: {
      retentionDays: retentionDays >= 1 && retentionDays <= 3650 ? undefined : t('From 1 to 3,650 days'),
      warningDays: daysFit ? undefined : t('At most five numbers of days from 1 to 90, such as 7, 2'),
    },
  };
}

export function LifecycleSection() {
  return (
    <>
      <KeepingCard />
      <PasswordsCard />
      <TiersCard />
      <BackupsCard />
    </>
  );
}

/** How long deleted tenants are kept, and what happens before they are gone for good. */
function KeepingCard() {
  const { state, view, query } = useSharedPart('lifecycle', toForm, read);
  if (query.error !== null) return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  if (state === null || view === undefined) return null;
  const { form, set, problem } = state;
  return (
    <SettingsCard
      title={t('Lifecycle')}
      hint={t('what becomes of trials and of deleted tenants')}
      state={state}
      changed={view.changed.lifecycle}
    >
      <NumberField
        label={t('Deleted tenants are kept for')}
        value={form.retentionDays}
        onChange={(retentionDays) => set({ retentionDays })}
        minimum={1}
        maximum={3650}
        unit={t('days')}
        error={problem('retentionDays')}
        hint={t('Restorable until then; afterwards the schedule purges them for good')}
      />
      <TextField
        label={t('Owners are warned')}
        value={form.warningDays}
        onChange={(warningDays) => set({ warningDays })}
        unit={t('days before')}
        placeholder={t('never')}
        error={problem('warningDays')}
        hint={t('Before a trial ends and before a purge; empty: no warning')}
      />
      <TextField
        label={t('Folder of final backups')}
        mono
        className="whole"
        value={form.finalBackupFolder}
        onChange={(finalBackupFolder) => set({ finalBackupFolder })}
        placeholder="/srv/cadastre/last-backups"
        error={problem('finalBackupFolder')}
        hint={t(
          'Where pg_dump writes before each purge, on the machine that purges. Empty: each purge names a folder or waives its backup, and the schedule purges nothing.',
        )}
      />
    </SettingsCard>
  );
}
