import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { orpc } from '../../client/query.ts';
import { jobPath } from '../../lib/paths.ts';
import { Told, t } from '../../locales/index.ts';
import { ErrorNote, Icon, IconButton } from '../../parts/index.ts';
import { isMoving, useJob } from '../jobs/index.ts';
import styles from './drift.module.css';

/** A line over the list while everybody is read; the list is read again when it is over. */
export function ReadJob({ jobId, onClose }: { jobId: number; onClose: () => void }) {
  const queries = useQueryClient();
  const { job, error } = useJob(jobId);
  const moving = job === undefined || isMoving(job.status);
  useEffect(() => {
    if (!moving) void queries.invalidateQueries({ queryKey: orpc.schemaDrift.key() });
  }, [moving, queries]);
  const failed = job?.error ?? (job === undefined ? error : null);
  return (
    <div className={styles['reading']} role="status">
      {failed != null ? (
        <ErrorNote error={failed} />
      ) : (
        <>
          <Icon name={moving ? 'spinner' : 'ok'} className={moving ? 'is-accent' : 'is-ok'} />
          <span className="cut grow">
            {moving ? t('Reading the schemas.') : t('Every schema was read.')}{' '}
            {job !== undefined && (
              <span className="second">
                {job.progress.total > 0 &&
                  t('{{some}} of {{all}}', { some: job.progress.done, all: job.progress.total })}{' '}
                <Told>{job.fact}</Told>
              </span>
            )}
          </span>
          <Link className="small" href={jobPath(jobId)}>
            {t('Its job')}
          </Link>
        </>
      )}
      <IconButton small icon="x" label={t('Close')} onClick={onClose} />
    </div>
  );
}
