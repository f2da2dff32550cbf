import { t } from '../../locales/index.ts';
import { Checkbox } from '../../parts/checkbox.tsx';
import styles from './tier-form.module.css';
import { FormField, type FormFieldProps } from './tier-form-field.tsx';

const UNLIMITED = 'unlimited';

/** The most that an override may give: a quantity, or as much as one likes. Empty: as much as the tier gives. */
export function LimitField(props: FormFieldProps) {
  const { value, disabled, onChange } = props;
  const unlimited = value === UNLIMITED;
  return (
    <span className={styles['limit']}>
      <FormField {...props} value={unlimited ? '' : value} disabled={disabled || unlimited} />
      <Checkbox
        checked={unlimited}
        disabled={disabled}
        onChange={(next) => onChange(next ? UNLIMITED : null)}
        label={t('unlimited')}
      />
    </span>
  );
}
