import { useHotkeys } from '@mantine/hooks';
import { memo, useEffect, useState } from 'react';
import { useFormat } from '../../lib/use-format.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Kbd } from '../../parts/kbd.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { statusIcon } from '../../parts/status.tsx';
import { Tag } from '../../parts/tag.tsx';
import { tagTone, tagWords, useJob, useJobActs } from '../jobs/index.ts';
import styles from './create-tenant.module.css';
import { CreateTenantFields } from './create-tenant-form.tsx';
import { CreateTenantPlan } from './create-tenant-plan.tsx';
import { CreateTenantRunning, RunningFoot } from './create-tenant-running.tsx';
import { type CreateTenant, useCreateTenant } from './use-create-tenant.ts';

const WIDTH = 1120;

interface CreateTenantSheetProps {
  opened: boolean;
  onClose: () => void;
  onOpenTenant: (slug: string) => void;
}

interface Started {
  readonly jobId: number;
  readonly slug: string;
  readonly name: string;
}

/** What will be made, then where it is: the form and its plan turn into the running job. */
export const CreateTenantSheet = memo(function CreateTenantSheet(props: CreateTenantSheetProps) {
  const [round, setRound] = useState(0);
  const { opened } = props;
  // A fresh form for each opening: nobody finds the password of the tenant before.
  useEffect(() => {
    if (!opened) return;
    return () => setRound((before) => before + 1);
  }, [opened]);
  return <Content key={round} {...props} />;
});

function Content({ opened, onClose, onOpenTenant }: CreateTenantSheetProps) {
  const [started, setStarted] = useState<Started | null>(null);
  return started === null ? (
    <Form opened={opened} onClose={onClose} onStarted={setStarted} />
  ) : (
    <Running opened={opened} started={started} onClose={onClose} onOpenTenant={onOpenTenant} />
  );
}

interface FormProps {
  opened: boolean;
  onClose: () => void;
  onStarted: (started: Started) => void;
}

function Form({ opened, onClose, onStarted }: FormProps) {
  const format = useFormat();
  const state = useCreateTenant();
  const { data: created } = state.create;
  const name = state.form.name;
  useEffect(() => {
    if (created !== undefined) onStarted({ jobId: created.jobId, slug: created.tenant, name });
  }, [created, name, onStarted]);
  useHotkeys(opened ? [['mod+Enter', state.submit]] : [], []);
  const plan = state.plan.data;
  return (
    <Sheet
      opened={opened}
      onClose={onClose}
      title="New tenant"
      hint={plan && `Number ${format.count(plan.id)}, the next one free`}
      width={WIDTH}
      closeOnClickOutside={false}
      aside={plan && <CopyButton text value={plan.command} label="Copy as command" />}
      footer={<FormFoot state={state} onClose={onClose} />}
    >
      <div className={styles['columns']}>
        <CreateTenantFields state={state} />
        <CreateTenantPlan state={state} />
      </div>
    </Sheet>
  );
}

function FormFoot({ state, onClose }: { state: CreateTenant; onClose: () => void }) {
  return (
    <>
      <Checks state={state} />
      <Button onClick={onClose}>
        <span className="row">
          Cancel <Kbd>Esc</Kbd>
        </span>
      </Button>
      <Button tone="primary" busy={state.create.isPending} onClick={state.submit}>
        <span className="row">
          Create tenant <kbd className={styles['key']}>Ctrl ↵</kbd>
        </span>
      </Button>
    </>
  );
}

/** Which checks passed; what stands in the way takes its place once somebody tried. */
function Checks({ state }: { state: CreateTenant }) {
  const { open, tried, names, plan, checked } = state;
  const told = tried || state.refused.length > 0 || names.slugProblem !== null || names.emailProblem !== null;
  const first = open[0];
  if (first !== undefined && told) {
    const others = new Set(open.map((entry) => entry.field)).size - 1;
    return (
      <span className={`${styles['footChecks']} is-danger grow`} role="status">
        <Icon name="failed" />
        <span className="cut">
          {FIELD_WORDS[first.field] ?? first.field}: {first.message}
          {others > 0 && `, and ${others} more ${others === 1 ? 'field' : 'fields'}`}
        </span>
      </span>
    );
  }
  const missing = (field: string) => checked.errors.some((entry) => entry.field === field);
  const passed = [
    missing('name') ? null : 'name',
    names.slugFree ? 'slug' : null,
    names.emailFree && !missing('ownerEmail') ? 'e-mail' : null,
    missing('ownerPassword') ? null : 'password',
    plan.data && !plan.stale ? `room on ${plan.data.server}` : null,
  ].filter((check) => check !== null);
  if (passed.length === 0) return <span className="small third grow">Nothing is made before you say so</span>;
  const all = checked.ok && passed.length === 5;
  return (
    <span className={`${styles['footChecks']} ${all ? 'is-ok' : 'second'} grow`}>
      <Icon name={all ? 'ok' : 'pending'} />
      <span className="cut">
        {passed.length} of 5 checks passed: {passed.join(', ')}
      </span>
    </span>
  );
}

const FIELD_WORDS: Readonly<Record<string, string>> = {
  name: 'Name',
  slug: 'Slug',
  ownerEmail: 'Owner e-mail',
  ownerPassword: 'Password',
  ownerFirstName: 'First name',
  ownerLastName: 'Last name',
  trialDays: 'Trial',
  server: 'Server',
  blueprint: 'Blueprint',
};

interface RunningProps {
  opened: boolean;
  started: Started;
  onClose: () => void;
  onOpenTenant: (slug: string) => void;
}

function Running({ opened, started, onClose, onOpenTenant }: RunningProps) {
  const format = useFormat();
  const { job, error, reread } = useJob(started.jobId);
  const acts = useJobActs(started.jobId);
  return (
    <Sheet
      opened={opened}
      onClose={onClose}
      width={WIDTH}
      closeOnClickOutside={false}
      title={
        <span className="row">
          {job?.status === 'succeeded' ? 'Created' : 'Creating'} {started.name}
          {job && (
            <Tag tone={tagTone(job)} icon={statusIcon(job.status)}>
              {tagWords(job)}
            </Tag>
          )}
        </span>
      }
      hint={
        job &&
        `Job ${format.count(job.id)} · ${job.startedAt === null ? 'asked for' : 'started'} ${format.time(job.startedAt ?? job.createdAt, true)} by ${job.actor}`
      }
      footer={
        <RunningFoot job={job} acts={acts} onClose={onClose} onOpen={() => onOpenTenant(started.slug)} />
      }
    >
      {job === undefined ? (
        error !== null && (
          <div style={{ padding: 16 }}>
            <ErrorNote error={error} onRetry={reread} retryLabel="Read the job again" />
          </div>
        )
      ) : (
        <CreateTenantRunning job={job} acts={acts} />
      )}
    </Sheet>
  );
}
