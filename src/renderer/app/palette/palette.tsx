import { Modal } from '@mantine/core';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { classes } from '../../lib/classes.ts';
import { t, tn } from '../../locales/index.ts';
import { Icon, Kbd } from '../../parts/index.ts';
import { useViewState } from '../view-state.ts';
import type { Entry } from './entry.ts';
import { Line } from './line.tsx';
import styles from './palette.module.css';
import { rememberPlace } from './recent-places.ts';
import { useEntries } from './use-entries.ts';
import { useFound } from './use-found.ts';

/** Grows out of the search over the top bar; the jobs ring stays in view. */
export function Palette() {
  const { paletteOpened, setPalette } = useViewState();
  const [location] = useLocation();
  useEffect(() => rememberPlace(location), [location]);
  return (
    <Modal.Root
      opened={paletteOpened}
      onClose={() => setPalette(false)}
      size={680}
      padding={0}
      yOffset={7}
      lockScroll={false}
      zIndex={170}
      transitionProps={{ transition: 'fade', duration: 120 }}
    >
      <Modal.Overlay backgroundOpacity={1} color="var(--scrim)" className={styles['scrim']} />
      <Modal.Content
        classNames={{ content: styles['palette'] }}
        aria-label={t('Search and commands')}
        radius={8}
        shadow="none"
      >
        <Body onClose={() => setPalette(false)} />
      </Modal.Content>
    </Modal.Root>
  );
}

function Body({ onClose }: { onClose: () => void }) {
  const [, go] = useLocation();
  const [typed, setTyped] = useState('');
  const [tenant, setTenant] = useState<Entry | null>(null);
  const [at, setAt] = useState(0);
  const base = useId();
  const entries = useEntries(true);
  const asked = useDeferredValue(typed);
  const found = useFound(entries, asked, tenant);
  const flat = useMemo(() => found.groups.flatMap((group) => group.entries), [found]);
  const index = Math.min(at, Math.max(0, flat.length - 1));
  const focused = flat[index];
  const optionId = (entry: Entry) => `${base}-${entry.id}`;

  useEffect(() => {
    document.getElementById(`${base}-${focused?.id}`)?.scrollIntoView({ block: 'nearest' });
  }, [base, focused]);

  const choose = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    go(entry.path);
  };
  const scope = (next: Entry | null) => {
    setTenant(next);
    setTyped('');
    setAt(0);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt(flat.length === 0 ? 0 : (index + step + flat.length) % flat.length);
    } else if (event.key === 'Enter') choose(focused);
    else if (event.key === 'Tab' && !event.shiftKey && focused?.slug !== undefined) scope(focused);
    else if (event.key === 'Tab' || (event.key === 'Backspace' && typed === '' && tenant !== null))
      scope(null);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className={styles['query']}>
        <Icon name="search" size={16} className="third" />
        {tenant && <span className={styles['scope']}>{tenant.title}</span>}
        <input
          className={styles['input']}
          role="combobox"
          aria-expanded
          aria-controls={`${base}-list`}
          aria-activedescendant={focused && optionId(focused)}
          aria-autocomplete="list"
          aria-label={t('Find a tenant, a page, a job, or a verb')}
          placeholder={tenant ? t('What to do with it') : t('Tenants, servers, jobs, or a command')}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={keys}
        />
        <Count found={found} typed={asked} />
      </div>
      <div className={styles['list']} id={`${base}-list`} role="listbox" aria-label={t('Found')}>
        {found.groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: options of a list box are grouped by role.
          <div
            key={group.group}
            role="group"
            className={styles['group']}
            aria-labelledby={`${base}-${group.group}`}
          >
            <div className={styles['groupHead']} id={`${base}-${group.group}`} role="presentation">
              <span>{group.title}</span>
              <span>
                {group.total > group.entries.length
                  ? t('{{some}} of {{all}}', { some: group.entries.length, all: group.total })
                  : group.total}
              </span>
            </div>
            {group.entries.map((entry) => (
              <Line
                key={entry.id}
                id={optionId(entry)}
                entry={entry}
                typed={asked}
                focused={entry === focused}
                onFocus={() => setAt(flat.indexOf(entry))}
                onChoose={() => choose(entry)}
              />
            ))}
          </div>
        ))}
      </div>
      {found.groups.length === 0 && (
        <p className={styles['none']}>
          {typed === ''
            ? t('Type a name, a slug, a page or a verb.')
            : t('Nothing is called “{{typed}}”.', { typed })}
        </p>
      )}
      <footer className={styles['foot']}>
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> {t('move|cursor')}
        </span>
        <span>
          <Kbd>Enter</Kbd> {t('open|verb')}
        </span>
        <span className={classes(focused?.slug === undefined && styles['off'])}>
          <Kbd>Tab</Kbd> {t('verbs of this tenant')}
        </span>
        <span>
          <Kbd>Esc</Kbd> {t('close')}
        </span>
        <span className={styles['promise']}>{t('nothing runs without its plan')}</span>
      </footer>
    </>
  );
}

function Count({ found, typed }: { found: { total: number }; typed: string }) {
  return (
    <span className="third small" role="status">
      {typed.trim() === '' ? '' : tn('{{count}} found', '{{count}} found', { count: found.total })}
    </span>
  );
}
