import { MultiSelect, NumberInput, PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { useMergedRef } from '@mantine/hooks';
import {
  type FocusEventHandler,
  type KeyboardEventHandler,
  type ReactNode,
  type Ref,
  useEffect,
  useRef,
} from 'react';
import { classes } from '../lib/classes.ts';
import { t } from '../locales/index.ts';
import styles from './field.module.css';
import { Icon, type IconName } from './icon.tsx';

interface FieldProps {
  label: ReactNode;
  /** A line under the field that helps before anything is wrong. */
  hint?: ReactNode;
  /** The same line once the value was checked and is good. */
  ok?: ReactNode;
  /** What is wrong; it names what would be right. */
  error?: ReactNode;
  required?: boolean;
  disabled?: boolean;
  className?: string | undefined;
}

interface TextFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  onBlur?: FocusEventHandler<HTMLInputElement>;
  onKeyDown?: KeyboardEventHandler<HTMLInputElement>;
  placeholder?: string;
  /** Set in monospace: what is typed can be pasted elsewhere. */
  mono?: boolean;
  icon?: IconName;
  /** At the right end, in grey: *days* */
  unit?: ReactNode;
  type?: 'text' | 'email' | 'url';
  inputMode?: 'text' | 'numeric' | 'email' | 'url';
  autoComplete?: string;
  autoFocus?: boolean;
  maxLength?: number;
  name?: string;
  readOnly?: boolean;
  inputRef?: Ref<HTMLInputElement>;
}

const order: ('label' | 'input' | 'error' | 'description')[] = ['label', 'input', 'error', 'description'];

function frame({ label, hint, ok, error, required, disabled, className }: FieldProps, mono = false) {
  const line = ok !== undefined && ok !== '' ? ok : hint;
  const good = ok !== undefined && ok !== '';
  return {
    label,
    error: error === undefined || error === '' ? undefined : <Line icon="failed">{error}</Line>,
    // An error takes the place of the line, so that the form does not jump.
    description: error || line === undefined ? undefined : good ? <Line icon="ok">{line}</Line> : line,
    required: required ?? false,
    disabled: disabled ?? false,
    withAsterisk: false,
    withErrorStyles: true,
    inputWrapperOrder: order,
    classNames: {
      root: classes(styles['field'], className),
      label: styles['label'],
      input: classes(styles['input'], mono && styles['mono']),
      error: styles['error'],
      description: classes(styles['hint'], good && styles['ok']),
      section: styles['section'],
    },
  };
}

function Line({ icon, children }: { icon: IconName; children: ReactNode }) {
  return (
    <span className={styles['line']}>
      <Icon name={icon} size={12} />
      <span>{children}</span>
    </span>
  );
}

/** Takes the focus where a person has just asked for the field; a dialog's own trap then agrees. */
function useFirstFocus(wanted: boolean | undefined) {
  const input = useRef<HTMLInputElement>(null);
  const first = useRef(wanted);
  useEffect(() => {
    if (first.current) input.current?.focus();
  }, []);
  return input;
}

export function TextField(props: TextFieldProps) {
  const first = useFirstFocus(props.autoFocus);
  const ref = useMergedRef(first, props.inputRef);
  const {
    value,
    onChange,
    onBlur,
    onKeyDown,
    placeholder,
    mono,
    icon,
    unit,
    type,
    inputMode,
    maxLength,
    name,
  } = props;
  return (
    <TextInput
      {...frame(props, mono)}
      ref={ref}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      onBlur={onBlur}
      onKeyDown={onKeyDown}
      placeholder={placeholder}
      type={type ?? 'text'}
      inputMode={inputMode}
      maxLength={maxLength}
      name={name}
      readOnly={props.readOnly}
      autoComplete={props.autoComplete ?? 'off'}
      data-autofocus={props.autoFocus || undefined}
      spellCheck={false}
      leftSection={icon && <Icon name={icon} />}
      leftSectionWidth={28}
      leftSectionPointerEvents="none"
      rightSection={unit !== undefined && <span className={styles['unit']}>{unit}</span>}
      rightSectionWidth={unit === undefined ? undefined : 'auto'}
      rightSectionPointerEvents="none"
    />
  );
}

interface NumberFieldProps extends FieldProps {
  /** null: empty. */
  value: number | null;
  onChange: (value: number | null) => void;
  minimum?: number;
  maximum?: number;
  unit?: ReactNode;
  placeholder?: string;
}

