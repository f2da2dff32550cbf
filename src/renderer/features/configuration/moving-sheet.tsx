import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { jobPath } from '../../lib/paths.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import {
  cancelWords,
  ImportProgress,
  ImportRows,
  isMoving,
  JobFailure,
  needsPerson,
  useJob,
  useJobActs,
  WaveProgress,
} from '../jobs/index.ts';
import { JobTitle, WorkSheet } from '../plan/index.ts';
import styles from './configuration.module.css';

interface MovingSheetProps {
  opened: boolean;
  jobId: number;
  title: ReactNode;
  onClose: () => void;
}

/** Many tenants on their way: each wave with what is done, failed and left, and each tenant with what became of it. */
export function MovingSheet({ opened, jobId, title, onClose }: MovingSheetProps) {
  const { job, error, reread } = useJob(jobId);
  const acts = useJobActs(jobId);
  const moving = job !== undefined && isMoving(job.status);
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={<JobTitle job={job}>{title}</JobTitle>}
      hint={t('Job {{id}}', { id: jobId })}
      aside={
        <Link className="small" href={jobPath(jobId)} onClick={onClose}>
          {t('Open its job')}
        </Link>
      }
      footer={
        <>
          <span className="small second grow row">
            <Icon name="info" />
            <span className="cut">
              {moving || job === undefined
                ? t('Closing this sheet does not stop it; the ring in the top bar follows it')
                : t('Who failed has the tier it had before; who was moved stays')}
            </span>
          </span>
          {moving && job.canCancel && (
            <Button icon="stop" busy={acts.cancelling || job.status === 'undoing'} onClick={acts.cancel}>
              {cancelWords(job)}
            </Button>
          )}
          <Button onClick={onClose}>{t('Close')}</Button>
        </>
      }
    >
      {acts.error !== null && (
        <div className={styles['pad']}>
          <ErrorNote error={acts.error} />
        </div>
      )}
      {job === undefined ? (
        error !== null && (
          <div className={styles['pad']}>
            <ErrorNote error={error} onRetry={reread} retryLabel={t('Read the job again')} />
          </div>
        )
      ) : (
        <div className={styles['moving']}>
          <ImportProgress job={job} />
          <WaveProgress job={job} />
          {needsPerson(job.status) && <JobFailure job={job} step={null} acts={acts} />}
          <ImportRows job={job} />
        </div>
      )}
    </WorkSheet>
  );
}
