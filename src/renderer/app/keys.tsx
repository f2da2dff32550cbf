import { Modal } from '@mantine/core';
import { modKey } from '../lib/mod-key.ts';
import { Icon, Kbd } from '../parts/index.ts';
import styles from './keys.module.css';
import { MAIN_PLACES } from './places.ts';
import { useViewState } from './view-state.ts';

const rows: readonly { keys: readonly string[]; act: string }[] = [
  { keys: [`${modKey} K`], act: 'Go to a page, find a tenant, run a verb' },
  { keys: ['/'], act: 'Search in the list' },
  ...MAIN_PLACES.map((place) => ({
    keys: ['G', (place.key ?? '').toUpperCase()],
    act: `Go to ${place.title}`,
  })),
  { keys: ['↑', '↓', 'J', 'K'], act: 'Move in the list' },
  { keys: ['Enter'], act: 'Open the detail' },
  { keys: ['Esc'], act: 'Close it, then clear the selection' },
  { keys: ['Space', 'X'], act: 'Select the row' },
  { keys: ['Shift ↑', 'Shift ↓'], act: 'Extend the selection' },
  { keys: [`${modKey} A`], act: 'Select all rows that the filter shows' },
  { keys: ['Alt 1', '…', 'Alt 8'], act: 'Tabs of the detail' },
  { keys: ['N'], act: 'New, in the list in view' },
  { keys: ['Tab'], act: 'In the palette: the verbs of the tenant in focus' },
  { keys: [`${modKey} Enter`], act: 'Do the plan; never for destructive acts' },
  { keys: [`${modKey} J`], act: 'Jobs' },
  { keys: [`${modKey} \\`], act: 'Narrow or widen the rail' },
  { keys: ['?'], act: 'This map' },
];

export function Keys() {
  const { keysOpened, setKeys } = useViewState();
  return (
    <Modal
      opened={keysOpened}
      onClose={() => setKeys(false)}
      title="Keyboard"
      size={520}
      centered
      closeButtonProps={{ 'aria-label': 'Close', icon: <Icon name="x" /> }}
      overlayProps={{ backgroundOpacity: 1, color: 'var(--scrim)' }}
      transitionProps={{ transition: 'fade', duration: 160 }}
      classNames={{
        content: styles['dialog'],
        header: styles['head'],
        title: styles['title'],
        body: styles['body'],
      }}
    >
      <dl className={styles['list']}>
        {rows.map((row) => (
          <div key={row.act}>
            <dt>
              {row.keys.map((key) => (key === '…' ? <span key={key}>…</span> : <Kbd key={key}>{key}</Kbd>))}
            </dt>
            <dd>{row.act}</dd>
          </div>
        ))}
      </dl>
      <p className="third small">No single key changes data.</p>
    </Modal>
  );
}
