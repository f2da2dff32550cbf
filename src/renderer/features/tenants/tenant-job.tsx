import { Link } from 'wouter';
import { jobPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { statusIcon } from '../../parts/status.tsx';
import { Tag } from '../../parts/tag.tsx';
import {
  cancelWords,
  isMoving,
  JobJournal,
  JobSegments,
  JobStands,
  JobSteps,
  tagTone,
  tagWords,
  useJob,
  useJobActs,
} from '../jobs/index.ts';
import styles from './tenants-page.module.css';

/** The job that made this tenant, or is making it. */
export function TenantJob({ id, wide }: { id: number; wide: boolean }) {
  const format = useFormat();
  const { job, error, reread } = useJob(id);
  const acts = useJobActs(id);
  if (job === undefined) {
    return error === null ? null : (
      <div className={styles['section']}>
        <ErrorNote error={error} onRetry={reread} retryLabel={t('Read it again')} />
      </div>
    );
  }
  const narrow = !wide;
  return (
    <div className={styles['job']}>
      <div className={styles['section']}>
        <div className={styles['sectionHead']}>
          <Tag tone={tagTone(job)} icon={statusIcon(job.status)}>
            {tagWords(job)}
          </Tag>
          <span className="small third cut">
            {t('by {{actor}}, {{when}}', {
              actor: job.actor,
              when: format.when(job.startedAt ?? job.createdAt),
            })}
          </span>
          <Link className={styles['jobLink'] ?? ''} href={jobPath(job.id)}>
            {t('Job {{id}}', { id: format.count(job.id) })}
          </Link>
        </div>
        <JobSegments job={job} />
      </div>
      <JobSteps job={job} acts={acts} narrow={narrow} />
      {isMoving(job.status) && job.canCancel && (
        <div className={styles['section']}>
          <Button small tone="danger" busy={acts.cancelling} onClick={acts.cancel}>
            {cancelWords(job)}
          </Button>
          {acts.error !== null && <ErrorNote error={acts.error} />}
        </div>
      )}
      <JobStands job={job} narrow={narrow} />
      {wide && <JobJournal journal={job.journal} growing={isMoving(job.status)} />}
    </div>
  );
}
