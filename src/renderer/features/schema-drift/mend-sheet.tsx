import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { TenantDrift } from '../../../shared/models/schema-drift.ts';
import { orpc } from '../../client/query.ts';
import { runPath } from '../../lib/paths.ts';
import { reasonOf } from '../../lib/reason.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button, Code, Dialog, ErrorNote, Note, ReasonField } from '../../parts/index.ts';
import { Phrase } from '../../parts/phrase.tsx';
import { RunningSheet, useRunningJob } from '../plan/index.ts';
import styles from './drift.module.css';
import { ended } from './drift-view.ts';
import { objectText } from './object-words.ts';

interface MendProps {
  id: string;
  drift: TenantDrift;
  keys: readonly string[];
  onClose: () => void;
}

/** What would be run, read from the tenant once more; then the job, which reads it again. */
export function Mend(props: MendProps) {
  const [jobId, setJobId] = useState<number | null>(null);
  return jobId === null ? <Ask {...props} onBegun={setJobId} /> : <Running {...props} jobId={jobId} />;
}

function Ask({ id, drift, keys, onClose, onBegun }: MendProps & { onBegun: (jobId: number) => void }) {
  const [reason, setReason] = useState('');
  const [matches, setMatches] = useState(false);
  const input = { tenant: id, keys: [...keys] };
  const query = useQuery(
    orpc.schemaDrift.planMend.queryOptions({ input, staleTime: 0, gcTime: 0, placeholderData: undefined }),
  );
  const mend = useMutation(
    orpc.schemaDrift.mend.mutationOptions({ gcTime: 0, onSuccess: ({ jobId }) => onBegun(jobId) }),
  );
  const plan = query.data;
  const confirm = plan?.confirm ?? null;
  const shown = plan === undefined ? [] : [...plan.inTransaction, ...plan.alone];
  const { why, good } = reasonOf(reason, false);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('Mend {{name}}', { name: drift.name })}
      width={640}
      footer={
        <>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button
            tone="primary"
            icon="wrench"
            busy={mend.isPending || query.isPending}
            disabled={shown.length === 0 || !good || (confirm !== null && !matches)}
            onClick={() =>
              mend.mutate({
                ...input,
                shown,
                ...(why === undefined ? {} : { reason: why }),
                ...(confirm === null ? {} : { confirm }),
              })
            }
          >
            {t('Mend {{name}}', { name: drift.name })}
          </Button>
        </>
      }
    >
      {query.error !== null && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {plan !== undefined && plan.inTransaction.length > 0 && (
        <div className={styles['block']}>
          <p className="small">{t('In one transaction: all of them, or none')}</p>
          <Code wrap copyLabel={t('Copy the statements')}>
            {plan.inTransaction.map(ended).join('\n')}
          </Code>
        </div>
      )}
      {plan !== undefined && plan.alone.length > 0 && (
        <div className={styles['block']}>
          <p className="small">{t('Then each alone, outside a transaction')}</p>
          <Code wrap copyLabel={t('Copy the statements')}>
            {plan.alone.map(ended).join('\n')}
          </Code>
        </div>
      )}
      {plan !== undefined && plan.left.length > 0 && (
        <Note tone="warn">
          {tn(
            '{{count}} difference stays: a person has to decide.',
            '{{count}} differences stay: a person has to decide.',
            { count: plan.left.length },
          )}
          <ul>
            {plan.left.map((item) => (
              <li key={item.key}>
                <span className="mono">{objectText(item)}</span> <Told>{item.why}</Told>
              </li>
            ))}
          </ul>
        </Note>
      )}
      {plan !== undefined && shown.length === 0 && plan.left.length === 0 && (
        <Note tone="info">{t('It was read again: nothing of this differs any more.')}</Note>
      )}
      <ReasonField value={reason} onChange={setReason} wrong={!good} />
      {confirm !== null && <Phrase key={confirm} phrase={confirm} onChange={setMatches} />}
      {mend.error !== null && <ErrorNote error={mend.error} />}
    </Dialog>
  );
}

function Running({ drift, jobId, onClose }: MendProps & { jobId: number }) {
  const queries = useQueryClient();
  const running = useRunningJob(jobId);
  const close = () => {
    void queries.invalidateQueries({ queryKey: orpc.schemaDrift.key() });
    onClose();
  };
  return (
    <RunningSheet
      opened
      onClose={close}
      running={running}
      title={t('Mend {{name}}', { name: drift.name })}
      ends={{
        said: t('{{name}} was mended and read again.', { name: drift.name }),
        done: t('{{name}} was mended and read again.', { name: drift.name }),
        undone: t('Its schema is as it was before.'),
      }}
      done={t('What still differs stands in the list')}
      next={
        drift.blocksRun !== null && (
          <Link className="small" href={runPath(drift.blocksRun)} onClick={close}>
            {t('Retry in run {{id}}', { id: drift.blocksRun })}
          </Link>
        )
      }
    />
  );
}
