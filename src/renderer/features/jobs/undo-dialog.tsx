import type { Job, JobKind } from '../../../shared/models/job.ts';
import { Told, t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { DestructiveDialog } from '../../parts/destructive-dialog.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import type { JobActs } from './use-job-acts.ts';

interface UndoDialogProps {
  job: Job;
  acts: JobActs;
  opened: boolean;
  onClose: () => void;
}

/** Names everything that goes, in the order in which it goes, before a database is dropped. */
export function UndoDialog(props: UndoDialogProps) {
  return destroys(props.job) ? <UndoCreation {...props} /> : <UndoChange {...props} />;
}

/** Kinds whose undo drops what they made; that of the others only leads back. */
const CREATES: ReadonlySet<JobKind> = new Set(['tenant.create', 'tenant.signup', 'tenant.import']);

function destroys(job: Job): boolean {
  return CREATES.has(job.kind);
}

/** Leads back to how it was: nothing is lost, so nothing is typed. */
function UndoChange({ job, acts, opened, onClose }: UndoDialogProps) {
  const close = () => {
    acts.forget();
    onClose();
  };
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={t('Undo job {{id}}', { id: job.id })}
      footer={
        <>
          <Button onClick={close}>{t('Keep it')}</Button>
          <Button tone="primary" icon="undo" busy={acts.cancelling} onClick={acts.cancel}>
            {t('Undo the job')}
          </Button>
        </>
      }
    >
      <p>{t('This leads back to how it was before, in this order.')}</p>
      <UndoLines job={job} />
      {acts.error !== null && <ErrorNote error={acts.error} />}
    </Dialog>
  );
}

function UndoLines({ job }: { job: Job }) {
  return (
    <ol>
      {job.undo.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one undo never move.
        <li key={index} className="small second">
          {index + 1}. <Told>{line}</Told>
        </li>
      ))}
    </ol>
  );
}

function UndoCreation({ job, acts, opened, onClose }: UndoDialogProps) {
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
      <UndoLines job={job} />
    </DestructiveDialog>
  );
}
