import { useId, useState } from 'react';
import type { ConfigurationDrift, EffectiveSetting } from '../../../shared/models/configuration.ts';
import { settingAt } from '../../../shared/models/flat-settings.ts';
import { classes } from '../../lib/classes.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t } from '../../locales/index.ts';
import { Icon } from '../../parts/icon.tsx';
import styles from './configuration.module.css';
import { DriftLines } from './drift-lines.tsx';
import { Held } from './held.tsx';
import { originWords, settingOrigin } from './origin-words.ts';
import { OverrideField } from './override-field.tsx';
import { fitsField, settingWords } from './setting-words.ts';
import type { ConfigurationState } from './use-configuration.ts';

interface SettingEntryProps {
  tenant: string;
  setting: EffectiveSetting;
  drifts: readonly ConfigurationDrift[];
  state: ConfigurationState;
}

/** One setting with its value, who holds it and where it comes from; opened, all that it came over. */
export function SettingEntry({ tenant, setting, drifts, state }: SettingEntryProps) {
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const id = useId();
  const { path, value, origin, replaced } = setting;
  const overridden = origin.kind === 'override';
  const words = settingWords(path, value, format) ?? '–';
  const meta = settingAt(path);
  const before = replaced.map(
    (each) => `${settingWords(path, each.value, format) ?? '–'}, ${originWords(each.origin)}`,
  );
  return (
    <li className={classes(styles['entry'], overridden && styles['overridden'])}>
      <button
        type="button"
        className={styles['entryHead']}
        aria-expanded={open}
        aria-controls={id}
        title={
          before.length === 0
            ? path
            : t('{{path}}; in place of {{values}}', { path, values: before.join('; ') })
        }
        onClick={() => setOpen(!open)}
      >
        <Icon name="down" size={12} className={classes(styles['arrow'], open && styles['arrowOpen'])} />
        <span className="cut">
          <Told>{setting.title}</Told>
        </span>
        <b className="cut" title={words}>
          {words}
        </b>
        <Held by={setting.heldBy} notYet={setting.notYet} />
        <span className={classes('cut', overridden ? styles['own'] : 'third')}>{settingOrigin(setting)}</span>
        {drifts.length > 0 && (
          <span className={styles['mark']}>
            <Icon name="alert" size={12} label={t('The server has something else')} />
          </span>
        )}
      </button>
      {open && (
        <div id={id} className={styles['entryBody']}>
          <p className="tiny third">
            <span className="mono">{path}</span>
            {meta !== null && (
              <>
                {' · '}
                <Told>{meta.how}</Told>
              </>
            )}
          </p>
          {replaced.length > 0 && (
            <ul className={styles['replaced']} aria-label={t('What it came over')}>
              {replaced.map((each) => (
                <li key={`${each.origin.kind} ${each.origin.name}`}>
                  <s>{settingWords(path, each.value, format) ?? '–'}</s> {originWords(each.origin)}
                </li>
              ))}
            </ul>
          )}
          {drifts.map((drift) => (
            <DriftLines key={drift.where} drift={drift} />
          ))}
          {(meta === null ||
            fitsField({ kind: meta.kind, path }) ||
            path.includes('.', path.indexOf('.') + 1) ||
            meta.kind === 'map') && (
            <OverrideField
              key={String(value)}
              tenant={tenant}
              path={path}
              value={value}
              overridden={overridden}
              state={state}
            />
          )}
        </div>
      )}
    </li>
  );
}
