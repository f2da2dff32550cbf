import type { ReactNode } from 'react';
import { t } from '../locales/index.ts';
import { ErrorNote } from './error-note.tsx';
import styles from './list-page.module.css';

/** A page of a head and what fills the rest of the window, which scrolls by itself. */
export function ListPage({ children }: { children: ReactNode }) {
  return <div className={styles['page']}>{children}</div>;
}

interface ListBodyProps {
  /** The totals above. */
  strip: ReactNode;
  /** Widths of what stands side by side, as a grid wants them. */
  columns?: string;
  hidden?: boolean;
  children: ReactNode;
}

/** Totals, and below them what fills the rest: regions scroll, the page does not. */
export function ListBody({ strip, columns = 'minmax(0, 1fr)', hidden = false, children }: ListBodyProps) {
  return (
    <div className={styles['body']} hidden={hidden}>
      {strip}
      <div className={styles['columns']} style={{ gridTemplateColumns: columns }}>
        {children}
      </div>
    </div>
  );
}

/** Cards beside the list, which scroll by themselves. */
export function ListSide({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key.
    <section className={styles['side']} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

interface ListProblemProps {
  error: unknown;
  onRetry: () => void;
  /** *Read it again* */
  retryLabel?: string;
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
