import type { ReactNode } from 'react';
import styles from './empty.module.css';

interface EmptyProps {
  title: string;
  /** One sentence that says what will be here. */
  children?: ReactNode;
  actions?: ReactNode;
  /** What stands ready, below. */
  below?: ReactNode;
}

export function Empty({ title, children, actions, below }: EmptyProps) {
  return (
    <div className={styles['empty']}>
      <h2 className={styles['title']}>{title}</h2>
      {children !== undefined && <p className="second">{children}</p>}
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      {below !== undefined && <div className={styles['below']}>{below}</div>}
    </div>
  );
}
