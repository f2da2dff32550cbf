import type { ReactNode } from 'react';
import { Told, t } from '../../locales/index.ts';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import styles from './attention.module.css';
import type { Source } from './use-attention.ts';

interface AttentionSectionProps {
  title: string;
  /** Where what is listed comes from: its error stands above the list. */
  source: Pick<Source<unknown>, 'found' | 'error' | 'reread'>;
  /** Beside the title, once it was read: how much waits, who compared and when. */
  fact: ReactNode;
  /** Right in the head. */
  actions?: ReactNode;
  /** Said with a tick when nothing waits; null: something does. */
  well: string | null;
  children?: ReactNode;
}

/** One question to the fleet: what waits for a person, or that nothing does. What was not read is neither. */
export function AttentionSection({ title, source, fact, actions, well, children }: AttentionSectionProps) {
  const { found, error, reread } = source;
  return (
    <section aria-label={title}>
      <header>
        <h2>{title}</h2>
        <span className="small third cut grow">
          {found !== undefined ? fact : error == null && t('reading…')}
        </span>
        {actions}
      </header>
      {error != null && (
        <div className={styles['pad']}>
          <ErrorNote error={error} onRetry={reread} />
        </div>
      )}
      {well !== null && found !== undefined && error == null && <Said icon="ok">{well}</Said>}
      {children}
    </section>
  );
}

const TONES = { ok: 'is-ok', unknown: 'third', alert: 'is-warn' } as const satisfies Partial<
  Record<IconName, string>
>;

/** A line of its own, about no one tenant. */
export function Said({ icon, children }: { icon?: keyof typeof TONES; children: ReactNode }) {
  return (
    <p className={styles['said']}>
      {icon !== undefined && <Icon name={icon} className={TONES[icon]} />}
      <span>{children}</span>
    </p>
  );
}

/** A server that could not be asked, so that nobody takes its tenants for well. */
export function Unread({ said, reason }: { said: string; reason: string }) {
  return (
    <Said icon="alert">
      {said}{' '}
      <span className="second">
        <Told>{reason}</Told>
      </span>
    </Said>
  );
}

interface EntryProps {
  /** Whose it is or what it is about, with its mark; absent where the text below says so itself. */
  head?: ReactNode;
  /** In grey beside it. */
  about?: ReactNode;
  /** At the right: since when, and the verbs. */
  aside?: ReactNode;
  children: ReactNode;
}

/** One thing that waits: whose, what happened, and what helps. */
export function Entry({ head, about, aside, children }: EntryProps) {
  return (
    <article className={styles['entry']}>
      {head !== undefined && (
        <div className={styles['line']}>
          {head}
          <span className="third small cut grow">{about}</span>
          {aside}
        </div>
      )}
      {children}
    </article>
  );
}
