import type { ReactNode } from 'react';
import styles from './chip.module.css';
import { Icon } from './icon.tsx';

interface ChipProps {
  /** *Status is not* */
  what: string;
  /** *Deleted* */
  value: ReactNode;
  onRemove: () => void;
}

/** One filter, read as a sentence. */
export function Chip({ what, value, onRemove }: ChipProps) {
  return (
    <span className={styles['chip']}>
      <span className={styles['what']}>{what}</span> {value}
      <button
        type="button"
        className={styles['remove']}
        aria-label={`Remove the filter ${what}`}
        onClick={onRemove}
      >
        <Icon name="x" size={12} />
      </button>
    </span>
  );
}
