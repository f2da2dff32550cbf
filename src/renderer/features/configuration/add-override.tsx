import { type FormEvent, useState } from 'react';
import { MAP_PATHS } from '../../../shared/models/flat-settings.ts';
import { TIER_SETTINGS } from '../../../shared/models/tier-settings.ts';
import { fieldMessage, readError } from '../../client/errors.ts';
import { Told, t, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import styles from './configuration.module.css';
import { entryValue } from './entry-value.ts';
import { fitsField, sectionWords, typedValue } from './setting-words.ts';
import type { ConfigurationState } from './use-configuration.ts';

/** Entries of these maps have names of the admin's own. */
const MAPS = ['features', 'custom_limits', 'branding', 'labels'].filter((path) => MAP_PATHS.includes(path));

interface AddOverrideProps {
  tenant: string;
  /** What has a value already is changed where it stands. */
  known: ReadonlySet<string>;
  state: ConfigurationState;
}

/** Something that its tier does not say: a flag, a limit of the application, a colour of its brand. */
export function AddOverride({ tenant, known, state }: AddOverrideProps) {
  const choices = [
    ...MAPS.map((path) => ({
      value: path,
      label: t('{{section}}: a new entry', { section: sectionWords(path) }),
    })),
    ...TIER_SETTINGS.filter((setting) => fitsField(setting) && !known.has(setting.path)).map((setting) => ({
      value: setting.path,
      label: told(setting.title),
    })),
  ];
  const [chosen, setChosen] = useState('features');
  const [name, setName] = useState('');
  const [typed, setTyped] = useState('');
  const isMap = MAPS.includes(chosen);
  const path = isMap ? `${chosen}.${name.trim()}` : chosen;
  const { set } = state;
  const asked = set.variables !== undefined && path in set.variables.values;
  const error = asked && set.error !== null ? readError(set.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if ((isMap && name.trim() === '') || typed.trim() === '') return;
    const value = isMap ? entryValue(chosen, typed) : settingValue(chosen, typed);
    set.mutate(
      { tenant, values: { [path]: value } },
      {
        onSuccess: () => {
          setName('');
          setTyped('');
        },
      },
    );
  };
  return (
    <form className={styles['add']} onSubmit={submit} aria-label={t('Add an override')}>
      <h3>{t('Add an override')}</h3>
      <div className={styles['addLine']}>
        <SelectField label={t('Setting')} value={chosen} onChange={setChosen} options={choices} searchable />
        {isMap && (
          <TextField
            label={t('Name|entry')}
            mono
            value={name}
            onChange={(next) => setName(next.toLowerCase())}
            placeholder={chosen === 'branding' ? t('primary_color') : t('beta_editor')}
          />
        )}
        <TextField
          label={t('Value')}
          value={typed}
          onChange={setTyped}
          error={error === null ? undefined : (fieldMessage(error, path) ?? <Told>{error.message}</Told>)}
          hint={chosen === 'features' ? t('true, false, a number or a text') : undefined}
        />
        <Button
          type="submit"
          busy={asked && set.isPending}
          disabled={(isMap && name.trim() === '') || typed.trim() === ''}
        >
          {t('Add')}
        </Button>
      </div>
    </form>
  );
}

function settingValue(path: string, text: string): unknown {
  return typedValue(TIER_SETTINGS.find((setting) => setting.path === path)?.kind ?? 'text', text);
}
