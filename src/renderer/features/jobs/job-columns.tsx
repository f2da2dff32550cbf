import { useMemo } from 'react';
import type { JobSummary } from '../../../shared/models/job.ts';
import type { Format } from '../../lib/format.ts';
import { useFormat } from '../../lib/use-format.ts';
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
        title: 'State',
        width: 92,
        hideable: false,
        render: (job) => <Status value={jobStatus(job.status)} />,
      },
      {
        id: 'job',
        title: 'Job',
        width: 180,
        grow: true,
        hideable: false,
        sortValue: (job) => job.title,
        render: (job) => (
          <span className={styles['title']}>
            <span title={job.title}>{job.title}</span>
            <small title={job.fact}>{job.error?.message ?? job.fact}</small>
          </span>
        ),
      },
      {
        id: 'server',
        title: 'Server',
        width: 84,
        hideOrder: 2,
        sortValue: (job) => job.server,
        render: (job) => <span className="second cut">{job.server ?? 'by row'}</span>,
      },
      {
        id: 'progress',
        title: 'Progress',
        width: 104,
        render: (job) => <Progress job={job} format={format} />,
      },
      {
        id: 'by',
        title: 'By',
        width: 96,
        hideOrder: 1,
        sortValue: (job) => job.actor,
        render: (job) => <span className="second cut">{job.actor}</span>,
      },
      {
        id: 'started',
        title: 'Started',
        width: 84,
        align: 'right',
        sortValue: (job) => Date.parse(job.startedAt ?? job.createdAt),
        render: (job) => {
          const at = job.startedAt ?? job.createdAt;
          return (
            <span className="second" title={format.full(at)}>
              {job.startedAt === null ? '–' : format.when(at).replace(/^today /, '')}
            </span>
          );
        },
      },
    ],
    [format],
  );
}

function Progress({ job, format }: { job: JobSummary; format: Format }) {
  const words = progressWords(job, format.count);
  if (job.status === 'queued') return <span className="third">waits</span>;
  if (!isMoving(job.status) && !needsPerson(job.status)) {
    const took = elapsed(job, Date.now());
    const count = `${format.count(job.progress.total)} ${job.progress.unit}s`;
    return (
      <span className="second cut">
        {count}
        {took === null ? '' : `, ${format.duration(took)}`}
      </span>
    );
  }
  if (needsPerson(job.status)) return words;
  return (
    <span className={styles['progress']}>
      <span>{words}</span>
      <span className={styles['track']}>
        <span style={{ width: `${Math.round(progressShare(job) * 100)}%` }} />
      </span>
    </span>
  );
}
