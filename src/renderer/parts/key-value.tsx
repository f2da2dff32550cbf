import type { CSSProperties, ReactNode } from 'react';
import styles from './key-value.module.css';

export interface KeyValueItem {
  key: string;
  value: ReactNode;
}

/** Pairs of a label and a value; `width` is that of the labels, in pixels. */
export function KeyValue({ items, width = 84 }: { items: readonly KeyValueItem[]; width?: number }) {
  return (
    <dl className={styles['list']} style={{ '--key-width': `${width}px` } as CSSProperties}>
      {items.map((item) => (
        <div key={item.key} className={styles['pair']}>
          <dt>{item.key}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
