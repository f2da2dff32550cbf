import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { useConnection } from '../../client/changes.ts';
import { orpc } from '../../client/query.ts';
import { stepsInOrder } from '../../lib/steps-in-order.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table/index.ts';
import { Empty } from '../../parts/empty.tsx';
import { ListFoot, ListPage, ListProblem } from '../../parts/list-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Split } from '../../parts/panel.tsx';
import { Segments } from '../../parts/segments.tsx';
import { AttentionView, useAttention } from '../attention/index.ts';
import { useJobColumns } from './job-columns.tsx';
import { JobPanel } from './job-panel.tsx';
import { countGroup, GROUP_STATUSES, JOB_GROUP_WORDS, JOB_GROUPS, type JobGroup } from './job-view.ts';
import styles from './jobs-page.module.css';

/** Most jobs in one list; older ones stay in the audit log. */
const LIMIT = 500;
const ROW_HEIGHT = 40;
const NO_COUNTS: Parameters<typeof countGroup>[0] = {};

type Shown = JobGroup | 'first' | 'attention';

/** What needs a person, what runs, what waits, what is done; the open one at the right. */
export function JobsPage() {
  const format = useFormat();
  const [, go] = useLocation();
  const { id } = useParams<{ id?: string }>();
  const open = id !== undefined && /^\d+$/.test(id) ? Number(id) : null;
  const [chosen, setChosen] = useState<Exclude<Shown, 'attention'>>('first');
  const shown: Shown = id === 'attention' ? 'attention' : chosen;
  const attention = useAttention().count;
  const setShown = (next: Shown) => {
    if (next === 'attention') return go('/jobs/attention');
    setChosen(next);
    if (id === 'attention') go('/jobs');
  };
  const [order, setOrder] = useState<readonly string[]>([]);
  const live = useConnection((connection) => connection.state === 'connected');
  const query = useQuery(
    orpc.jobs.list.queryOptions({
      input: {
        limit: LIMIT,
        needsFirst: true,
        ...(chosen === 'first' ? {} : { statuses: GROUP_STATUSES[chosen] }),
      },
    }),
  );
  const columns = useJobColumns();
  const jobs = query.data?.jobs;
  const counts = query.data?.counts ?? NO_COUNTS;
  const total = JOB_GROUPS.reduce((sum, group) => sum + countGroup(counts, group), 0);
  const openJob = useCallback((next: string | null) => go(next === null ? '/jobs' : `/jobs/${next}`), [go]);
  const running = countGroup(counts, 'running');
  return (
    <ListPage>
      <PageHead
        title={t('Jobs')}
        scope={
          query.data &&
          [
            running === 0
              ? t('none running')
              : tn('{{count}} running', '{{count}} running', { count: running }),
            query.isPlaceholderData ? t('reading…') : live ? t('live') : t('not live'),
          ].join(' · ')
        }
      />
      <Split
        panel={
          open !== null && (
            <JobPanel id={open} onClose={() => openJob(null)} {...stepsInOrder(order, open, openJob)} />
          )
        }
      >
        <div className={styles['bar']}>
          <Segments
            label={t('State')}
            value={shown}
            onChange={setShown}
            options={[
              { value: 'first', label: t('Needs you first') },
              ...JOB_GROUPS.map((group) => {
                const count = countGroup(counts, group);
                return {
                  value: group,
                  label: `${t(JOB_GROUP_WORDS[group])} ${format.count(count)}`,
                  ...(group === 'repair' && count > 0 ? { icon: 'alert' as const } : {}),
                };
              }),
              {
                value: 'attention',
                label: `${t('Attention')} ${format.count(attention)}`,
                ...(attention > 0 ? { icon: 'alert' as const } : {}),
              },
            ]}
          />
        </div>
        {shown === 'attention' && <AttentionView />}
        {shown !== 'attention' && query.isError && (
          <ListProblem
            error={query.error}
            onRetry={() => void query.refetch()}
            retryLabel={t('Read the jobs again')}
          />
        )}
        {shown !== 'attention' && (jobs !== undefined || !query.isError) && (
          <DataTable
            view="jobs"
            label={t('Jobs')}
            rows={jobs}
            columns={columns}
            rowId={(job) => String(job.id)}
            rowLabel={(job) => told(job.title)}
            rowHeight={ROW_HEIGHT}
            openId={open === null ? null : String(open)}
            onOpen={openJob}
            onOrder={setOrder}
            empty={
              total === 0 ? (
                <Empty
                  title={t('No jobs yet')}
                  actions={
                    <Button tone="primary" icon="plus" onClick={() => go('/tenants/new')}>
                      {t('New tenant')}
                    </Button>
                  }
                >
                  {t('Creating or importing tenants runs as a job; its steps will be here.')}
                </Empty>
              ) : (
                <Empty
                  title={shown === 'first' ? t('No jobs') : emptyWords(shown)}
                  actions={
                    <Button small onClick={() => setShown('first')}>
                      {t('Show all {{total}}', { total: format.count(total) })}
                    </Button>
                  }
                />
              )
            }
          />
        )}
        {shown !== 'attention' && jobs !== undefined && jobs.length > 0 && (
          <ListFoot some={jobs.length} all={shown === 'first' ? total : countGroup(counts, shown)}>
            {t('closing a window never stops a job')}
          </ListFoot>
        )}
      </Split>
    </ListPage>
  );
}

function emptyWords(group: JobGroup): string {
  switch (group) {
    case 'repair':
      return t('None to repair');
    case 'failed':
      return t('None failed');
    case 'running':
      return t('None running');
    case 'waiting':
      return t('None waiting');
    case 'done':
      return t('None done');
  }
}
