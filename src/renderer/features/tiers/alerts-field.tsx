import { useState } from 'react';
import type { TierProblem } from '../../../shared/models/tier.ts';
import { ALERT_NAMES, alertMeasure } from '../../../shared/models/usage.ts';
import { Told, t } from '../../locales/index.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { Icon } from '../../parts/icon.tsx';
import input from '../../parts/inline-input.module.css';
import { settingText } from '../configuration/index.ts';
import { rawValue } from './highlight-yaml.ts';
import styles from './tier-form.module.css';
import { TypedInput } from './tier-form-field.tsx';

export const ALERTS = 'monitoring.alerts';

interface Alert {
  readonly name: string;
  /** Percent. */
  readonly threshold?: unknown;
  /** Milliseconds. */
  readonly for?: unknown;
}

const PARTS = ['name', 'threshold', 'for'] as const;
type Part = (typeof PARTS)[number];
const USUAL = { name: 'high_cpu_usage', threshold: '80%', for: '5m' } as const;
const BEHIND_THE_LAST = '.9999';
const KINDS = { name: 'text', threshold: 'percent', for: 'duration' } as const;

interface AlertsFieldProps {
  value: unknown;
  /** The list stands in the file: one entry is changed in its own line. */
  own: boolean;
  problems: readonly TierProblem[];
  /** The file, where a value that is none still stands as it was typed. */
  document: string;
  disabled: boolean;
  /** `path` follows that of the list, such as `.0.threshold`; empty: the whole list. */
  onEdit: (path: string, value: unknown) => void;
}

/** Alerts one by one: what is watched, from which share on, for how long. */
export function AlertsField({ value, own, problems, document, disabled, onEdit }: AlertsFieldProps) {
  // A list with a mistake in it has no value of its own; its entries stay where they are while it is mended.
  const [kept, setKept] = useState(value);
  if (problems.length === 0 && value !== kept) setKept(value);
  const [name, setName] = useState('');
  const alerts = entriesOf(problems.length === 0 ? value : kept);
  const written = alerts.map(writtenAlert);
  const change = (at: number, part: Part, text: string) => {
    const next = text.trim() === '' ? null : text.trim();
    if (own) return onEdit(`.${at}.${part}`, next);
    const { [part]: _former, ...others } = written[at] ?? { name: '' };
    onEdit('', written.toSpliced(at, 1, { ...others, ...(next === null ? {} : { [part]: next }) } as Alert));
  };
  const remove = (at: number) =>
    own && alerts.length > 1 ? onEdit(`.${at}`, null) : onEdit('', written.toSpliced(at, 1));
  const add = () => {
    const alert = { name: name.trim() };
    if (alert.name === '') return;
    if (own && alerts.length > 0) onEdit(BEHIND_THE_LAST, alert);
    else onEdit('', [...written, alert]);
    setName('');
  };
  return (
    <div className={styles['alerts']}>
      {alerts.length > 0 && (
        <div className={styles['alert']} aria-hidden="true">
          <span className={styles['alertHead']}>{t('What is watched')}</span>
          <span className={styles['alertHead']}>{t('From|alert')}</span>
          <span className={styles['alertHead']}>{t('For|alert')}</span>
        </div>
      )}
      {alerts.map((alert, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an entry is its place in the file.
        <fieldset key={at} className={styles['alert']} aria-label={alert.name}>
          {PARTS.map((part) => {
            const problem = problemOf(problems, at, part);
            return (
              <TypedInput
                key={part}
                label={partWords(part)}
                text={
                  (problem?.line != null ? rawValue(document, problem.line - 1) : undefined) ??
                  settingText(KINDS[part], alert[part])
                }
                placeholder={USUAL[part]}
                mono={part === 'name'}
                inherited={!own}
                problem={problem?.message}
                disabled={disabled}
                onSend={(text) => change(at, part, text)}
              />
            );
          })}
          <IconButton
            small
            icon="x"
            label={t('Remove {{name}}', { name: alert.name })}
            disabled={disabled}
            onClick={() => remove(at)}
          />
          {PARTS.map((part) => problemOf(problems, at, part))
            .filter((each) => each !== undefined)
            .map(({ message }) => (
              <p key={message} className={styles['alertProblem']}>
                <Icon name="failed" size={12} /> <Told>{message}</Told>
              </p>
            ))}
          {typeof alert.name === 'string' && alertMeasure(alert.name) === null && (
            <p className={styles['alertWarning']}>
              <Icon name="alert" size={12} />{' '}
              {t('Nothing measures it: nobody is told. There are {{names}}.', {
                names: ALERT_NAMES.join(', '),
              })}
            </p>
          )}
        </fieldset>
      ))}
      <div className={styles['alert']}>
        <input
          className={input['input']}
          value={name}
          disabled={disabled}
          placeholder={nextName(alerts)}
          aria-label={t('Name of another alert')}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
        <Button small icon="plus" disabled={disabled || name.trim() === ''} onClick={add}>
          {t('Add an alert')}
        </Button>
      </div>
    </div>
  );
}

const entriesOf = (value: unknown) => (Array.isArray(value) ? value : []) as readonly Alert[];

/** As the file has it: with units. */
function writtenAlert({ name, ...rest }: Alert): Alert {
  return {
    name,
    ...(rest.threshold === undefined ? {} : { threshold: settingText('percent', rest.threshold) }),
    ...(rest.for === undefined ? {} : { for: settingText('duration', rest.for) }),
  };
}

function problemOf(problems: readonly TierProblem[], at: number, part: Part): TierProblem | undefined {
  return problems.find(({ field }) => field?.endsWith(`${ALERTS}.${at}.${part}`));
}

function partWords(part: Part): string {
  switch (part) {
    case 'name':
      return t('What is watched');
    case 'threshold':
      return t('From which share on');
    case 'for':
      return t('For how long');
  }
}

function nextName(alerts: readonly Alert[]): string {
  return ALERT_NAMES.find((name) => !alerts.some((alert) => alert.name === name)) ?? USUAL.name;
}
