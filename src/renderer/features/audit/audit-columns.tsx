import { useMemo } from 'react';
import type { AuditAct } from '../../../shared/models/audit.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, told } from '../../locales/index.ts';
import type { Column } from '../../parts/data-table/index.ts';
import { Outcome } from './outcome.tsx';

/** Newest first is the order of the log itself, so no column sorts: a sort would reach the read part only. */
export function useAuditColumns(): readonly Column<AuditAct>[] {
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'entry',
        title: t('Entry'),
        width: 64,
        align: 'right',
        render: (act) => <span className="third">{format.count(act.sequence)}</span>,
      },
      {
        id: 'time',
        title: t('Time'),
        width: 104,
        render: (act) => <span title={format.full(act.at)}>{stamp(act.at, format)}</span>,
      },
      {
        id: 'actor',
        title: t('Actor'),
        width: 104,
        hideOrder: 2,
        render: (act) => (
          <span className={act.shell === 'agent' ? 'second cut' : 'cut'} title={`${act.actor}, ${act.shell}`}>
            {act.actor}
          </span>
        ),
      },
      {
        id: 'verb',
        title: t('Verb'),
        width: 150,
        render: (act) => (
          <span className="cut">
            <Told>{act.verb}</Told>
          </span>
        ),
      },
      {
        id: 'target',
        title: t('Target'),
        width: 140,
        grow: true,
        render: (act) => (
          <span className="cut" title={told(act.target)}>
            <Told>{act.target}</Told>
          </span>
        ),
      },
      { id: 'outcome', title: t('Outcome'), width: 106, render: (act) => <Outcome value={act.outcome} /> },
      {
        id: 'took',
        title: t('Took'),
        width: 76,
        align: 'right',
        hideOrder: 1,
        render: (act) => (
          <span className="second">{act.durationMs === null ? '' : format.duration(act.durationMs)}</span>
        ),
      },
    ],
    [format],
  );
}

function stamp(iso: string, format: ReturnType<typeof useFormat>): string {
  const when = format.when(iso);
  const today = format.date(iso) === format.date(Date.now());
  return today
    ? format.time(iso, true)
    : when.includes(':')
      ? when
      : `${format.date(iso, true)} ${format.time(iso)}`;
}