export function NumberField(props: NumberFieldProps) {
  const { value, onChange, minimum, maximum, unit, placeholder } = props;
  return (
    <NumberInput
      {...frame(props)}
      value={value ?? ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : next === '' ? null : Number(next))}
      {...(minimum === undefined ? {} : { min: minimum })}
      {...(maximum === undefined ? {} : { max: maximum })}
      clampBehavior="none"
      allowDecimal={false}
      allowNegative={false}
      hideControls
      placeholder={placeholder}
      rightSection={unit !== undefined && <span className={styles['unit']}>{unit}</span>}
      rightSectionWidth={unit === undefined ? undefined : 'auto'}
      rightSectionPointerEvents="none"
    />
  );
}

interface SelectFieldProps<Value extends string> extends FieldProps {
  value: Value | null;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string; disabled?: boolean }[];
  placeholder?: string;
  /** For long lists: the choices are narrowed by typing. */
  searchable?: boolean;
}

export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { value, onChange, options, placeholder, searchable } = props;
  return (
    <Select
      {...frame(props)}
      value={value}
      onChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen) onChange(chosen.value);
      }}
      data={options.map((option) => ({ ...option }))}
      placeholder={placeholder}
      allowDeselect={false}
      searchable={searchable ?? false}
      {...(searchable ? { limit: 60, nothingFoundMessage: t('Nothing like this') } : {})}
      checkIconPosition="right"
      comboboxProps={{
        withinPortal: true,
        classNames: { dropdown: styles['dropdown'], option: styles['option'] },
      }}
      rightSection={<Icon name="down" />}
      rightSectionPointerEvents="none"
    />
  );
}

interface ManyFieldProps extends FieldProps {
  value: readonly string[];
  onChange: (value: string[]) => void;
  options: readonly { value: string; label: string }[];
  /** What none chosen means: *all*. */
  placeholder?: string;
}

/** Some of a list, which is narrowed by typing. */
export function ManyField(props: ManyFieldProps) {
  const { value, onChange, options, placeholder } = props;
  const shared = frame(props);
  return (
    <MultiSelect
      {...shared}
      classNames={{
        ...shared.classNames,
        input: classes(styles['input'], styles['many']),
        pillsList: styles['pills'],
        pill: styles['pill'],
        inputField: styles['typed'],
      }}
      value={[...value]}
      onChange={onChange}
      data={options.map((option) => ({ ...option }))}
      placeholder={value.length === 0 ? placeholder : undefined}
      searchable
      hidePickedOptions
      limit={60}
      nothingFoundMessage={t('Nothing like this')}
      comboboxProps={{
        withinPortal: true,
        classNames: { dropdown: styles['dropdown'], option: styles['option'] },
      }}
      rightSection={<Icon name="down" />}
      rightSectionPointerEvents="none"
    />
  );
}

interface AreaFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  maxLength?: number;
}

/** Several lines that can be pasted: a query. */
export function AreaField(props: AreaFieldProps) {
  const shared = frame(props, true);
  return (
    <Textarea
      {...shared}
      classNames={{ ...shared.classNames, input: classes(styles['input'], styles['mono'], styles['area']) }}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      placeholder={props.placeholder}
      maxLength={props.maxLength}
      autosize
      minRows={2}
      maxRows={6}
      spellCheck={false}
    />
  );
}

interface PasswordFieldProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  autoFocus?: boolean;
  /** `new-password` keeps the browser from offering a stored one. */
  autoComplete?: 'new-password' | 'current-password' | 'off';
  onKeyDown?: KeyboardEventHandler<HTMLInputElement>;
}

export function PasswordField(props: PasswordFieldProps) {
  const first = useFirstFocus(props.autoFocus);
  const shared = frame(props);
  return (
    <PasswordInput
      {...shared}
      ref={first}
      classNames={{
        ...shared.classNames,
        input: styles['input'],
        innerInput: styles['inner'],
        visibilityToggle: styles['toggle'],
      }}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      onKeyDown={props.onKeyDown}
      placeholder={props.placeholder}
      autoComplete={props.autoComplete ?? 'off'}
      data-autofocus={props.autoFocus || undefined}
      spellCheck={false}
      leftSection={<Icon name="key" />}
      leftSectionWidth={28}
      leftSectionPointerEvents="none"
      visibilityToggleIcon={({ reveal }) => <Icon name={reveal ? 'eye-off' : 'eye'} />}
      visibilityToggleButtonProps={{
        'aria-label': t('Show or hide what is typed'),
        'aria-hidden': false,
        tabIndex: 0,
      }}
    />
  );
}
