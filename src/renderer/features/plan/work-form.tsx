import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { orpc } from '../../client/query.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Kbd } from '../../parts/kbd.tsx';
import styles from './work-form.module.css';

/** What is asked at the left, what will happen at the right. */
export function WorkColumns({ children }: { children: ReactNode }) {
  return <div className={styles['columns']}>{children}</div>;
}

interface WorkAskProps {
  /** With it Enter in a field does it, and a button elsewhere may name the form by its id. */
  onSubmit?: () => void;
  id?: string;
  children: ReactNode;
}

/** The questions, which scroll by themselves. */
export function WorkAsk({ onSubmit, id, children }: WorkAskProps) {
  if (onSubmit === undefined)
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key.
      <section className={styles['ask']} tabIndex={0} aria-label={t('What is asked')}>
        {children}
      </section>
    );
  return (
    <form
      id={id}
      className={styles['ask']}
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {children}
    </form>
  );
}

interface WorkFootProps {
  /** At the left; else where it is written down. */
  said?: ReactNode;
  onClose: () => void;
  /** What the way out is called, where nothing is left to be cancelled. */
  cancel?: string;
  /** The verb. */
  children: ReactNode;
}

/** What is worth knowing before one says yes, the way out, and the verb. */
export function WorkFoot({ said, onClose, cancel = t('Cancel'), children }: WorkFootProps) {
  const actor = useQuery(orpc.app.status.queryOptions()).data?.actor.name;
  return (
    <>
      {said ?? (
        <span className="small third grow cut">
          {actor !== undefined &&
            t('Written to the audit log as {{name}}, before and after', { name: actor })}
        </span>
      )}
      <Button onClick={onClose}>
        <span className="row">
          {cancel} <Kbd>Esc</Kbd>
        </span>
      </Button>
      {children}
    </>
  );
}
