import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { fieldMessage, readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { t } from '../../locales/index.ts';
import { Dialog, DialogForm } from '../../parts/dialog.tsx';
import { PlanField } from './plan-field.tsx';

interface SubscribeDialogProps {
  opened: boolean;
  tenant: Tenant;
  onClose: () => void;
}

/** A plan for a tenant that has none, such as an adopted one. */
export function SubscribeDialog({ opened, tenant, onClose }: SubscribeDialogProps) {
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={t('Subscribe {{name}}', { name: tenant.name })}
      width={440}
    >
      <Ask tenant={tenant} onClose={onClose} />
    </Dialog>
  );
}

function Ask({ tenant, onClose }: Omit<SubscribeDialogProps, 'opened'>) {
  const queries = useQueryClient();
  const [entry] = useQuery(orpc.plans.list.queryOptions()).data ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const plan = chosen ?? entry?.id ?? null;
  const subscribe = useMutation(
    orpc.lifecycle.subscribe.mutationOptions({
      gcTime: 0,
      onSuccess: onClose,
      // Refused, it may have one by now.
      onSettled: () => void queries.invalidateQueries({ queryKey: orpc.lifecycle.subscription.key() }),
    }),
  );
  const wrongPlan = fieldMessage(
    subscribe.error === null ? null : readError(subscribe.error),
    'subscription',
  );
  return (
    <DialogForm
      verb={t('Subscribe it')}
      busy={subscribe.isPending}
      disabled={plan === null}
      onSubmit={() => plan !== null && subscribe.mutate({ tenant: tenant.slug, subscription: plan })}
      onClose={onClose}
      error={wrongPlan === undefined ? subscribe.error : null}
    >
      <p>{becomesWords(tenant)}</p>
      <PlanField value={plan} onChange={setChosen} error={wrongPlan} />
    </DialogForm>
  );
}

/** The subscription takes after the tenant; the tenant stays as it is. */
function becomesWords({ status, statusReason }: Tenant): string {
  if (status === 'CANCELLED') return t('It has left: the subscription is written down as ended.');
  if (status === 'TRIAL' || statusReason === 'trial-over')
    return t('Its trial stays as it is; a payment ends it and makes it active.');
  if (statusReason === 'payment')
    return t('It stays suspended, and the subscription past due, until a payment comes.');
  if (status === 'SUSPENDED') return t('It stays suspended. What it pays is recorded from now on.');
  return t('Nothing changes for its users. What it pays is recorded from now on.');
}
