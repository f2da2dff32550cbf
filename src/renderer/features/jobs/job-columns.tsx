import { useMemo } from 'react';
import type { JobSummary } from '../../../shared/models/job.ts';
import type { Format } from '../../lib/format.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, told } from '../../locales/index.ts';
import type { Column } from '../../parts/data-table/index.ts';
import { jobStatus, Status } from '../../parts/status.tsx';
import { elapsed, isMoving, needsPerson, progressShare, progressWords } from './job-view.ts';
import styles from './jobs-page.module.css';

/** The order of *Needs you first* is the engine's; a click on a head sorts what is shown. */
export function useJobColumns(): readonly Column<JobSummary>[] {
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'state',
        title: t('State'),
        width: 100,
        hideable: false,
        render: (job) => <Status value={jobStatus(job.status)} />,
      },
      {
        id: 'job',
        title: t('Job'),
        width: 180,
        grow: true,
        hideable: false,
        sortValue: (job) => told(job.title),
        render: (job) => (
          <span className={styles['title']}>
            <span title={told(job.title)}>
              <Told>{job.title}</Told>
            </span>
            <small title={told(job.fact)}>
              <Told>{job.error?.message ?? job.fact}</Told>
            </small>
          </span>
        ),
      },
      {
        id: 'server',
        title: t('Server'),
        width: 84,
        hideOrder: 2,
        sortValue: (job) => job.server,
        render: (job) => <span className="second cut">{job.server ?? t('by row')}</span>,
      },
      {
        id: 'progress',
        title: t('Progress'),
        width: 104,
        render: (job) => <Progress job={job} format={format} />,
      },
      {
        id: 'by',
        title: t('By'),
        width: 96,
        hideOrder: 1,
        sortValue: (job) => job.actor,
        render: (job) => <span className="second cut">{job.actor}</span>,
      },
      {
        id: 'started',
        title: t('Started'),
        width: 84,
        align: 'right',
        sortValue: (job) => Date.parse(job.startedAt ?? job.createdAt),
        render: (job) => {
          const at = job.startedAt ?? job.createdAt;
          return (
            <span className="second" title={format.full(at)}>
              {job.startedAt === null ? '–' : format.isToday(at) ? format.time(at) : format.when(at)}
            </span>
          );
        },
      },
    ],
    [format],
  );
}

function Progress({ job, format }: { job: JobSummary; format: Format }) {
  const said = progressWords(job, format.count);
  if (job.status === 'queued') return <span className="third">{t('waits')}</span>;
  if (!isMoving(job.status) && !needsPerson(job.status)) {
    const took = elapsed(job, Date.now());
    const { total: count, unit } = job.progress;
    const words =
      unit === 'row'
        ? tn('{{count}} row', '{{count}} rows', { count })
        : tn('{{count}} step', '{{count}} steps', { count });
    return (
      <span className="second cut">
        {words}
        {took === null ? '' : `, ${format.duration(took)}`}
      </span>
    );
  }
  if (needsPerson(job.status)) return said;
  return (
    <span className={styles['progress']}>
      <span>{said}</span>
      <span className={styles['track']}>
        <span style={{ width: `${Math.round(progressShare(job) * 100)}%` }} />
      </span>
    </span>
  );
}
