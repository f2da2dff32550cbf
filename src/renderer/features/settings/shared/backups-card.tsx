import type { SharedSettings } from '../../../../shared/models/shared-settings.ts';
import { t } from '../../../locales/index.ts';
import { AreaField, TextField } from '../../../parts/index.ts';
import { NewSealKey } from './new-seal-key.tsx';
import { SettingsCard } from './settings-card.tsx';
import { orNull } from './use-settings-form.ts';
import { useSharedPart } from './use-shared-part.ts';

type Backups = SharedSettings['backups'];

interface Form {
  readonly folder: string;
  readonly elsewhere: string;
  readonly recipients: string;
}

const toForm = (kept: Backups): Form => ({
  folder: kept.folder ?? '',
  elsewhere: kept.elsewhere ?? '',
  recipients: kept.recipients.join('\n'),
});

const read = (form: Form) => ({
  values: {
    folder: orNull(form.folder),
    elsewhere: orNull(form.elsewhere),
    recipients: form.recipients.split(/[\s,]+/).filter(Boolean),
  },
  problems: {},
});

/** Where backups by tier go, and whom age seals them for. */
export function BackupsCard() {
  const { state, view } = useSharedPart('backups', toForm, read);
  if (state === null || view === undefined) return null;
  const { form, set, problem } = state;
  return (
    <SettingsCard
      title={t('Backups')}
      hint={t('by tier, and by hand')}
      state={state}
      changed={view.changed.backups}
    >
      <TextField
        label={t('Folder of backups')}
        mono
        className="whole"
        value={form.folder}
        onChange={(folder) => set({ folder })}
        placeholder="/srv/cadastre/backups"
        error={problem('folder')}
        hint={t('Empty: that of final backups')}
      />
      <TextField
        label={t('Folder elsewhere')}
        mono
        className="whole"
        value={form.elsewhere}
        onChange={(elsewhere) => set({ elsewhere })}
        placeholder="/mnt/other-region/backups"
        error={problem('elsewhere')}
        hint={t('A copy goes there where a tier asks for another region')}
      />
      <AreaField
        label={t('Sealed for')}
        className="whole"
        value={form.recipients}
        onChange={(recipients) => set({ recipients })}
        error={problem('recipients')}
        hint={
          <>
            {t('Recipients of age, one a line')}
            {/* What is typed and not saved would come back over the new one. */}
            {!state.dirty && (
              <>
                {' · '}
                <NewSealKey first={form.recipients === ''} />
              </>
            )}
          </>
        }
      />
    </SettingsCard>
  );
}
