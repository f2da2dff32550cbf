import styles from './data-table.module.css';

/** Rows to be, while they are read for the first time. */
export function Skeleton({ height }: { height: number }) {
  return (
    <div className={styles['skeleton']} aria-hidden>
      {Array.from({ length: 14 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
        <div key={index} className={styles['ghost']} style={{ height }}>
          <span style={{ width: `${12 + ((index * 7) % 5)}%` }} />
          <span style={{ width: `${22 + ((index * 5) % 9)}%` }} />
          <span style={{ width: `${14 + ((index * 3) % 7)}%` }} />
        </div>
      ))}
    </div>
  );
}
