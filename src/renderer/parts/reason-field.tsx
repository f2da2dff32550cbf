import { LONGEST_REASON } from '../lib/reason.ts';
import { t } from '../locales/index.ts';
import { TextField } from './field.tsx';

interface ReasonFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** Without it the reason may be left out. */
  needed?: boolean;
  /** It was tried with what stands here, and that is too short. */
  wrong: boolean;
  label?: string;
  /** Where it stands afterwards. */
  hint?: string | undefined;
  placeholder?: string | undefined;
  /** What the engine refused of it. */
  error?: string | undefined;
  autoFocus?: boolean;
}

/** Why it is done: the reason stays with the act. */
export function ReasonField(props: ReasonFieldProps) {
  const { needed = false, wrong, placeholder } = props;
  return (
    <TextField
      label={props.label ?? (needed ? t('Reason') : t('Reason, if there is one'))}
      value={props.value}
      onChange={props.onChange}
      maxLength={LONGEST_REASON}
      autoFocus={props.autoFocus ?? false}
      hint={props.hint ?? t('Stays in the audit log')}
      {...(placeholder === undefined ? {} : { placeholder })}
      error={props.error ?? (wrong ? t('Say why, in a few words') : undefined)}
    />
  );
}
