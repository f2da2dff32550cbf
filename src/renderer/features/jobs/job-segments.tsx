import type { Job } from '../../../shared/models/job.ts';
import { tn } from '../../locales/index.ts';
import styles from './jobs-page.module.css';

/** One piece a step: what is done, what runs or failed, what is to come. */
export function JobSegments({ job }: { job: Job }) {
  const count = (status: string) => job.steps.filter((step) => step.status === status).length;
  const label = [
    tn('{{count}} step done', '{{count}} steps done', { count: count('done') }),
    count('failed') > 0 ? tn('{{count}} failed', '{{count}} failed', { count: count('failed') }) : null,
    count('undone') > 0 ? tn('{{count}} undone', '{{count}} undone', { count: count('undone') }) : null,
    tn('{{count}} to come', '{{count}} to come', { count: count('waiting') + count('running') }),
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
