import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { orpc } from '../../client/query.ts';
import { t, tn } from '../../locales/index.ts';
import { Button, Dialog, ErrorNote, Segments, SelectField } from '../../parts/index.ts';
import { RunningSheet, useRunningJob } from '../plan/index.ts';
import styles from './isolation.module.css';

type Whom = 'all' | 'these' | 'one';
type Extent = 'short' | 'full';

interface ProbeProps {
  /** Asked for from a finding or from one tenant; empty: from the page. */
  tenants: readonly string[];
  onClose: () => void;
  /** The report is there. */
  onDone: () => void;
}

/** Which tenants, how much; then the job. */
export function Probe({ tenants, onClose, onDone }: ProbeProps) {
  const [jobId, setJobId] = useState<number | null>(null);
  return jobId === null ? (
    <Ask tenants={tenants} onClose={onClose} onBegun={setJobId} />
  ) : (
    <Running jobId={jobId} onClose={onClose} onDone={onDone} />
  );
}

interface AskProps {
  tenants: readonly string[];
  onClose: () => void;
  onBegun: (jobId: number) => void;
}

function Ask({ tenants, onClose, onBegun }: AskProps) {
  const [whom, setWhom] = useState<Whom>(tenants.length > 0 ? 'these' : 'all');
  const [extent, setExtent] = useState<Extent>('full');
  const [picked, setPicked] = useState<string | null>(null);
  const list = useQuery(orpc.tenants.list.queryOptions()).data?.tenants ?? [];
  const served = list.filter(({ status }) => status === 'TRIAL' || status === 'ACTIVE');
  const test = useMutation(orpc.isolation.test.mutationOptions({ onSuccess: ({ jobId }) => onBegun(jobId) }));
  const chosen = whom === 'these' ? tenants : whom === 'one' ? (picked === null ? [] : [picked]) : null;
  const count = chosen?.length ?? served.length;
  const begin = () => test.mutate({ extent, ...(chosen !== null && { tenants: [...chosen] }) });
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('Probe the isolation')}
      width={520}
      footer={
        <>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button tone="primary" busy={test.isPending} disabled={count === 0} onClick={begin}>
            {tn('Probe {{count}} tenant', 'Probe {{count}} tenants', { count })}
          </Button>
        </>
      }
    >
      <p>
        {t(
          'Cadastre signs in as each tenant and tries to reach the others. Every attempt is rolled back; nothing is kept but the report.',
        )}
      </p>
      <div className={styles['asked']}>
        <span className="second small">{t('As whom')}</span>
        <Segments<Whom>
          label={t('As whom')}
          value={whom}
          onChange={setWhom}
          options={[
            ...(tenants.length > 0
              ? [
                  {
                    value: 'these' as const,
                    label:
                      tenants.length === 1
                        ? (tenants[0] ?? '')
                        : t('These {{count}}', { count: tenants.length }),
                  },
                ]
              : []),
            { value: 'all', label: t('All in service') },
            { value: 'one', label: t('One tenant') },
          ]}
        />
        {whom === 'one' && (
          <>
            <span />
            <SelectField
              label={<span className="sr-only">{t('Tenant')}</span>}
              value={picked}
              options={served.map(({ slug, name }) => ({ value: slug, label: `${name} · ${slug}` }))}
              onChange={setPicked}
              placeholder={t('Name or slug')}
              searchable
            />
          </>
        )}
        <span className="second small">{t('How much')}</span>
        <Segments<Extent>
          label={t('How much')}
          value={extent}
          onChange={setExtent}
          options={[
            { value: 'full', label: t('Every attack') },
            { value: 'short', label: t('The short list, as after a creation') },
          ]}
        />
      </div>
      {test.error !== null && <ErrorNote error={test.error} />}
    </Dialog>
  );
}

/** The job of a test, to its report. */
export function Running({
  jobId,
  onClose,
  onDone,
}: {
  jobId: number;
  onClose: () => void;
  onDone: () => void;
}) {
  const queries = useQueryClient();
  const running = useRunningJob(jobId);
  const status = running.job?.status;
  useEffect(() => {
    if (status === 'succeeded') void queries.invalidateQueries({ queryKey: orpc.isolation.key() });
  }, [status, queries]);
  const done = t('The report is written.');
  return (
    <RunningSheet
      opened
      onClose={onClose}
      running={running}
      title={t('Probe the isolation')}
      ends={{ said: done, done, undone: t('No report was written.') }}
      done={done}
      next={
        status === 'succeeded' && (
          <Button tone="primary" onClick={onDone}>
            {t('Open the report')}
          </Button>
        )
      }
    />
  );
}
