import type { ReactNode } from 'react';
import { classes } from '../lib/classes.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './segments.module.css';

export interface Segment<Value extends string> {
  value: Value;
  label: ReactNode;
  icon?: IconName;
  /** The icon alone is shown; the label is then its name. */
  iconOnly?: string;
}

interface SegmentsProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly Segment<Value>[];
  onChange: (value: Value) => void;
}

/** One of a few, all in sight. */
export function Segments<Value extends string>({ label, value, options, onChange }: SegmentsProps<Value>) {
  return (
    <fieldset className={styles['segments']} aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={classes(styles['segment'], option.iconOnly !== undefined && styles['iconOnly'])}
          aria-pressed={option.value === value}
          aria-label={option.iconOnly}
          title={option.iconOnly}
          onClick={() => onChange(option.value)}
        >
          {option.icon && <Icon name={option.icon} />}
          {option.iconOnly === undefined && option.label}
        </button>
      ))}
    </fieldset>
  );
}
