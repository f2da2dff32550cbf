import type { ReactNode } from 'react';
import { t } from '../locales/index.ts';
import { ErrorNote } from './error-note.tsx';
import styles from './list-page.module.css';

/** A page of a head and what fills the rest of the window, which scrolls by itself. */
export function ListPage({ children }: { children: ReactNode }) {
  return <div className={styles['page']}>{children}</div>;
}

interface ListProblemProps {
  error: unknown;
  onRetry: () => void;
  retryLabel: string;
}

/** Above the list, which may still show what was read before. */
export function ListProblem(props: ListProblemProps) {
  return (
    <div className={styles['problem']}>
      <ErrorNote {...props} />
    </div>
  );
}

interface ListFootProps {
  some: number;
  all: number;
  /** More is on its way. */
  reading?: boolean;
  /** What is worth knowing of such lists. */
  children: ReactNode;
}

/** How much of everything is shown. */
export function ListFoot({ some, all, reading = false, children }: ListFootProps) {
  return (
    <footer className={styles['foot']}>
      <span>
        {t('{{some}} of {{all}}', { some, all })}
        {reading && ` · ${t('reading…')}`}
      </span>
      <span className="third cut">{children}</span>
    </footer>
  );
}
