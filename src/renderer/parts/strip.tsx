import type { ReactNode } from 'react';
import { classes } from '../lib/classes.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './strip.module.css';

interface StripProps {
  /** Names the region. */
  label: string;
  /** A box of its own, a line between the head and a list, or inside a box. */
  frame?: 'card' | 'line' | 'none';
  /** The whole of it warns. */
  tone?: 'warn' | 'danger' | undefined;
  children?: ReactNode;
}

/** The few totals of a page, in one line above what they count. */
export function Strip({ label, frame = 'card', tone, children }: StripProps) {
  return (
    <section
      className={classes(styles['strip'], frame !== 'none' && styles[frame])}
      data-tone={tone}
      aria-label={label}
    >
      {children}
    </section>
  );
}

interface StripPartProps {
  label?: ReactNode;
  icon?: IconName;
  /** Of the icon: `is-ok`, `is-warn`, `is-danger`, `third`. */
  tone?: string | undefined;
  /** The total in bold, what it is of in grey. */
  children: ReactNode;
}

export function StripPart({ label, icon, tone, children }: StripPartProps) {
  return (
    <div className={styles['part']}>
      {label !== undefined && (
        <span className={styles['label']}>
          {icon !== undefined && <Icon name={icon} className={tone} />}
          {label}
        </span>
      )}
      {label === undefined ? children : <span className="cut">{children}</span>}
    </div>
  );
}
