import { type ReactNode, useId } from 'react';
import { classes } from '../../lib/classes.ts';
import styles from './setup.module.css';

interface PickCardProps {
  title: string;
  picked: boolean;
  onPick: () => void;
  aside?: ReactNode;
  children: ReactNode;
}

/** One of two ways; the chosen one has an edge. */
export function PickCard({ title, picked, onPick, aside, children }: PickCardProps) {
  const id = useId();
  return (
    <section className={classes(styles['pick'], picked && styles['picked'])} aria-labelledby={id}>
      <label className={styles['pickHead']}>
        <input
          type="radio"
          name="postgresql"
          className={styles['radio']}
          checked={picked}
          onChange={onPick}
        />
        <h2 id={id}>{title}</h2>
        <span className="grow" />
        {aside}
      </label>
      {children}
    </section>
  );
}
