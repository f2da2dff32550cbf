import { modKey } from '../lib/mod-key.ts';
import { t } from '../locales/index.ts';
import { Dialog } from '../parts/dialog.tsx';
import { DialogBody } from '../parts/dialog-frame.tsx';
import { Kbd } from '../parts/index.ts';
import styles from './keys.module.css';
import { MAIN_PLACES } from './places.ts';
import { useViewState } from './view-state.ts';

const readRows = (): readonly { keys: readonly string[]; act: string }[] => [
  { keys: [`${modKey} K`], act: t('Go to a page, find a tenant, run a verb') },
  { keys: ['/'], act: t('Search in the list') },
  ...MAIN_PLACES.map((place) => ({
    keys: ['G', (place.key ?? '').toUpperCase()],
    act: t('Go to {{place}}', { place: t(place.title) }),
  })),
  { keys: ['↑', '↓', 'J', 'K'], act: t('Move in the list') },
  { keys: ['Enter'], act: t('Open the detail') },
  { keys: ['Esc'], act: t('Close it, then clear the selection') },
  { keys: [t('Space'), 'X'], act: t('Select the row') },
  { keys: [t('Shift ↑'), t('Shift ↓')], act: t('Extend the selection') },
  { keys: [`${modKey} A`], act: t('Select all rows that the filter shows') },
  { keys: ['Alt 1', '…', 'Alt 8'], act: t('Tabs of the detail') },
  { keys: ['N'], act: t('New, in the list in view') },
  { keys: ['Tab'], act: t('In the palette: the verbs of the tenant in focus') },
  { keys: [`${modKey} Enter`], act: t('Do the plan; never for destructive acts') },
  { keys: [`${modKey} J`], act: t('Jobs') },
  { keys: [`${modKey} \\`], act: t('Narrow or widen the rail') },
  { keys: ['?'], act: t('This map') },
];

export function Keys() {
  const { keysOpened, setKeys } = useViewState();
  return (
    <Dialog opened={keysOpened} onClose={() => setKeys(false)} title={t('Keyboard')} width={520}>
      <DialogBody read>
        <dl className={styles['list']}>
          {readRows().map((row) => (
            <div key={row.act}>
              <dt>
                {row.keys.map((key) => (key === '…' ? <span key={key}>…</span> : <Kbd key={key}>{key}</Kbd>))}
              </dt>
              <dd>{row.act}</dd>
            </div>
          ))}
        </dl>
        <p className="third small">{t('No single key changes data.')}</p>
      </DialogBody>
    </Dialog>
  );
}
