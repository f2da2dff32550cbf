import { useHotkeys } from '@mantine/hooks';
import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';
import { classes } from '../lib/classes.ts';
import { t } from '../locales/index.ts';
import { IconButton } from './button.tsx';
import styles from './panel.module.css';

export interface PanelTab {
  id: string;
  label: string;
  count?: number;
  /** Last in the column, in red. */
  danger?: boolean;
}

interface PanelProps {
  /** Names the region. */
  label: string;
  /** One row of tags above the title. */
  tags?: ReactNode;
  title: ReactNode;
  /** Identifiers, in one line under the title. */
  meta?: ReactNode;
  actions?: ReactNode;
  /** Without tabs the content has the whole width. */
  tabs?: readonly PanelTab[];
  tab?: string;
  onTab?: (tab: string) => void;
  onClose: () => void;
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
  /** Tabs that need room open wide; *Narrow* brings the rest of the list back. */
  wide?: boolean | 'most';
  onWide?: (wide: boolean) => void;
  children: ReactNode;
}

/** The detail at the right of a list: head, a column of tabs, and the open tab. */
export function Panel(props: PanelProps) {
  const { label, tags, title, meta, actions, tabs = [], tab, onTab, wide, onWide, children } = props;
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  useHotkeys(tabs.slice(0, 8).map((entry, index) => [`alt+${index + 1}`, () => onTab?.(entry.id)]));

  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = tabs.findIndex((entry) => entry.id === tab);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onTab?.(next.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };

  return (
    <aside
      className={classes(styles['panel'], wide && styles[wide === 'most' ? 'widest' : 'wide'])}
      aria-label={label}
    >
      <header className={styles['head']}>
        <div className={styles['line']}>
          <span className={styles['tags']}>{tags}</span>
          {onWide && (
            <IconButton
              small
              icon={wide ? 'narrow' : 'wide'}
              label={wide ? t('Narrow') : t('Wide')}
              onClick={() => onWide(!wide)}
            />
          )}
          {props.onPrevious !== undefined || props.onNext !== undefined ? (
            <>
              <IconButton
                small
                icon="up"
                label={t('Previous')}
                disabled={!props.onPrevious}
                onClick={() => props.onPrevious?.()}
              />
              <IconButton
                small
                icon="down"
                label={t('Next')}
                disabled={!props.onNext}
                onClick={() => props.onNext?.()}
              />
            </>
          ) : null}
          <IconButton small icon="x" label={t('Close')} onClick={props.onClose} />
        </div>
        <h2 className={styles['title']}>{title}</h2>
        {meta !== undefined && <div className={styles['meta']}>{meta}</div>}
        {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      </header>
      {tabs.length === 0 ? (
        <div className={styles['whole']}>{children}</div>
      ) : (
        <div className={styles['body']}>
          <div
            ref={list}
            className={styles['tabs']}
            role="tablist"
            aria-orientation="vertical"
            aria-label={label}
          >
            {tabs.map((entry) => (
              <button
                key={entry.id}
                type="button"
                role="tab"
                id={`${base}-${entry.id}`}
                data-tab={entry.id}
                aria-selected={entry.id === tab}
                aria-controls={`${base}-panel`}
                tabIndex={entry.id === tab ? 0 : -1}
                className={classes(styles['tab'], entry.danger && styles['danger'])}
                onClick={() => onTab?.(entry.id)}
                onKeyDown={move}
              >
                {entry.label}
                {entry.count !== undefined && entry.count > 0 && <span>{entry.count}</span>}
              </button>
            ))}
          </div>
          <div
            className={styles['content']}
            role="tabpanel"
            id={`${base}-panel`}
            aria-labelledby={`${base}-${tab}`}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key.
            tabIndex={0}
          >
            {children}
          </div>
        </div>
      )}
    </aside>
  );
}

/** A list with its detail at the right; regions scroll, the page does not. */
export function Split({ children, panel }: { children: ReactNode; panel?: ReactNode }) {
  return (
    <div className={styles['split']}>
      <div className={styles['main']}>{children}</div>
      {panel}
    </div>
  );
}
