import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { holdsData as hasData, type Orphan, type OrphanKind } from '../../../shared/models/orphan.ts';
import type { IsolationModel } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { adoptPath } from '../../lib/paths.ts';
import { reasonOf } from '../../lib/reason.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tx } from '../../locales/index.ts';
import { Button, Code, DestructiveDialog, Dialog, ErrorNote, Note, ReasonField } from '../../parts/index.ts';
import { JobSteps, useJob, useJobActs } from '../jobs/index.ts';
import { BackupChoice, backupInput, backupReady, Obstacles, useFinalBackup } from '../lifecycle/index.ts';

interface RemoveOrphanProps {
  /** null: nobody asked. */
  orphan: Orphan | null;
  onClose: () => void;
  /** The softer way, where there is one. */
  onTakeBack: (orphan: Orphan) => void;
}

/** Drops what belongs to nobody: by its name, typed. */
export function RemoveOrphan({ orphan, onClose, onTakeBack }: RemoveOrphanProps) {
  const [kept, setKept] = useState<Orphan | null>(null);
  const [jobId, setJobId] = useState<number | null>(null);
  if (orphan !== null && orphan !== kept) {
    setKept(orphan);
    setJobId(null);
  }
  if (kept === null) return null;
  return jobId === null ? (
    <Ask
      key={`${kept.server} ${kept.kind} ${kept.name}`}
      orphan={kept}
      opened={orphan !== null}
      onClose={onClose}
      onTakeBack={() => onTakeBack(kept)}
      onBegun={setJobId}
    />
  ) : (
    <Removing orphan={kept} jobId={jobId} opened={orphan !== null} onClose={onClose} />
  );
}

interface AskProps {
  orphan: Orphan;
  opened: boolean;
  onClose: () => void;
  onTakeBack: () => void;
  onBegun: (jobId: number) => void;
}

/** Of a shared database a part alone is backed up. */
const PARTS: Partial<Record<OrphanKind, IsolationModel>> = { schema: 'schema', rows: 'row' };

function Ask({ orphan, opened, onClose, onTakeBack, onBegun }: AskProps) {
  const format = useFormat();
  const { kind, server, name } = orphan;
  const backup = useFinalBackup();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const plan = useQuery({
    ...orpc.orphans.planRemove.queryOptions({ input: { kind, server, name }, enabled: opened }),
    retry: false,
    staleTime: 0,
  });
  const remove = useMutation(orpc.orphans.remove.mutationOptions({ gcTime: 0 }));
  const holdsData = hasData(kind);
  const { why = '', good } = reasonOf(reason, true);
  const found = plan.data;
  const blocked = found === undefined || found.problem !== null || found.obstacles.length > 0;
  const undecided = !good || (holdsData && !backupReady(backup));
  const run = () => {
    setTried(true);
    if (blocked || undecided) return;
    remove.mutate(
      {
        kind,
        server,
        name,
        confirm: name,
        reason: why,
        ...(holdsData ? backupInput(backup) : {}),
      },
      { onSuccess: (begun) => onBegun(begun.jobId) },
    );
  };
  const parts = {
    server,
    name: (
      <b className="mono">
        {name}
        {orphan.bytes !== null && ` (${format.bytes(orphan.bytes)})`}
      </b>
    ),
    why: <Told>{orphan.explanation}</Told>,
  };
  const statements = found?.steps.flatMap((step) => step.statements) ?? [];
  return (
    <DestructiveDialog
      opened={opened}
      onClose={onClose}
      title={t('Remove {{name}}', { name })}
      final
      width={580}
      slug={name}
      slugLabel={t('its name')}
      verb={t('Remove {{name}}', { name })}
      blocked={blocked || (tried && undecided)}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={run}
      softer={<Softer orphan={orphan} onTakeBack={onTakeBack} />}
      questions={
        <>
          {holdsData && (
            <BackupChoice state={backup} means={found?.backup} part={PARTS[kind]} tried={tried} />
          )}
          <ReasonField value={reason} onChange={setReason} needed wrong={tried && !good} autoFocus />
        </>
      }
    >
      <p>
        {kind === 'rows'
          ? tx('This deletes the rows of <name/> on {{server}}. <why/>', parts)
          : tx('This drops <name/> on {{server}}. <why/>', parts)}
      </p>
      {(kind === 'schema' || kind === 'rows') && (
        <p className="second">
          {t(
            'The shared database and its other tenants stay. Its roles are shut out first and keep their names.',
          )}
        </p>
      )}
      {plan.error !== null && (
        <ErrorNote error={plan.error} onRetry={() => void plan.refetch()} retryLabel={t('Plan again')} />
      )}
      {statements.length > 0 && <Code wrap>{statements.map((each) => `${each};`).join('\n')}</Code>}
      {found?.problem != null && (
        <Note tone="danger">
          <Told>{found.problem}</Told>
        </Note>
      )}
      {found !== undefined && <Obstacles obstacles={found.obstacles} onAgain={() => void plan.refetch()} />}
    </DestructiveDialog>
  );
}

function Softer({ orphan, onTakeBack }: { orphan: Orphan; onTakeBack: () => void }) {
  const [, go] = useLocation();
  if (orphan.can.includes('take-back'))
    return (
      <Note icon="undo">
        {t('Taking it back instead keeps it and makes it a tenant again.')}{' '}
        <button type="button" className="link" onClick={onTakeBack}>
          {t('Take back {{name}}', { name: orphan.name })}
        </button>
      </Note>
    );
  if (!orphan.can.includes('adopt')) return null;
  return (
    <Note icon="link">
      {t('Adopt instead keeps it and makes it a tenant.')}{' '}
      <button type="button" className="link" onClick={() => go(adoptPath(orphan.server, orphan.name))}>
        {t('Adopt {{name}}', { name: orphan.name })}
      </button>
    </Note>
  );
}

interface RemovingProps {
  orphan: Orphan;
  jobId: number;
  opened: boolean;
  onClose: () => void;
}

function Removing({ orphan, jobId, opened, onClose }: RemovingProps) {
  const { job, error, reread } = useJob(jobId);
  const acts = useJobActs(jobId);
  const done = job?.status === 'succeeded';
  return (
    <Dialog
      opened={opened}
      onClose={onClose}
      title={
        done ? t('Removed {{name}}', { name: orphan.name }) : t('Removing {{name}}', { name: orphan.name })
      }
      width={580}
      footer={<Button onClick={onClose}>{t('Close')}</Button>}
    >
      {job === undefined ? (
        error !== null && <ErrorNote error={error} onRetry={reread} retryLabel={t('Read the job again')} />
      ) : (
        <JobSteps job={job} acts={acts} narrow />
      )}
    </Dialog>
  );
}
