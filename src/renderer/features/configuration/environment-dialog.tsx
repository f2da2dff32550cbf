import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Configuration } from '../../../shared/models/configuration.ts';
import { ENVIRONMENTS, type Environment } from '../../../shared/models/tier.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { SelectField } from '../../parts/field.tsx';
import table from '../../parts/plain-table.module.css';
import styles from './configuration.module.css';
import { Held } from './held.tsx';
import { settingWords } from './setting-words.ts';
import type { ConfigurationState } from './use-configuration.ts';

interface EnvironmentDialogProps {
  configuration: Configuration;
  state: ConfigurationState;
  onClose: () => void;
}

const PLATFORM = 'platform';

/** Another environment for one tenant: what would change by it is shown before it is. */
export function EnvironmentDialog({ configuration, state, onClose }: EnvironmentDialogProps) {
  const format = useFormat();
  const { tenant, ownEnvironment } = configuration;
  const status = useQuery(orpc.platform.status.queryOptions()).data;
  const ofPlatform = status?.environment ?? null;
  const [chosen, setChosen] = useState<Environment | typeof PLATFORM>(ownEnvironment ?? PLATFORM);
  const environment = chosen === PLATFORM ? ofPlatform : chosen;
  const wished = useQuery({
    ...orpc.configuration.get.queryOptions({
      input: { tenant, environment: environment ?? undefined },
      placeholderData: undefined,
    }),
    enabled: environment !== null,
  });
  const changes = wished.data === undefined ? [] : differencesOf(configuration, wished.data);
  const same = chosen === (ownEnvironment ?? PLATFORM);
  const change = () =>
    state.setEnvironment.mutate(
      { tenant, environment: chosen === PLATFORM ? null : chosen },
      { onSuccess: onClose },
    );
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('Environment of {{tenant}}', { tenant })}
      footer={
        <>
          <Button onClick={onClose}>{t('Close')}</Button>
          <Button
            tone="primary"
            busy={state.setEnvironment.isPending}
            disabled={same || wished.data === undefined}
            onClick={change}
          >
            {t('Change and apply')}
          </Button>
        </>
      }
    >
      <div className={styles['fields']}>
        {state.setEnvironment.error !== null && <ErrorNote error={state.setEnvironment.error} />}
        {wished.error !== null && <ErrorNote error={wished.error} />}
        <SelectField
          label={t('Environment')}
          value={chosen}
          onChange={setChosen}
          options={[
            {
              value: PLATFORM,
              label:
                ofPlatform === null
                  ? t('That of the platform')
                  : t('That of the platform: {{environment}}', { environment: ofPlatform }),
            },
            ...ENVIRONMENTS.map((each) => ({ value: each, label: each })),
          ]}
        />
        {!same && wished.data !== undefined && changes.length === 0 && (
          <p className="small third">{t('No value changes for this tenant.')}</p>
        )}
        {!same && changes.length > 0 && (
          <table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">
                  {tn('{{count}} setting', '{{count}} settings', { count: changes.length })}
                </th>
                <th scope="col">{t('Held by')}</th>
                <th scope="col">{t('Now')}</th>
                <th scope="col">{t('Then')}</th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ setting, now, then }) => (
                <tr key={setting.path}>
                  <th scope="row" title={setting.path}>
                    <Told>{setting.title}</Told>
                  </th>
                  <td>
                    <Held by={setting.heldBy} notYet={setting.notYet} />
                  </td>
                  <td className="second">{settingWords(setting.path, now, format) ?? '–'}</td>
                  <td>
                    <b>{settingWords(setting.path, then, format) ?? '–'}</b>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </Dialog>
  );
}

function differencesOf(before: Configuration, after: Configuration) {
  const values = ({ settings }: Configuration) => new Map(settings.map((each) => [each.path, each]));
  const [was, will] = [values(before), values(after)];
  return [...new Set([...was.keys(), ...will.keys()])].flatMap((path) => {
    const [now, then] = [was.get(path)?.value ?? null, will.get(path)?.value ?? null];
    const setting = will.get(path) ?? was.get(path);
    return setting === undefined || JSON.stringify(now) === JSON.stringify(then)
      ? []
      : [{ setting, now, then }];
  });
}
