import type { ReactNode } from 'react';
import styles from './page-head.module.css';

interface PageHeadProps {
  title: ReactNode;
  /** Scope and the time the data was read, in one line. */
  scope?: ReactNode;
  /** At most one of them is primary. */
  actions?: ReactNode;
}

export function PageHead({ title, scope, actions }: PageHeadProps) {
  return (
    <header className={styles['head']}>
      <h1 className={styles['title']}>{title}</h1>
      {scope !== undefined && (
        <span className={styles['scope']} title={typeof scope === 'string' ? scope : undefined}>
          {scope}
        </span>
      )}
      <span className={styles['actions']}>{actions}</span>
    </header>
  );
}
