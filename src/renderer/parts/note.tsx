import type { ReactNode } from 'react';
import { classes } from '../lib/classes.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './note.module.css';

export type NoteTone = 'info' | 'warn' | 'danger';

const icons: Record<NoteTone, IconName> = { info: 'info', warn: 'alert', danger: 'failed' };

interface NoteProps {
  tone?: NoteTone;
  icon?: IconName;
  children: ReactNode;
  /** Buttons under the sentence. */
  actions?: ReactNode;
}

export function Note({ tone = 'info', icon, children, actions }: NoteProps) {
  return (
    <div className={classes(styles['note'], styles[tone])}>
      <Icon name={icon ?? icons[tone]} className={styles['icon']} />
      <div className={styles['body']}>
        {children}
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </div>
    </div>
  );
}
