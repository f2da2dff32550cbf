import type { Job } from '../../../shared/models/job.ts';
import { Told, t } from '../../locales/index.ts';
import { DestructiveDialog } from '../../parts/destructive-dialog.tsx';
import type { JobActs } from './use-job-acts.ts';

interface UndoDialogProps {
  job: Job;
  acts: JobActs;
  opened: boolean;
  onClose: () => void;
}

/** Names everything that goes, in the order in which it goes, before a database is dropped. */
export function UndoDialog({ job, acts, opened, onClose }: UndoDialogProps) {
  const slug = job.tenant?.slug ?? String(job.id);
  return (
    <DestructiveDialog
      opened={opened}
      onClose={() => {
        acts.forget();
        onClose();
      }}
      title={
        job.tenant === null
          ? t('Undo job {{id}}', { id: job.id })
          : t('Undo the creation of {{name}}', { name: job.tenant.name })
      }
      slug={slug}
      slugLabel={job.tenant === null ? t('the number of the job') : t('the tenant’s slug')}
      verb={job.tenant === null ? t('Undo the job') : t('Undo the creation')}
      onConfirm={acts.cancel}
      busy={acts.cancelling}
      error={acts.error}
    >
      <p>{t('This removes what the job made, in this order. None of these steps has a way back.')}</p>
      <ol>
        {job.undo.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one undo never move.
          <li key={index} className="small second">
            {index + 1}. <Told>{line}</Told>
          </li>
        ))}
      </ol>
    </DestructiveDialog>
  );
}
