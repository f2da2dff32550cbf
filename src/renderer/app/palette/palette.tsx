import { Modal } from '@mantine/core';
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { classes } from '../../lib/classes.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Icon, Kbd } from '../../parts/index.ts';
import { useViewState } from '../view-state.ts';
import { type Entry, GROUP_TITLES } from './entry.ts';
import { type Found, find, markHits, PER_GROUP, plain } from './match.ts';
import styles from './palette.module.css';
import { recentPlaces, rememberPlace } from './recent-places.ts';
import { tenantVerbs, useEntries } from './use-entries.ts';

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
        aria-label="Search and commands"
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
          aria-label="Find a tenant, a page, a job, or a verb"
          placeholder={tenant ? 'What to do with it' : 'Tenants, servers, jobs, or a command'}
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
      <div className={styles['list']} id={`${base}-list`} role="listbox" aria-label="Found">
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
              <span>{group.total > PER_GROUP ? `${PER_GROUP} of ${group.total}` : group.total}</span>
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
          {typed === '' ? 'Type a name, a slug, a page or a verb.' : `Nothing is called “${typed}”.`}
        </p>
      )}
      <footer className={styles['foot']}>
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> move
        </span>
        <span>
          <Kbd>Enter</Kbd> open
        </span>
        <span className={classes(focused?.slug === undefined && styles['off'])}>
          <Kbd>Tab</Kbd> verbs of this tenant
        </span>
        <span>
          <Kbd>Esc</Kbd> close
        </span>
        <span className={styles['promise']}>nothing runs without its plan</span>
      </footer>
    </>
  );
}

interface ShownGroup {
  group: string;
  title: string;
  entries: readonly Entry[];
  total: number;
}

function useFound(entries: readonly Entry[], typed: string, tenant: Entry | null) {
  return useMemo((): { groups: ShownGroup[]; total: number } => {
    if (tenant !== null) {
      const verbs = tenantVerbs(tenant);
      const shown =
        typed.trim() === '' ? verbs : verbs.filter((verb) => plain(verb.title).includes(plain(typed.trim())));
      const group = { group: 'verbs', title: GROUP_TITLES.verbs, entries: shown, total: shown.length };
      return { groups: shown.length === 0 ? [] : [group], total: shown.length };
    }
    if (typed.trim() === '') return { groups: restingGroups(entries), total: 0 };
    return withTitles(withVerbs(find(entries, typed)));
  }, [entries, typed, tenant]);
}

/** One word finds the tenant and its verbs, as long as it is clear which tenant is meant. */
function withVerbs(found: Found): Found {
  const tenants = found.groups.find((group) => group.group === 'tenants');
  const first = tenants?.entries[0];
  if (tenants === undefined || first === undefined || tenants.total > PER_GROUP) return found;
  const verbs = tenantVerbs(first);
  const others = found.groups.find((group) => group.group === 'verbs')?.entries ?? [];
  const entries = [...verbs, ...others].slice(0, PER_GROUP);
  const group = { group: 'verbs' as const, entries, total: verbs.length + others.length };
  const rest = found.groups.filter((entry) => entry.group !== 'tenants' && entry.group !== 'verbs');
  return { groups: [tenants, group, ...rest], total: found.total + verbs.length };
}

function withTitles(found: Found) {
  return {
    total: found.total,
    groups: found.groups.map((group) => ({ ...group, title: GROUP_TITLES[group.group] })),
  };
}

/** Empty, it shows the last five places and the running jobs. */
function restingGroups(entries: readonly Entry[]): ShownGroup[] {
  const byPath = new Map([...entries].reverse().map((entry) => [entry.path, entry]));
  const places = recentPlaces()
    .slice(1)
    .map((path) => byPath.get(path) ?? byPath.get(path.split('/').slice(0, 3).join('/')))
    .filter((entry) => entry !== undefined);
  const recent = [...new Set(places)].slice(0, PER_GROUP);
  const rest = entries.filter((entry) => entry.id.startsWith('place:')).slice(0, PER_GROUP);
  const verbs = entries.filter((entry) => entry.id.startsWith('verb:'));
  const running = entries
    .filter((entry) => entry.group === 'jobs' && entry.icon === 'spinner')
    .slice(0, PER_GROUP);
  return [
    recent.length > 0
      ? { group: 'recent', title: 'Where you were', entries: recent, total: recent.length }
      : { group: 'places', title: GROUP_TITLES.places, entries: rest, total: rest.length },
    { group: 'verbs', title: GROUP_TITLES.verbs, entries: verbs, total: verbs.length },
    { group: 'running', title: 'Running now', entries: running, total: running.length },
  ].filter((group) => group.total > 0);
}

function Count({ found, typed }: { found: { total: number }; typed: string }) {
  const format = useFormat();
  return (
    <span className="third small" role="status">
      {typed.trim() === '' ? '' : `${format.count(found.total)} found`}
    </span>
  );
}

interface LineProps {
  id: string;
  entry: Entry;
  typed: string;
  focused: boolean;
  onFocus: () => void;
  onChoose: () => void;
}

function Line({ id, entry, typed, focused, onFocus, onChoose }: LineProps) {
  const parts = markHits(entry.title, plain(typed).split(/\s+/).filter(Boolean));
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus and names the active option.
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input.
    <div
      id={id}
      role="option"
      aria-selected={focused}
      className={classes(styles['line'], focused && styles['focused'])}
      onMouseMove={onFocus}
      onClick={onChoose}
    >
      <Icon name={entry.icon} size={16} className={entry.tone ? styles[entry.tone] : styles['plain']} />
      <span className={styles['title']}>
        {parts.map((part, index) =>
          part.hit ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move.
            <b key={index} className={styles['hit']}>
              {part.text}
            </b>
          ) : (
            part.text
          ),
        )}
      </span>
      <span className={styles['hint']}>{entry.hint}</span>
      <span className={styles['aside']}>
        {focused ? (
          <>
            <Kbd>Enter</Kbd> open
          </>
        ) : (
          entry.aside
        )}
      </span>
    </div>
  );
}
