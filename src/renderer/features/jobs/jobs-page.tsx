import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { useConnection } from '../../client/changes.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table/index.ts';
import { Empty } from '../../parts/empty.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Split } from '../../parts/panel.tsx';
import { Segments } from '../../parts/segments.tsx';
import { useJobColumns } from './job-columns.tsx';
import { JobPanel } from './job-panel.tsx';
import { countGroup, GROUP_STATUSES, JOB_GROUP_WORDS, JOB_GROUPS, type JobGroup } from './job-view.ts';
import styles from './jobs-page.module.css';

/** Most jobs in one list; older ones stay in the audit log. */
const LIMIT = 500;
const ROW_HEIGHT = 40;
const NO_COUNTS: Parameters<typeof countGroup>[0] = {};

type Shown = JobGroup | 'first';

/** What needs a person, what runs, what waits, what is done; the open one at the right. */
export function JobsPage() {
  const format = useFormat();
  const [, go] = useLocation();
  const { id } = useParams<{ id?: string }>();
  const open = id !== undefined && /^\d+$/.test(id) ? Number(id) : null;
  const [shown, setShown] = useState<Shown>('first');
  const [order, setOrder] = useState<readonly string[]>([]);
  const live = useConnection((connection) => connection.state === 'connected');
  const query = useQuery(
    orpc.jobs.list.queryOptions({
      input: {
        limit: LIMIT,
        needsFirst: true,
        ...(shown === 'first' ? {} : { statuses: GROUP_STATUSES[shown] }),
      },
    }),
  );
  const columns = useJobColumns();
  const jobs = query.data?.jobs;
  const counts = query.data?.counts ?? NO_COUNTS;
  const total = JOB_GROUPS.reduce((sum, group) => sum + countGroup(counts, group), 0);
  const openJob = useCallback((next: string | null) => go(next === null ? '/jobs' : `/jobs/${next}`), [go]);
  const at = open === null ? -1 : order.indexOf(String(open));
  const step = (by: number) => {
    const next = at < 0 ? undefined : order[at + by];
    return next === undefined ? undefined : () => openJob(next);
  };
  const running = countGroup(counts, 'running');
  return (
    <div className={styles['page']}>
      <PageHead
        title="Jobs"
        scope={
          query.data &&
          `${running === 0 ? 'none running' : `${format.count(running)} running`} · ${query.isPlaceholderData ? 'reading…' : live ? 'live' : 'not live'}`
        }
      />
      <Split
        panel={
          open !== null && (
            <JobPanel id={open} onClose={() => openJob(null)} onPrevious={step(-1)} onNext={step(1)} />
          )
        }
      >
        <div className={styles['bar']}>
          <Segments
            label="State"
            value={shown}
            onChange={setShown}
            options={[
              { value: 'first', label: 'Needs you first' },
              ...JOB_GROUPS.map((group) => {
                const count = countGroup(counts, group);
                return {
                  value: group,
                  label: `${JOB_GROUP_WORDS[group]} ${format.count(count)}`,
                  ...(group === 'repair' && count > 0 ? { icon: 'alert' as const } : {}),
                };
              }),
            ]}
          />
        </div>
        {query.isError && (
          <div className={styles['problem']}>
            <ErrorNote
              error={query.error}
              onRetry={() => void query.refetch()}
              retryLabel="Read the jobs again"
            />
          </div>
        )}
        {(jobs !== undefined || !query.isError) && (
          <DataTable
            view="jobs"
            label="Jobs"
            rows={jobs}
            columns={columns}
            rowId={(job) => String(job.id)}
            rowLabel={(job) => job.title}
            rowHeight={ROW_HEIGHT}
            openId={open === null ? null : String(open)}
            onOpen={openJob}
            onOrder={setOrder}
            empty={
              total === 0 ? (
                <Empty title="No jobs yet" actions={<Link href="/tenants/new">Create a tenant</Link>}>
                  Creating or importing tenants runs as a job; its steps will be here.
                </Empty>
              ) : (
                <Empty
                  title={shown === 'first' ? 'No jobs' : `None ${emptyWord(shown)}`}
                  actions={
                    <Button small onClick={() => setShown('first')}>
                      Show all {format.count(total)}
                    </Button>
                  }
                />
              )
            }
          />
        )}
        {jobs !== undefined && jobs.length > 0 && (
          <div className={styles['foot']}>
            <span>
              {format.count(jobs.length)} of{' '}
              {format.count(shown === 'first' ? total : countGroup(counts, shown))}
            </span>
            <span className="third cut">closing a window never stops a job</span>
          </div>
        )}
      </Split>
    </div>
  );
}

function emptyWord(group: JobGroup): string {
  switch (group) {
    case 'repair':
      return 'to repair';
    case 'failed':
      return 'failed';
    case 'running':
      return 'running';
    case 'waiting':
      return 'waiting';
    case 'done':
      return 'done';
  }
}
