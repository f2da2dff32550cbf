import type { ReactNode } from 'react';
import { classes } from '../lib/classes.ts';
import styles from './card.module.css';

interface CardProps {
  /** Names the region where the title alone would not. */
  label?: string;
  title?: ReactNode;
  /** A line in grey beside the title. */
  hint?: ReactNode;
  /** At the right of the head. */
  aside?: ReactNode;
  footer?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}

export function Card({ label, title, hint, aside, footer, className, children }: CardProps) {
  const head = title !== undefined || aside !== undefined;
  return (
    <section className={classes(styles['card'], className)} aria-label={label}>
      {head && (
        <header className={styles['head']}>
          <h2 className={styles['title']}>{title}</h2>
          {hint !== undefined && hint !== false && <span className={styles['hint']}>{hint}</span>}
          <span className={styles['aside']}>{aside}</span>
        </header>
      )}
      {children}
      {footer !== undefined && <footer className={styles['foot']}>{footer}</footer>}
    </section>
  );
}
