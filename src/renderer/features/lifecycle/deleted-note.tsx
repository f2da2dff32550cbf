import { useState } from 'react';
import { Link } from 'wouter';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { tenantActPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Note } from '../../parts/note.tsx';
import { JobSteps, useJob, useJobActs } from '../jobs/index.ts';
import styles from './life.module.css';
import { EMPTY_ACT } from './tenant-acts.ts';
import { useOneAct } from './use-act.ts';

/** A deleted tenant counts down to its purge, and comes back at one click. */
export function DeletedNote({ tenant }: { tenant: Tenant }) {
  const [jobId, setJobId] = useState<number | null>(null);
  const restore = useOneAct('restore');
  const begin = () =>
    restore.mutate(
      { slug: tenant.slug, form: EMPTY_ACT },
      { onSuccess: (result) => setJobId(result?.jobId ?? null) },
    );
  const refused = restore.error ?? restore.data?.error ?? null;
  if (tenant.status !== 'DELETED' && jobId === null) return null;
  return (
    <div className={styles['section']}>
      {tenant.status === 'DELETED' && (
        <Note
          tone="warn"
          icon="trash"
          actions={
            <>
              <Button small tone="primary" icon="undo" busy={restore.isPending} onClick={begin}>
                {t('Restore')}
              </Button>
              <Link className="small" href={tenantActPath(tenant.slug, 'restore')}>
                {t('See the plan first')}
              </Link>
            </>
          }
        >
          <Countdown tenant={tenant} />
        </Note>
      )}
      {refused !== null && <ErrorNote error={refused} />}
      {jobId !== null && <InPlace key={jobId} id={jobId} />}
    </div>
  );
}

function Countdown({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const { purgeDueAt, deletedAt } = tenant;
  if (purgeDueAt === null) return <b>{t('Deleted, kept until somebody purges it')}</b>;
  const due = Date.parse(purgeDueAt) <= Date.now();
  return (
    <>
      <b title={format.full(purgeDueAt)}>
        {due
          ? t('Its time is over: the schedule purges it with its next run')
          : t('Purged in {{time}}, on {{date}}', {
              time: format.age(purgeDueAt),
              date: format.date(purgeDueAt),
            })}
      </b>
      {deletedAt !== null && (
        <p className="second">
          {t('Deleted {{when}}. Until then it comes back whole, with its slug and its domains.', {
            when: format.when(deletedAt),
          })}
        </p>
      )}
    </>
  );
}

/** The job where it was begun: its steps, and the ways out if it stops. */
function InPlace({ id }: { id: number }) {
  const { job } = useJob(id);
  const acts = useJobActs(id);
  if (job === undefined || job.status === 'succeeded') return null;
  return <JobSteps job={job} acts={acts} narrow />;
}
