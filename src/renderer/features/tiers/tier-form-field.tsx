import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { TierSetting } from '../../../shared/models/tier-settings.ts';
import { classes } from '../../lib/classes.ts';
import { t } from '../../locales/index.ts';
import { fitsField, settingText, typedValue } from '../configuration/index.ts';
import styles from './tiers.module.css';

const REST_MS = 450;

interface FieldProps {
  id: string;
  setting: TierSetting;
  value: unknown;
  /** It stands in the file itself, not in one that it extends. */
  own: boolean;
  bad: boolean;
  disabled: boolean;
  note: string;
  onChange: (value: unknown) => void;
}

/** One setting as it is typed: a quantity with its unit, a choice, a list by its commas. Empty: as the parent has it. */
export function FormField(props: FieldProps) {
  const { setting, value } = props;
  if (!fitsField(setting)) return null;
  if (setting.kind === 'boolean') {
    return (
      <Choice
        {...props}
        options={[
          [String(true), t('yes')],
          [String(false), t('no')],
        ]}
      />
    );
  }
  if (setting.options !== undefined && setting.kind === 'choice') {
    return <Choice {...props} options={setting.options.map((each) => [each, each] as const)} />;
  }
  return <Typed key={setting.path} {...props} text={settingText(setting.kind, value)} />;
}

function Choice(props: FieldProps & { options: readonly (readonly [value: string, label: string])[] }) {
  const { id, setting, value, own, bad, disabled, note, onChange, options } = props;
  const text = settingText(setting.kind, value);
  return (
    <select
      id={id}
      className={classes(styles['input'], bad && styles['inputBad'], !own && styles['inherited'])}
      value={text}
      disabled={disabled}
      aria-invalid={bad}
      aria-describedby={note}
      onChange={(event) => onChange(typedValue(setting.kind, event.currentTarget.value))}
    >
      <option value="">{own ? t('as the tier it extends') : '–'}</option>
      {text !== '' && !options.some(([each]) => each === text) && <option value={text}>{text}</option>}
      {options.map(([each, label]) => (
        <option key={each} value={each}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** Goes into the text a moment after the last letter, and when it is left; while it is typed in, nobody changes it. */
function Typed(props: FieldProps & { text: string }) {
  const { id, setting, text, own, bad, disabled, note, onChange } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const sent = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const send = (next: string) => {
    clearTimeout(timer.current);
    if (next.trim() === sent.current.trim()) return;
    sent.current = next;
    onChange(typedValue(setting.kind, next));
  };
  const keys = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') send(event.currentTarget.value);
    if (event.key === 'Escape' && typed !== null) {
      event.stopPropagation();
      clearTimeout(timer.current);
      setTyped(null);
    }
  };
  return (
    <input
      id={id}
      className={classes(
        styles['input'],
        bad && styles['inputBad'],
        !own && typed === null && styles['inherited'],
        (setting.kind === 'cron' || setting.section === 'namespaces' || setting.section === 'accounts') &&
          styles['inputMono'],
      )}
      value={typed ?? text}
      placeholder="–"
      disabled={disabled}
      spellCheck={false}
      autoComplete="off"
      aria-invalid={bad}
      aria-describedby={note}
      onFocus={() => {
        sent.current = text;
      }}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setTyped(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => send(next), REST_MS);
      }}
      onKeyDown={keys}
      onBlur={(event) => {
        send(event.currentTarget.value);
        setTyped(null);
      }}
    />
  );
}
