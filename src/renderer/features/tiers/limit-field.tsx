import { t } from '../../locales/index.ts';
import { Checkbox } from '../../parts/checkbox.tsx';
import styles from './tier-form.module.css';
import { FormField, type FormFieldProps } from './tier-form-field.tsx';
import { useAsked } from './use-asked.ts';

const UNLIMITED = 'unlimited';

/** The most that an override may give: a quantity, or as much as one likes. Empty: as much as the tier gives. */
export function LimitField(props: FormFieldProps) {
  const { disabled, onChange } = props;
  const [value, ask] = useAsked(props.value);
  const unlimited = value === UNLIMITED;
  return (
    <span className={styles['limit']}>
      <FormField {...props} value={unlimited ? '' : value} disabled={disabled || unlimited} />
      <Checkbox
        checked={unlimited}
        disabled={disabled}
        onChange={(next) => {
          const asked = next ? UNLIMITED : null;
          ask(asked ?? undefined);
          onChange(asked);
        }}
        label={t('unlimited')}
      />
    </span>
  );
}
