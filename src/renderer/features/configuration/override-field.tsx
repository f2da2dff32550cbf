import { type FormEvent, useId, useState } from 'react';
import { settingAt } from '../../../shared/models/flat-settings.ts';
import { fieldMessage, readError } from '../../client/errors.ts';
import { classes } from '../../lib/classes.ts';
import { Told, t, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import input from '../../parts/inline-input.module.css';
import styles from './configuration.module.css';
import { settingText, typedValue } from './setting-words.ts';
import type { ConfigurationState } from './use-configuration.ts';

interface OverrideFieldProps {
  tenant: string;
  path: string;
  /** As it is in force. */
  value: unknown;
  overridden: boolean;
  state: ConfigurationState;
}

/** A value for this tenant alone; checked whole before anything is written. */
export function OverrideField({ tenant, path, value, overridden, state }: OverrideFieldProps) {
  const setting = settingAt(path);
  const kind = kindOf(path, value);
  const [typed, setTyped] = useState(settingText(kind, value));
  const id = useId();
  const { set, unset } = state;
  const asked = set.variables !== undefined && path in set.variables.values;
  const error = asked && set.error !== null ? readError(set.error) : null;
  const refused =
    unset.variables?.paths.includes(path) && unset.error !== null ? readError(unset.error) : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set.mutate({ tenant, values: { [path]: typedValue(kind, typed) } });
  };
  const options = kind === 'boolean' ? ['true', 'false'] : kind === 'choice' ? setting?.options : undefined;
  const title = told(setting?.title ?? path);
  return (
    <form className={styles['override']} onSubmit={submit}>
      {options === undefined ? (
        <input
          id={id}
          className={classes(input['input'], error !== null && input['bad'])}
          value={typed}
          aria-label={t('{{title}} for this tenant', { title })}
          aria-invalid={error !== null}
          aria-describedby={`${id}-error`}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      ) : (
        <select
          id={id}
          className={input['input']}
          value={typed}
          aria-label={t('{{title}} for this tenant', { title })}
          aria-describedby={`${id}-error`}
          onChange={(event) => setTyped(event.currentTarget.value)}
        >
          {typed === '' && <option value="">–</option>}
          {options.map((each) => (
            <option key={each} value={each}>
              {each === 'true' ? t('yes') : each === 'false' ? t('no') : each}
            </option>
          ))}
        </select>
      )}
      <Button
        small
        type="submit"
        busy={asked && set.isPending}
        disabled={typed.trim() === '' || typed === settingText(kind, value)}
      >
        {overridden ? t('Change override') : t('Override')}
      </Button>
      {overridden && (
        <Button
          small
          tone="quiet"
          busy={unset.isPending}
          onClick={() => unset.mutate({ tenant, paths: [path] })}
        >
          {t('Remove override')}
        </Button>
      )}
      <p id={`${id}-error`} role="status" className={styles['overrideError']}>
        {(error ?? refused) !== null && (
          <>
            <Icon name="failed" size={12} />
            <span>
              {error !== null ? (
                (fieldMessage(error, path) ?? <Told>{error.message}</Told>)
              ) : (
                <Told>{refused?.message ?? ''}</Told>
              )}{' '}
              {(error ?? refused)?.details.wayOut !== undefined && (
                <span className="second">
                  <Told>{(error ?? refused)?.details.wayOut ?? ''}</Told>
                </span>
              )}
            </span>
          </>
        )}
      </p>
    </form>
  );
}

/** The kind of an entry of a map is that of what it holds. */
export function kindOf(path: string, value: unknown) {
  const kind = settingAt(path)?.kind ?? 'text';
  if (kind !== 'map') return kind;
  if (path.startsWith('custom_limits.')) return 'count' as const;
  if (typeof value === 'boolean') return 'boolean' as const;
  return typeof value === 'number' ? ('number' as const) : ('text' as const);
}
