import type { ReactNode } from 'react';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { ErrorNote } from '../../parts/error-note.tsx';
import { type JobActs, useJob, useJobActs, type WatchedJob } from '../jobs/index.ts';
import styles from './job-running.module.css';
import { type JobEnds, JobRunning, RunningFoot } from './job-running.tsx';
import { JobTitle, jobHint, WorkSheet } from './work-sheet.tsx';

/** A job that is followed, and what may be done with it. */
export interface RunningJob extends WatchedJob {
  readonly acts: JobActs;
}

/** What a sheet shows of the job that it has begun; its words may depend on how far that is. */
export function useRunningJob(jobId: number): RunningJob {
  const watched = useJob(jobId);
  const acts = useJobActs(jobId);
  return { ...watched, acts };
}

interface RunningSheetProps {
  opened: boolean;
  onClose: () => void;
  running: RunningJob;
  title: ReactNode;
  ends: JobEnds;
  /** In the foot, once it is done. */
  done: ReactNode;
  /** What one goes on with. */
  next?: ReactNode;
  /** Takes the place of the steps, such as the proof that a purge leaves. */
  instead?: ReactNode;
}

/** The second state of every sheet that begins a job. */
export function RunningSheet({
  opened,
  onClose,
  running,
  title,
  ends,
  done,
  next,
  instead,
}: RunningSheetProps) {
  const format = useFormat();
  const { job, error, reread, acts } = running;
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={<JobTitle job={job}>{title}</JobTitle>}
      hint={job && jobHint(job, format)}
      footer={<RunningFoot job={job} acts={acts} done={done} onClose={onClose} next={next} />}
    >
      {job === undefined
        ? error !== null && (
            <div className={styles['unread']}>
              <ErrorNote error={error} onRetry={reread} retryLabel={t('Read the job again')} />
            </div>
          )
        : (instead ?? <JobRunning job={job} acts={acts} ends={ends} />)}
    </WorkSheet>
  );
}
