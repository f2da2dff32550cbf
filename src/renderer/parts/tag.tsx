import type { ReactNode } from 'react';
import { classes } from '../lib/classes.ts';
import { Icon, type IconName } from './icon.tsx';
import styles from './tag.module.css';

export type Tone = 'grey' | 'ok' | 'warn' | 'danger' | 'accent';

interface TagProps {
  tone?: Tone;
  icon?: IconName;
  children: ReactNode;
}

export function Tag({ tone = 'grey', icon, children }: TagProps) {
  return (
    <span className={classes(styles['tag'], styles[tone])}>
      {icon && <Icon name={icon} size={12} />}
      {children}
    </span>
  );
}
