import type { Tenant } from '../../../shared/models/tenant.ts';
import { t } from '../../locales/index.ts';
import { RunningSheet, useRunningJob } from '../plan/index.ts';
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
  const running = useRunningJob(jobId);
  const done = running.job?.status === 'succeeded';
  const said = t('{{name}} is purged.', { name: tenant.name });
  return (
    <RunningSheet
      opened={opened}
      onClose={onClose}
      running={running}
      title={
        done ? t('Purged {{name}}', { name: tenant.name }) : t('Purging {{name}}', { name: tenant.name })
      }
      ends={{ said, done: said, undone: t('It is as it was before.') }}
      done={t('The proof is kept; it names no customer')}
      instead={
        done ? (
          <div className={styles['proofSheet']}>
            <p className="sr-only" role="status">
              {said}
            </p>
            {/* A digest stands in the place of the slug: who knows the slug finds the proof. */}
            <ErasureProof tenant={tenant.slug} />
          </div>
        ) : undefined
      }
    />
  );
}
