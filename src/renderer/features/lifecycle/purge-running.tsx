import type { Tenant } from '../../../shared/models/tenant.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { ErrorNote } from '../../parts/error-note.tsx';
import { useJob, useJobActs } from '../jobs/index.ts';
import { JobRunning, JobTitle, jobHint, RunningFoot, WorkSheet } from '../plan/index.ts';
import { ErasureProof } from './erasure-proof.tsx';
import styles from './purge.module.css';

interface PurgeRunningProps {
  opened: boolean;
  tenant: Tenant;
  jobId: number;
  onClose: () => void;
}

/** The purge at work; afterwards what stays of it, the signed proof. */
export function PurgeRunning({ opened, tenant, jobId, onClose }: PurgeRunningProps) {
  const format = useFormat();
  const { job, error, reread } = useJob(jobId);
  const acts = useJobActs(jobId);
  const done = job?.status === 'succeeded';
  const said = t('{{name}} is purged.', { name: tenant.name });
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={
        <JobTitle job={job}>
          {done ? t('Purged {{name}}', { name: tenant.name }) : t('Purging {{name}}', { name: tenant.name })}
        </JobTitle>
      }
      hint={job && jobHint(job, format)}
      footer={
        <RunningFoot
          job={job}
          acts={acts}
          done={t('The proof is kept; it names no customer')}
          onClose={onClose}
        />
      }
    >
      {job === undefined ? (
        error !== null && (
          <div className={styles['problem']}>
            <ErrorNote error={error} onRetry={reread} retryLabel={t('Read the job again')} />
          </div>
        )
      ) : done ? (
        <div className={styles['proofSheet']}>
          <p className="sr-only" role="status">
            {said}
          </p>
          {/* A digest stands in the place of the slug: who knows the slug finds the proof. */}
          <ErasureProof tenant={tenant.slug} />
        </div>
      ) : (
        <JobRunning job={job} acts={acts} ends={{ said, done: said, undone: t('It is as it was before.') }} />
      )}
    </WorkSheet>
  );
}
