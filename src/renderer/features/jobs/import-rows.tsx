import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { ImportRow, ImportTotals, Job, TargetResult } from '../../../shared/models/job.ts';
import { client } from '../../client/client.ts';
import { jobPath, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { type Column, DataTable } from '../../parts/data-table/index.ts';
import { Empty } from '../../parts/empty.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Status } from '../../parts/status.tsx';
import { isMoving } from './job-view.ts';
import styles from './jobs-page.module.css';

/** The contract's most rows in one answer. */
const PAGE = 5_000;
/** An import writes many rows a second; its list is read again this often, in milliseconds. */
const EVERY_MS = 1_500;

type Shown = TargetResult | 'all';

interface Results {
  readonly rows: ImportRow[];
  readonly totals: ImportTotals;
}

async function readRows(job: number, signal: AbortSignal): Promise<Results> {
  const rows: ImportRow[] = [];
  for (;;) {
    const page = await client.jobs.rows({ job, offset: rows.length, limit: PAGE }, { signal });
    rows.push(...page.rows);
    if (page.rows.length === 0 || rows.length >= page.total) return { rows, totals: page.totals };
  }
}

/** The rows of an import with their results, failures first in sight through the filter. */
export function ImportRows({ job }: { job: Job }) {
  const format = useFormat();
  const [shown, setShown] = useState<Shown>('all');
  const moving = isMoving(job.status);
  const query = useQuery({
    // Apart from the contract's keys: every change of the job would read thousands of rows again.
    queryKey: ['import-rows', job.id, moving ? 'moving' : job.status],
    queryFn: ({ signal }) => readRows(job.id, signal),
    refetchInterval: moving ? EVERY_MS : false,
  });
  const columns = useColumns();
  const all = query.data?.rows;
  const rows = useMemo(
    () => (shown === 'all' ? all : all?.filter((row) => row.result === shown)),
    [all, shown],
  );
  const totals = query.data?.totals;
  const option = (value: Shown, label: string, count: number | undefined) => ({
    value,
    label: count === undefined ? label : `${label} ${format.count(count)}`,
  });
  return (
    <div className={styles['rows']}>
      <div className={styles['rowsHead']}>
        <Segments
          label={t('Result')}
          value={shown}
          onChange={setShown}
          options={[
            option('all', t('All'), all?.length),
            option('failed', t('Failed'), totals?.failed),
            option('succeeded', t('Done'), totals?.succeeded),
            option('skipped', t('Skipped'), totals?.skipped),
            option('not-run', t('Not run'), totals?.notRun),
          ]}
        />
      </div>
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      <DataTable
        view="import-rows"
        label={t('Rows of the import')}
        rows={rows}
        columns={columns}
        rowId={(row) => String(row.row)}
        empty={
          <Empty
            title={t('No row with this result')}
            actions={
              <Button small onClick={() => setShown('all')}>
                {t('Show all rows')}
              </Button>
            }
          />
        }
      />
    </div>
  );
}

function useColumns(): readonly Column<ImportRow>[] {
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'row',
        title: t('Row'),
        width: 56,
        align: 'right',
        sortValue: (row) => row.row,
        render: (row) => <span className="third">{format.count(row.row)}</span>,
      },
      {
        id: 'result',
        title: t('Result'),
        width: 92,
        sortValue: (row) => row.result,
        render: (row) => <Status value={row.result} />,
      },
      {
        id: 'name',
        title: t('Name'),
        width: 120,
        grow: true,
        sortValue: (row) => row.name,
        render: (row) => (
          <span className="cut" title={row.slug ?? row.name}>
            {row.result === 'succeeded' && row.slug !== null ? (
              <Link href={tenantPath(row.slug)}>{row.name}</Link>
            ) : (
              row.name
            )}
          </span>
        ),
      },
      {
        id: 'message',
        title: t('What was said'),
        width: 140,
        grow: true,
        render: (row) => (
          <span className="second cut" title={row.message === null ? undefined : told(row.message)}>
            {row.message !== null && <Told>{row.message}</Told>}
          </span>
        ),
      },
      {
        id: 'job',
        title: t('Job'),
        width: 64,
        align: 'right',
        hideOrder: 1,
        render: (row) =>
          row.jobId === null ? (
            <span className="third">–</span>
          ) : (
            <Link href={jobPath(row.jobId)}>{format.count(row.jobId)}</Link>
          ),
      },
    ],
    [format],
  );
}
