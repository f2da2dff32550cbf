import type { VersionState } from '../../../shared/models/migration-status.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { Icon, type IconName } from '../../parts/index.ts';
import styles from './matrix.module.css';

/** A cell of the matrix; `lock`: at work, and waiting for a lock. */
export type CellState = VersionState | 'lock';

interface Look {
  readonly word: Word;
  readonly icon: IconName | null;
}

/** Form and mark say the same as the colour. */
export const CELL_LOOKS: Record<CellState, Look> = {
  applied: { word: word('applied'), icon: null },
  failed: { word: word('failed'), icon: 'x' },
  lock: { word: word('lock'), icon: 'lock' },
  'at-work': { word: word('at work'), icon: 'spinner' },
  edited: { word: word('edited since'), icon: 'pen' },
  unfinished: { word: word('begun, not ended'), icon: 'alert' },
  skipped: { word: word('skipped'), icon: 'bar' },
  pending: { word: word('not run'), icon: null },
};

const RARE: ReadonlySet<CellState> = new Set(['edited', 'unfinished']);

export function VersionCell({ state }: { state: CellState }) {
  const { icon } = CELL_LOOKS[state];
  return (
    <i className={styles['cell']} data-state={state}>
      {icon !== null && <Icon name={icon} size={12} />}
    </i>
  );
}

/** What the marks mean. Those that come and go while a run goes on always stand here, so that nothing moves. */
export function Legend({ states }: { states: ReadonlySet<CellState> }) {
  return (
    <span className={styles['legend']}>
      {(Object.keys(CELL_LOOKS) as CellState[])
        .filter((state) => states.has(state) || !RARE.has(state))
        .map((state) => (
          <span key={state}>
            <VersionCell state={state} />
            {t(CELL_LOOKS[state].word)}
          </span>
        ))}
    </span>
  );
}
