import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { MigrationRunSummary } from '../../../../shared/models/migration-run.ts';
import { runPath } from '../../../lib/paths.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t, tn, told } from '../../../locales/index.ts';
import { type Column, DataTable } from '../../../parts/data-table/index.ts';
import { Button, Empty, Icon } from '../../../parts/index.ts';
import { finishedOf, inOrder, isOpen, RUN_LOOKS, toneClass } from '../run-view.ts';
import styles from './page.module.css';

interface RunsTableProps {
  runs: readonly MigrationRunSummary[] | undefined;
  onPlan: () => void;
}

/** What runs, then the newest. */
export function RunsTable({ runs, onPlan }: RunsTableProps) {
  const [, go] = useLocation();
  const columns = useColumns();
  const rows = useMemo(() => runs && inOrder(runs), [runs]);
  return (
    <DataTable
      view="migration-runs"
      label={t('Runs|list')}
      rows={rows}
      columns={columns}
      rowId={({ id }) => String(id)}
      rowLabel={({ id }) => t('Run {{id}}', { id })}
      rowHeight={40}
      onOpen={(id) => id !== null && go(runPath(Number(id)))}
      empty={
        <Empty
          title={t('No runs yet')}
          actions={
            <Button tone="primary" onClick={onPlan}>
              {t('Plan a migration…')}
            </Button>
          }
        >
          {t('A run takes the files that tenants lack to all of them: one first, then a few, then the rest.')}
        </Empty>
      }
    />
  );
}

function useColumns(): readonly Column<MigrationRunSummary>[] {
  const format = useFormat();
  return useMemo(
    (): readonly Column<MigrationRunSummary>[] => [
      {
        id: 'state',
        title: t('State'),
        width: 118,
        sortValue: (run) => run.status,
        render: (run) => {
          const look = RUN_LOOKS[run.status];
          const loud = look.tone === 'warn' || look.tone === 'danger';
          return (
            <span className="marked">
              <Icon name={look.icon} className={toneClass(look.tone)} />
              <span className={loud ? toneClass(look.tone) : undefined}>{t(look.word)}</span>
            </span>
          );
        },
      },
      {
        id: 'run',
        title: t('Run|noun'),
        width: 190,
        grow: true,
        hideable: false,
        sortValue: (run) => run.id,
        render: (run) => (
          <span className="two-lines">
            <span className="cut">
              <b>{run.id}</b> {run.kind === 'down' && `${t('back')} `}
              <span className="second" title={run.files.join(', ')}>
                {run.files.length === 1
                  ? run.files[0]
                  : tn('{{count}} file to {{to}}', '{{count}} files to {{to}}', {
                      count: run.files.length,
                      to: run.to,
                    })}
              </span>
            </span>
            <small className="cut" title={told(run.fact)}>
              <Told>{run.fact}</Told>
            </small>
          </span>
        ),
      },
      {
        id: 'done',
        title: t('Finished'),
        width: 128,
        render: (run) => <Progress run={run} />,
      },
      {
        id: 'failed',
        title: t('Failed'),
        width: 58,
        align: 'right',
        hideOrder: 2,
        sortValue: (run) => run.counts.failed,
        render: (run) =>
          run.counts.failed === 0 ? (
            <span className="third">{t('none')}</span>
          ) : (
            <span className="is-danger">{format.count(run.counts.failed)}</span>
          ),
      },
      {
        id: 'when',
        title: t('Begun'),
        width: 128,
        hideOrder: 1,
        sortValue: (run) => run.createdAt,
        render: (run) => (
          <span className="two-lines">
            <span className="cut" title={format.full(run.createdAt)}>
              {format.when(run.createdAt)}
            </span>
            <small className="cut">{run.actor}</small>
          </span>
        ),
      },
    ],
    [format],
  );
}

function Progress({ run }: { run: MigrationRunSummary }) {
  const format = useFormat();
  const { counts } = run;
  const width = (count: number) => ({ width: `${(count / Math.max(1, counts.total)) * 100}%` });
  return (
    <span className={styles['progress']}>
      <span className="second">
        {isOpen(run) || finishedOf(counts) !== counts.total
          ? t('{{some}} of {{all}}', { some: finishedOf(counts), all: counts.total })
          : format.count(counts.total)}
      </span>
      <span className="tone-bar" aria-hidden="true">
        <i data-tone="ok" style={width(counts.succeeded)} />
        <i data-tone="grey" style={width(counts.skipped)} />
        <i data-tone="danger" style={width(counts.failed)} />
      </span>
    </span>
  );
}
