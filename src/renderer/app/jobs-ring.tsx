import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { orpc } from '../client/query.ts';
import { useFormat } from '../lib/use-format.ts';
import { t, tn } from '../locales/index.ts';
import { Icon } from '../parts/index.ts';
import styles from './jobs-ring.module.css';

const ROUND = 2 * Math.PI * 6.5;

export interface RunningJobs {
  count: number;
  /** Done of all their steps and rows, 0 to 1. */
  share: number;
  /** Failed, or in repair: a person is needed. */
  needs: number;
}

/** What runs now, over all jobs; nothing while the platform database is not there. */
export function useRunningJobs(): RunningJobs {
  const { data } = useQuery(orpc.jobs.list.queryOptions({ input: { limit: 200 } }));
  const running = (data?.jobs ?? []).filter((job) => job.status === 'running' || job.status === 'undoing');
  const waiting = data?.counts.queued ?? 0;
  const shares = running.map((job) =>
    job.progress.total === 0 ? 0 : job.progress.done / job.progress.total,
  );
  const sum = shares.reduce((total, share) => total + share, 0);
  return {
    count: (data?.counts.running ?? 0) + (data?.counts.undoing ?? 0) + waiting,
    share: running.length === 0 ? 0 : sum / running.length,
    needs: (data?.counts.failed ?? 0) + (data?.counts.repair ?? 0),
  };
}

/** Stays above every sheet, so that running work never leaves the eye. */
export function JobsRing() {
  const { count, share, needs } = useRunningJobs();
  const format = useFormat();
  const said = count === 0 ? t('No jobs') : tn('{{count}} job', '{{count}} jobs', { count });
  return (
    <Link href="/jobs" className={styles['ring']}>
      <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
        <circle cx="9" cy="9" r="6.5" className={styles['track']} />
        {count > 0 && (
          <circle
            cx="9"
            cy="9"
            r="6.5"
            className={styles['done']}
            strokeDasharray={`${(share * ROUND).toFixed(1)} ${ROUND.toFixed(1)}`}
          />
        )}
      </svg>
      <span>{said}</span>
      {count > 0 && <span className="third">{format.share(share)}</span>}
      {needs > 0 && (
        <span className={styles['needs']}>
          <Icon name="alert" size={12} />
          {format.count(needs)}
          <span className="sr-only"> {t('need you')}</span>
        </span>
      )}
    </Link>
  );
}
