import type { Job } from '../../../shared/models/job.ts';
import styles from './jobs-page.module.css';

/** One piece a step: what is done, what runs or failed, what is to come. */
export function JobSegments({ job }: { job: Job }) {
  const count = (status: string) => job.steps.filter((step) => step.status === status).length;
  const label = [
    `${count('done')} steps done`,
    count('failed') > 0 ? `${count('failed')} failed` : null,
    count('undone') > 0 ? `${count('undone')} undone` : null,
    `${count('waiting') + count('running')} to come`,
  ]
    .filter((part) => part !== null)
    .join(', ');
  return (
    <span className={styles['segments']} role="img" aria-label={label}>
      {job.steps.map((step) => (
        <i key={step.index} data-state={step.status} />
      ))}
    </span>
  );
}
