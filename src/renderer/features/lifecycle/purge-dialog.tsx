import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { PurgePlan } from '../../../shared/models/ending.ts';
import { mayBegin } from '../../../shared/models/lifecycle.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { tenantActPath } from '../../lib/paths.ts';
import { reasonOf } from '../../lib/reason.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, tx } from '../../locales/index.ts';
import { Code } from '../../parts/code.tsx';
import { DestructiveDialog } from '../../parts/destructive-dialog.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { Note } from '../../parts/note.tsx';
import { ReasonField } from '../../parts/reason-field.tsx';
import {
  BackupChoice,
  backupInput,
  backupReady,
  type FinalBackup,
  useFinalBackup,
} from './backup-choice.tsx';
import { Obstacles } from './obstacles.tsx';
import styles from './purge.module.css';
import { PurgeRunning } from './purge-running.tsx';

interface PurgeProps {
  opened: boolean;
  tenant: Tenant;
  onClose: () => void;
}

/** The one act without a way back: what goes by name and size, a last backup or none, the slug typed. */
export function Purge(props: PurgeProps) {
  // The tenant leaves the list while it is purged; what was asked for stays.
  const [tenant] = useState(props.tenant);
  const [jobId, setJobId] = useState<number | null>(null);
  return jobId === null ? (
    <Ask {...props} tenant={tenant} onBegun={setJobId} />
  ) : (
    <PurgeRunning opened={props.opened} tenant={tenant} jobId={jobId} onClose={props.onClose} />
  );
}

const REST_MS = 300;

function Ask({ opened, tenant, onClose, onBegun }: PurgeProps & { onBegun: (jobId: number) => void }) {
  const backup = useFinalBackup();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const wanted = backup.choice === 'folder' && backup.folder.trim() !== '' ? backup.folder.trim() : undefined;
  const [folder] = useDebouncedValue(wanted, REST_MS);
  const plan = useQuery({
    ...orpc.endings.planPurge.queryOptions({
      input: { tenant: tenant.slug, ...(folder === undefined ? {} : { backupTo: folder }) },
    }),
    enabled: opened,
    retry: false,
    staleTime: 0,
  });
  const purge = useMutation(orpc.endings.purge.mutationOptions({ gcTime: 0 }));
  const blocked = plan.data !== undefined && (plan.data.problem !== null || plan.data.obstacles.length > 0);
  const { why = '', good } = reasonOf(reason, true);
  const run = () => {
    setTried(true);
    if (!good || !backupReady(backup) || blocked) return;
    purge.mutate(
      { tenant: tenant.slug, confirm: tenant.slug, reason: why, ...backupInput(backup) },
      { onSuccess: (begun) => onBegun(begun.jobId) },
    );
  };
  return (
    <DestructiveDialog
      opened={opened}
      onClose={onClose}
      title={t('Purge {{name}}', { name: tenant.name })}
      final
      width={600}
      slug={tenant.slug}
      slugLabel={t('the tenant’s slug')}
      verb={t('Purge {{name}}', { name: tenant.name })}
      blocked={blocked || plan.data === undefined || (tried && (!good || !backupReady(backup)))}
      busy={purge.isPending}
      error={purge.error}
      onConfirm={run}
      softer={<Softer tenant={tenant} />}
      questions={
        <>
          <BackupChoice state={backup} means={plan.data?.backup} part={tenant.isolation} tried={tried} />
          <ReasonField
            value={reason}
            onChange={setReason}
            needed
            wrong={tried && !good}
            hint={t('Stays in the audit log and in the proof')}
            autoFocus
          />
        </>
      }
    >
      {plan.isError && (
        <ErrorNote error={plan.error} onRetry={() => void plan.refetch()} retryLabel={t('Plan again')} />
      )}
      <Destroyed tenant={tenant} plan={plan.data} />
      {plan.data !== undefined && <Steps plan={plan.data} backup={backup} />}
      {plan.data?.problem != null && (
        <Note tone="danger">
          <Told>{plan.data.problem}</Told>
          {plan.data.backup.wayOut !== null && backup.choice === 'folder' && (
            <p className="second">
              <Told>{plan.data.backup.wayOut}</Told>
            </p>
          )}
        </Note>
      )}
      {plan.data !== undefined && (
        <Obstacles obstacles={plan.data.obstacles} onAgain={() => void plan.refetch()} />
      )}
    </DestructiveDialog>
  );
}

