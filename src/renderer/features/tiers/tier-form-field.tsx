import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { TierSetting } from '../../../shared/models/tier-settings.ts';
import { classes } from '../../lib/classes.ts';
import { t } from '../../locales/index.ts';
import input from '../../parts/inline-input.module.css';
import { fitsField, settingText, typedValue } from '../configuration/index.ts';
import { useAsked } from './use-asked.ts';

const REST_MS = 450;

export interface FormFieldProps {
  id: string;
  setting: TierSetting;
  value: unknown;
  /** It stands in the file itself, and there where the form looks. */
  own: boolean;
  /** What is wrong with it. */
  problem: string | undefined;
  disabled: boolean;
  note: string;
  onChange: (value: unknown) => void;
}

/** One setting as it is typed: a quantity with its unit, a choice, a list by its commas. Empty: as the parent has it. */
export function FormField(props: FormFieldProps) {
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
  const { id, own, problem, disabled, note, onChange } = props;
  return (
    <TypedInput
      id={id}
      text={settingText(setting.kind, value)}
      mono={setting.kind === 'cron' || setting.section === 'namespaces' || setting.section === 'accounts'}
      inherited={!own}
      problem={problem}
      disabled={disabled}
      note={note}
      onSend={(text) => onChange(typedValue(setting.kind, text))}
    />
  );
}

function Choice(props: FormFieldProps & { options: readonly (readonly [value: string, label: string])[] }) {
  const { id, setting, value, own, problem, disabled, note, onChange, options } = props;
  const [text, ask] = useAsked(settingText(setting.kind, value));
  return (
    <select
      id={id}
      className={classes(input['input'], problem !== undefined && input['bad'], !own && input['inherited'])}
      value={text}
      disabled={disabled}
      aria-invalid={problem !== undefined}
      aria-describedby={note}
      onChange={(event) => {
        const next = event.currentTarget.value;
        ask(next);
        onChange(typedValue(setting.kind, next));
      }}
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

interface TypedInputProps {
  id?: string;
  /** Where no label of the form names it. */
  label?: string;
  text: string;
  placeholder?: string;
  mono?: boolean;
  /** Not of this file: it comes from one that it extends, or from what holds everywhere. */
  inherited: boolean;
  problem: string | undefined;
  disabled: boolean;
  /** Id of the line that says more. */
  note?: string;
  onSend: (text: string) => void;
}

/** Goes into the text a moment after the last letter, and when it is left; while it is typed in, nobody changes it. */
export function TypedInput(props: TypedInputProps) {
  const { id, label, text, placeholder = '–', mono, inherited, problem, disabled, note, onSend } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const sent = useRef(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const send = (next: string) => {
    clearTimeout(timer.current);
    if (next.trim() === sent.current.trim()) return;
    sent.current = next;
    onSend(next);
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
        input['input'],
        problem !== undefined && input['bad'],
        inherited && typed === null && input['inherited'],
        mono && input['mono'],
      )}
      value={typed ?? text}
      placeholder={placeholder}
      disabled={disabled}
      spellCheck={false}
      autoComplete="off"
      title={problem}
      aria-label={label}
      aria-invalid={problem !== undefined}
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
