import { useId } from 'react';
import { classes } from '../../../lib/classes.ts';
import styles from '../secret-store-choice.module.css';

interface PickOneProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { readonly value: Value; readonly title: string; readonly hint: string }[];
  onChange: (value: Value) => void;
}

/** One of three ways, each with what it means; what it asks for stands below. */
export function PickOne<Value extends string>({ label, value, options, onChange }: PickOneProps<Value>) {
  const name = useId();
  return (
    <fieldset className={classes(styles['options'], styles['over'])} aria-label={label}>
      {options.map((option) => (
        <label
          key={option.value}
          className={classes(styles['option'], option.value === value && styles['on'])}
        >
          <input
            type="radio"
            name={name}
            className={styles['radio']}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            <b>{option.title}</b>
            <span className={styles['hint']}>{option.hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