function Destroyed({ tenant, plan }: { tenant: Tenant; plan: PurgePlan | undefined }) {
  const format = useFormat();
  const size =
    plan === undefined ? t('reading…') : plan.bytes === null ? t('size not read') : format.bytes(plan.bytes);
  const parts = {
    database: <b>{plan?.database ?? tenant.database}</b>,
    schema: <b>{tenant.schema ?? ''}</b>,
  };
  return <p className={styles['sentence']}>{sentence()}</p>;

  // Of a database that it shares with others, only its own part goes.
  function sentence() {
    switch (tenant.isolation) {
      case 'database':
        return tx(
          'This destroys <database/> ({{size}}), its roles, password, domains, subscription and name.',
          { ...parts, size },
        );
      case 'schema':
        return tx(
          'This destroys the schema <schema/> in <database/>, its roles, password, domains, subscription and name. The other tenants of that database stay.',
          parts,
        );
      case 'row':
        return tx(
          'This deletes its rows in <database/>, its roles, password, domains, subscription and name. The other tenants of that database stay.',
          parts,
        );
    }
  }
}

const ICONS: Readonly<Record<string, IconName>> = {
  backup: 'download',
  check: 'search',
  block: 'ban',
  destroy: 'trash',
  absence: 'eye',
  settle: 'key',
};
/** From here on nothing comes back. */
const FINAL: ReadonlySet<string> = new Set(['destroy', 'settle']);

function Steps({ plan, backup }: { plan: PurgePlan; backup: FinalBackup }) {
  const statements = plan.steps.find((step) => step.name === 'destroy')?.statements ?? [];
  const shown = plan.steps.filter(
    (step) => step.name in ICONS && (step.name !== 'backup' || backup.choice === 'folder'),
  );
  return (
    <>
      <ol className={styles['steps']}>
        {shown.map((step) => (
          <li key={step.name} data-final={FINAL.has(step.name)}>
            <Icon name={ICONS[step.name] ?? 'arrow'} />
            <span className="cut">
              <Told>{step.title}</Told>
            </span>
            <span>
              {FINAL.has(step.name)
                ? t('no way back')
                : step.name === 'block' && plan.sessions !== null
                  ? tn('{{count}} session', '{{count}} sessions', { count: plan.sessions })
                  : ''}
            </span>
          </li>
        ))}
      </ol>
      {statements.length > 0 && plan.obstacles.length === 0 && (
        <Code wrap>{statements.map((each) => `${each};`).join('\n')}</Code>
      )}
    </>
  );
}

function keptWords({ isolation }: Tenant): string {
  switch (isolation) {
    case 'database':
      return t('Delete instead keeps the database, restorable with one click.');
    case 'schema':
      return t('Delete instead keeps the schema, restorable with one click.');
    case 'row':
      return t('Delete instead keeps its rows, restorable with one click.');
  }
}

/** What does the same for the customer, and can be taken back. */
function Softer({ tenant }: { tenant: Tenant }) {
  const [, go] = useLocation();
  const format = useFormat();
  const isDeleted = tenant.status === 'DELETED';
  if (!isDeleted && !mayBegin('delete', tenant.status)) return null;
  return (
    <Note icon="undo">
      {isDeleted
        ? tenant.purgeDueAt === null
          ? t('It is deleted: nobody can sign in, and it can still be restored.')
          : t('It is deleted and can be restored until {{date}}; then it is purged by itself.', {
              date: format.date(tenant.purgeDueAt),
            })
        : keptWords(tenant)}{' '}
      <button
        type="button"
        className="link"
        onClick={() => go(tenantActPath(tenant.slug, isDeleted ? 'restore' : 'delete', 'danger'))}
      >
        {isDeleted
          ? t('Restore {{name}}', { name: tenant.name })
          : t('Delete {{name}}', { name: tenant.name })}
      </button>
    </Note>
  );
}
