import { classes } from '../lib/classes.ts';
import styles from './meter.module.css';

interface MeterProps {
  /** From 0 to 1. */
  share: number;
  label: string;
  tone?: 'accent' | 'ok' | 'warn' | 'danger' | 'grey';
  thin?: boolean;
}

export function Meter({ share, label, tone = 'accent', thin }: MeterProps) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    // biome-ignore lint/a11y/useSemanticElements: the meter element cannot be drawn alike on the three systems.
    <div
      className={classes(styles['track'], thin && styles['thin'])}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div className={classes(styles['fill'], styles[tone])} style={{ width: `${percent}%` }} />
    </div>
  );
}
