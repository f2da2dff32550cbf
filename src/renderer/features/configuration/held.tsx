import type { Holder } from '../../../shared/models/setting-meta.ts';
import { classes } from '../../lib/classes.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import styles from './held.module.css';

/** Who holds a setting. The fill weakens as the guarantee does. */
export const HOLDER_WORDS: Record<Holder, Word> = {
  postgres: word('PostgreSQL'),
  scheduler: word('Scheduler'),
  gate: word('Application'),
  declared: word('Declared only'),
};

export const HOLDER_ICONS: Record<Holder, IconName> = {
  postgres: 'database',
  scheduler: 'clock',
  gate: 'gate',
  declared: 'pen',
};

interface HeldProps {
  by: Holder;
  /** Nothing acts on it yet: its frame says so, and so does a word. */
  notYet?: boolean;
}

export function Held({ by, notYet = false }: HeldProps) {
  return (
    <span
      className={classes(styles['held'], styles[by], notYet && styles['notYet'])}
      title={
        notYet ? t('{{holder}} is to keep it; nothing does yet', { holder: t(HOLDER_WORDS[by]) }) : undefined
      }
    >
      <Icon name={HOLDER_ICONS[by]} size={12} />
      {t(HOLDER_WORDS[by])}
      {notYet && <i>{t('not yet')}</i>}
    </span>
  );
}
