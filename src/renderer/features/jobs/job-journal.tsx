import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { JournalLine } from '../../../shared/models/job.ts';
import { useFormat } from '../../lib/use-format.ts';
import { english, t, tn } from '../../locales/index.ts';
import { Checkbox } from '../../parts/checkbox.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { SqlText } from '../../parts/sql-text.tsx';
import styles from './job-parts.module.css';

const LINE_HEIGHT = 21;

interface JobJournalProps {
  journal: readonly JournalLine[];
  /** While it grows the newest line stays in sight, unless the person says otherwise. */
  growing: boolean;
  title?: string;
  hint?: ReactNode;
}

/** What was sent and what was answered, newest at the foot. A line opens on a click. */
export function JobJournal({ journal, growing, title = t('Journal'), hint }: JobJournalProps) {
  const format = useFormat();
  const scroll = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(true);
  const [open, setOpen] = useState<number | null>(null);
  const rows = useVirtualizer({
    count: journal.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  });

  useEffect(() => {
    if (growing && follow && journal.length > 0) rows.scrollToIndex(journal.length - 1, { align: 'end' });
  }, [growing, follow, journal.length, rows]);

  const text = journal.map((line) => `${line.at}\t${line.step + 1}\t${line.kind}\t${line.text}`).join('\n');
  return (
    <section className={styles['journal']} aria-label={title}>
      <div className={styles['journalHead']}>
        <h3>{title}</h3>
        <span className="third">
          {hint ??
            tn('{{count}} line, secrets masked', '{{count}} lines, secrets masked', {
              count: journal.length,
            })}
        </span>
        <span className="grow" />
        {growing && <Checkbox checked={follow} onChange={setFollow} label={t('Follow')} />}
        <CopyButton value={text} label={t('Copy the journal')} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by key. */}
      <div ref={scroll} className={styles['lines']} tabIndex={0} role="log" aria-live="off">
        {journal.length === 0 && <p className={styles['nothing']}>{t('Nothing was sent yet.')}</p>}
        <div style={{ height: rows.getTotalSize(), position: 'relative' }} lang={english()}>
          {rows.getVirtualItems().map((row) => {
            const line = journal[row.index];
            if (line === undefined) return null;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: opening only unwraps text that can be selected and copied.
              // biome-ignore lint/a11y/noStaticElementInteractions: the same.
              <div
                key={row.key}
                ref={rows.measureElement}
                data-index={row.index}
                data-kind={line.kind}
                data-open={open === row.index}
                className={styles['line']}
                style={{ position: 'absolute', insetInline: 0, top: row.start }}
                onClick={() => setOpen(open === row.index ? null : row.index)}
              >
                <span className={styles['stamp']} title={format.full(line.at)}>
                  {format.time(line.at, true)}.{line.at.slice(20, 23)}
                </span>
                <span className={styles['stamp']}>{line.step + 1}</span>
                <span
                  title={
                    line.database === null ? undefined : t('in {{database}}', { database: line.database })
                  }
                >
                  {line.kind === 'statement' ? <SqlText>{line.text}</SqlText> : line.text}
                </span>
                <span className={styles['took']}>
                  {line.durationMs === null ? '' : format.duration(line.durationMs)}
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}
