import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { reasonOf } from '../../lib/reason.ts';
import { t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog, DialogContent, DialogForm } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { ReasonField } from '../../parts/reason-field.tsx';
import { JobSteps, useJob, useJobActs } from '../jobs/index.ts';

interface PaymentDialogProps {
  tenant: Tenant;
  /** null: nobody asked. */
  kind: 'received' | 'missed' | null;
  onClose: () => void;
}

/** What a bank said about a tenant: the money came, or it did not. */
export function PaymentDialog({ tenant, kind, onClose }: PaymentDialogProps) {
  const [shown, setShown] = useState<'received' | 'missed'>('received');
  if (kind !== null && kind !== shown) setShown(kind);
  return (
    <Dialog
      opened={kind !== null}
      onClose={onClose}
      title={
        shown === 'received'
          ? t('Payment of {{name}} received', { name: tenant.name })
          : t('Payment of {{name}} missed', { name: tenant.name })
      }
      width={480}
    >
      {shown === 'received' ? (
        <Received tenant={tenant} onClose={onClose} />
      ) : (
        <Missed tenant={tenant} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface AskProps {
  tenant: Tenant;
  onClose: () => void;
}

function Received({ tenant, onClose }: AskProps) {
  const [until, setUntil] = useState('');
  const [jobId, setJobId] = useState<number | null>(null);
  const receive = useMutation(orpc.lifecycle.paymentReceived.mutationOptions({ gcTime: 0 }));
  const wrong = until.trim() !== '' && !/^\d{4}-\d\d-\d\d$/.test(until.trim());
  const run = () => {
    if (wrong || receive.isPending) return;
    receive.mutate(
      { tenant: tenant.slug, wait: false, ...(until.trim() === '' ? {} : { until: until.trim() }) },
      { onSuccess: (answer) => (answer.jobId === null ? onClose() : setJobId(answer.jobId)) },
    );
  };
  return (
    <Ask
      jobId={jobId}
      verb={t('Record the payment')}
      busy={receive.isPending}
      error={receive.error}
      onSubmit={run}
      onClose={onClose}
    >
      <p>{receivedWords(tenant)}</p>
      <TextField
        label={t('Paid until')}
        value={until}
        onChange={setUntil}
        placeholder="2026-12-31"
        mono
        autoFocus
        hint={t('Year, month and day. Left empty: a month from now')}
        error={wrong ? t('Such as 2026-12-31') : undefined}
      />
    </Ask>
  );
}

function receivedWords({ status, statusReason }: Tenant): string {
  if (status === 'TRIAL') return t('Its trial ends here and it is active. The paid-until date moves on.');
  if (status === 'SUSPENDED' && statusReason !== 'manual')
    return t('It is opened again, with exactly the access it had. The paid-until date moves on.');
  if (status === 'SUSPENDED')
    return t('The paid-until date moves on. It was suspended by hand and stays so.');
  return t('The paid-until date moves on. Nothing else changes.');
}

function Missed({ tenant, onClose }: AskProps) {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [jobId, setJobId] = useState<number | null>(null);
  const miss = useMutation(orpc.lifecycle.paymentMissed.mutationOptions({ gcTime: 0 }));
  const { why, good } = reasonOf(reason, false);
  const suspended = tenant.status === 'SUSPENDED';
  const run = () => {
    setTried(true);
    if (!good) return;
    miss.mutate(
      { tenant: tenant.slug, wait: false, ...(why === undefined ? {} : { reason: why }) },
      { onSuccess: (answer) => (answer.jobId === null ? onClose() : setJobId(answer.jobId)) },
    );
  };
  return (
    <Ask
      jobId={jobId}
      verb={suspended ? t('Record the missed payment') : t('Suspend for the missed payment')}
      busy={miss.isPending}
      error={miss.error}
      onSubmit={run}
      onClose={onClose}
    >
      <p>
        {suspended
          ? t('It is marked past due. It is suspended already and stays so.')
          : t(
              'It is past due and suspended for it: nobody can sign in, its data is kept. A payment brings it back.',
            )}
      </p>
      <ReasonField value={reason} onChange={setReason} wrong={tried && !good} autoFocus />
    </Ask>
  );
}

interface FormProps {
  jobId: number | null;
  verb: string;
  busy: boolean;
  error: unknown;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** What is asked, then the job that it became, below it. */
function Ask({ jobId, children, ...form }: FormProps) {
  const { job } = useJob(jobId);
  const acts = useJobActs(jobId ?? 0);
  if (jobId === null) return <DialogForm {...form}>{children}</DialogForm>;
  return (
    <DialogContent footer={<Button onClick={form.onClose}>{t('Close')}</Button>}>
      {children}
      {job !== undefined && <JobSteps job={job} acts={acts} narrow />}
    </DialogContent>
  );
}
