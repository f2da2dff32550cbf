import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeptPlaceFacts } from '../../../shared/models/conversion.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Note } from '../../parts/note.tsx';
import { isMoving, JobSteps, needsPerson, useJob, useJobActs } from '../jobs/index.ts';
import { ConfirmConversion } from './confirm-conversion.tsx';
import { GoBack } from './go-back.tsx';
import styles from './life.module.css';
import { placeWords } from './place-words.ts';
import { useKeptPlace } from './use-conversion.ts';

/** After a conversion: what is still kept, and the two ways to end that. */
export function KeptPlaceNote({ tenant }: { tenant: Tenant }) {
  const kept = useKeptPlace(tenant);
  // A tenant of the same panel that is opened next starts afresh.
  return kept === undefined ? null : <Kept key={tenant.slug} tenant={tenant} kept={kept} />;
}

function Kept({ tenant, kept }: { tenant: Tenant; kept: KeptPlaceFacts }) {
  const format = useFormat();
  const [asking, setAsking] = useState<'confirm' | 'back' | null>(null);
  const { job, discard, stopped } = useBackJob(tenant, kept);
  const busy = job !== undefined && (isMoving(job.status) || needsPerson(job.status));
  const close = () => setAsking(null);
  return (
    <div className={styles['section']}>
      <Note
        tone="warn"
        icon="clock"
        actions={
          <>
            <Button small disabled={busy} onClick={() => setAsking('confirm')}>
              {t('Confirm and drop the former place…')}
            </Button>
            <Button small icon="undo" disabled={busy} onClick={() => setAsking('back')}>
              {t('Go back…')}
            </Button>
          </>
        }
      >
        <b title={format.full(kept.switchedAt)}>
          {t('Converted {{when}}; its former place is kept, shut', { when: format.when(kept.switchedAt) })}
        </b>
        <p className="second">{placeWords(kept)}</p>
        {discard !== null && (
          <p className="second">
            {t('Going back stopped: it has written since. Going back again can give that up.')}
          </p>
        )}
        {stopped !== null && (
          <p className="second">
            {t('Going back stopped:')} <Told>{stopped}</Told>
          </p>
        )}
      </Note>
      {job !== undefined && busy && <BackJob key={job.id} id={job.id} />}
      <ConfirmConversion opened={asking === 'confirm'} tenant={tenant} kept={kept} onClose={close} />
      <GoBack opened={asking === 'back'} tenant={tenant} kept={kept} written={discard} onClose={close} />
    </div>
  );
}

/**
 * The newest job that leads back from this conversion, whatever was done to the tenant after it. `discard`: what it
 * found written since; `stopped`: another reason why it did not go back.
 */
function useBackJob(tenant: Tenant, kept: KeptPlaceFacts) {
  const { data } = useQuery({
    ...orpc.jobs.list.queryOptions({ input: { tenant: tenant.slug, limit: 20, needsFirst: false } }),
    placeholderData: undefined,
  });
  const job = data?.jobs.find(
    ({ kind, createdAt }) => kind === 'tenant.convert-back' && createdAt >= kept.switchedAt,
  );
  const problem = job?.status === 'undone' ? (job.error ?? null) : null;
  const written = problem?.code === 'CONFLICT';
  return {
    job,
    discard: written ? problem.message : null,
    stopped: problem !== null && !written ? problem.message : null,
  };
}

function BackJob({ id }: { id: number }) {
  const { job } = useJob(id);
  const acts = useJobActs(id);
  return job === undefined ? null : <JobSteps job={job} acts={acts} narrow />;
}
