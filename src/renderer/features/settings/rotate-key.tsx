import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { reasonOf } from '../../lib/reason.ts';
import { t, tn } from '../../locales/index.ts';
import { Button, CopyButton, ErrorNote, ReasonField } from '../../parts/index.ts';
import {
  freshEachOpening,
  PlanSide,
  RunningSheet,
  useRunningJob,
  WorkAsk,
  WorkColumns,
  WorkFoot,
  WorkSheet,
} from '../plan/index.ts';
import styles from './settings.module.css';

interface RotateKeyProps {
  opened: boolean;
  onClose: () => void;
}

/** The plan of a rotation, then its job, in one sheet. */
export const RotateKey = freshEachOpening(Content);

function Content({ opened, onClose }: RotateKeyProps) {
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const plan = useQuery(
    orpc.keys.planRotate.queryOptions({ enabled: opened, staleTime: 0, gcTime: 0, retry: false }),
  );
  const rotate = useMutation(orpc.keys.rotate.mutationOptions());
  const data = rotate.error === null ? null : readError(rotate.error);
  const { why = '', good } = reasonOf(reason, true);
  const refused = fieldMessage(data, 'reason');
  if (rotate.data !== undefined)
    return <Running opened={opened} jobId={rotate.data.jobId} to={plan.data?.to ?? ''} onClose={onClose} />;
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={t('Rotate the key')}
      {...(plan.data && {
        hint: t('from key {{from}} to key {{to}}', { from: plan.data.from, to: plan.data.to }),
      })}
      aside={plan.data && <CopyButton text value={plan.data.command} label={t('Copy as command')} />}
      footer={
        <WorkFoot
          said={
            <span className="small third grow cut">{t('The former key is kept until it is forgotten')}</span>
          }
          onClose={onClose}
        >
          <Button
            tone="primary"
            type="submit"
            form="rotate-key"
            busy={rotate.isPending}
            disabled={plan.data === undefined}
          >
            {t('Rotate the key')}
          </Button>
        </WorkFoot>
      }
    >
      <WorkColumns>
        <WorkAsk
          id="rotate-key"
          onSubmit={() => {
            setAsked(true);
            if (good && !rotate.isPending) rotate.mutate({ reason: why });
          }}
        >
          {data !== null && refused === undefined && <ErrorNote error={rotate.error} />}
          <ul className={styles['effect']}>
            {plan.data && (
              <li>
                {tn(
                  '{{count}} password is sealed again, in batches. Nobody’s password changes.',
                  '{{count}} passwords are sealed again, in batches. Nobody’s password changes.',
                  { count: plan.data.passwords },
                )}
              </li>
            )}
            <li>{t('Tenants are served all the while; nothing stops.')}</li>
            <li>{t('Other workstations and agents need the new key: export it once this is done.')}</li>
            {plan.data !== undefined && plan.data.openJobs > 0 && (
              <li>
                {tn(
                  '{{count}} open job keeps its secrets under the former key until it ends.',
                  '{{count}} open jobs keep their secrets under the former key until they end.',
                  { count: plan.data.openJobs },
                )}
              </li>
            )}
          </ul>
          <ReasonField
            value={reason}
            onChange={setReason}
            needed
            wrong={asked && !good}
            error={refused}
            autoFocus
          />
        </WorkAsk>
        <PlanSide
          steps={plan.data?.steps}
          stale={plan.isFetching}
          error={plan.error}
          onRetry={() => void plan.refetch()}
          facts={
            plan.data
              ? tn('{{count}} step', '{{count}} steps', { count: plan.data.steps.length })
              : t('reading…')
          }
        />
      </WorkColumns>
    </WorkSheet>
  );
}

interface RunningProps {
  opened: boolean;
  jobId: number;
  to: string;
  onClose: () => void;
}

function Running({ opened, jobId, to, onClose }: RunningProps) {
  const queries = useQueryClient();
  const running = useRunningJob(jobId);
  const status = running.job?.status;
  useEffect(() => {
    if (status === undefined) return;
    void queries.invalidateQueries({ queryKey: orpc.keys.list.key() });
    void queries.invalidateQueries({ queryKey: orpc.app.status.key() });
    void queries.invalidateQueries({ queryKey: orpc.secrets.status.key() });
  }, [status, queries]);
  const done = t('Key {{id}} seals every password. Export it for the other workstations.', { id: to });
  return (
    <RunningSheet
      opened={opened}
      onClose={onClose}
      running={running}
      title={t('Rotate the key')}
      ends={{ said: done, done, undone: t('The former key seals as before.') }}
      done={done}
    />
  );
}
