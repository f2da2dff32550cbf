import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { orpc } from '../../../client/query.ts';
import { Told, t, tn, type Word, word } from '../../../locales/index.ts';
import { Button } from '../../../parts/button.tsx';
import { CopyButton } from '../../../parts/copy-button.tsx';
import { Icon } from '../../../parts/icon.tsx';
import {
  freshEachOpening,
  RunningSheet,
  useRunningJob,
  WorkColumns,
  WorkFoot,
  WorkSheet,
} from '../../plan/index.ts';
import styles from './create-tenant.module.css';
import { CreateTenantFields } from './create-tenant-form.tsx';
import { isSignUp } from './create-tenant-input.ts';
import { CreateTenantPlan } from './create-tenant-plan.tsx';
import { type CreateTenant, useCreateTenant } from './use-create-tenant.ts';

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
export const CreateTenantSheet = freshEachOpening(Content);

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
  const state = useCreateTenant();
  const { data: created } = state.create;
  const name = state.form.name;
  useEffect(() => {
    if (created !== undefined) onStarted({ jobId: created.jobId, slug: created.tenant, name });
  }, [created, name, onStarted]);
  useHotkeys(opened ? [['mod+Enter', state.submit]] : [], []);
  const plan = state.plan.data;
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={t('New tenant')}
      hint={plan && t('Number {{id}}, the next one free', { id: plan.id })}
      aside={plan && <CopyButton text value={commandOf(plan.command, state)} label={t('Copy as command')} />}
      footer={<FormFoot state={state} onClose={onClose} />}
    >
      <WorkColumns>
        <CreateTenantFields state={state} />
        <CreateTenantPlan state={state} />
      </WorkColumns>
    </WorkSheet>
  );
}

/** A sign-up takes the same options. */
function commandOf(command: string, { form }: CreateTenant): string {
  return isSignUp(form) ? command.replace('create', 'signup') : command;
}

function FormFoot({ state, onClose }: { state: CreateTenant; onClose: () => void }) {
  return (
    <WorkFoot said={<Checks state={state} />} onClose={onClose}>
      <Button tone="primary" busy={state.create.isPending} onClick={state.submit}>
        <span className="row">
          {t('Create tenant')} <kbd className={styles['key']}>Ctrl ↵</kbd>
        </span>
      </Button>
    </WorkFoot>
  );
}

/** Which checks passed; what stands in the way takes its place once somebody tried. */
function Checks({ state }: { state: CreateTenant }) {
  const { open, tried, names, plan, checked } = state;
  const shown =
    tried || state.refused.length > 0 || names.slugProblem !== null || names.emailProblem !== null;
  const first = open[0];
  if (first !== undefined && shown) {
    const others = new Set(open.map((entry) => entry.field)).size - 1;
    return (
      <span className={`${styles['footChecks']} is-danger grow`} role="status">
        <Icon name="failed" />
        <span className="cut">
          {fieldWords(first.field)}
          {t(': ')}
          <Told>{first.message}</Told>
          {others > 0 && tn(', and {{count}} more field', ', and {{count}} more fields', { count: others })}
        </span>
      </span>
    );
  }
  const missing = (field: string) => checked.errors.some((entry) => entry.field === field);
  const passed = [
    missing('name') ? null : t('name'),
    names.slugFree ? t('slug') : null,
    names.emailFree && !missing('ownerEmail') ? t('e-mail') : null,
    missing('ownerPassword') ? null : t('password'),
    plan.data && !plan.stale ? t('room on {{server}}', { server: plan.data.server }) : null,
  ].filter((check) => check !== null);
  if (passed.length === 0)
    return <span className="small third grow">{t('Nothing is made before you say so')}</span>;
  const all = checked.ok && passed.length === 5;
  return (
    <span className={`${styles['footChecks']} ${all ? 'is-ok' : 'second'} grow`}>
      <Icon name={all ? 'ok' : 'pending'} />
      <span className="cut">
        {tn('{{count}} of 5 checks passed: {{which}}', '{{count}} of 5 checks passed: {{which}}', {
          count: passed.length,
          which: passed.join(', '),
        })}
      </span>
    </span>
  );
}

const FIELD_WORDS: Readonly<Record<string, Word>> = {
  name: word('Name'),
  slug: word('Slug'),
  ownerEmail: word('Owner e-mail'),
  ownerPassword: word('Password'),
  ownerFirstName: word('First name'),
  ownerLastName: word('Last name'),
  trialDays: word('Trial'),
  subscription: word('Plan|subscription'),
  language: word('Language of its messages'),
  tier: word('Tier'),
  isolation: word('Isolation'),
  server: word('Server'),
  blueprint: word('Blueprint'),
};

function fieldWords(field: string): string {
  const known = FIELD_WORDS[field];
  return known === undefined ? field : t(known);
}

interface RunningProps {
  opened: boolean;
  started: Started;
  onClose: () => void;
  onOpenTenant: (slug: string) => void;
}

function Running({ opened, started, onClose, onOpenTenant }: RunningProps) {
  const running = useRunningJob(started.jobId);
  const ready = running.job?.status === 'succeeded';
  return (
    <RunningSheet
      opened={opened}
      onClose={onClose}
      running={running}
      title={
        ready ? t('Created {{name}}', { name: started.name }) : t('Creating {{name}}', { name: started.name })
      }
      ends={{
        said: t('The tenant is ready.'),
        done: t('{{name}} has its database, its role and its first user.', { name: started.name }),
        undone: t('Nothing of it is left.'),
      }}
      done={<LoginUrl tenant={started.slug} ready={ready} />}
      next={
        <Button tone="primary" disabled={!ready} onClick={() => onOpenTenant(started.slug)}>
          {t('Open the tenant')}
        </Button>
      }
    />
  );
}

/** Where the owner signs in: what is handed on when a tenant is ready. */
function LoginUrl({ tenant, ready }: { tenant: string; ready: boolean }) {
  const { data } = useQuery(
    orpc.signup.get.queryOptions({ input: { tenant }, enabled: ready, placeholderData: undefined }),
  );
  if (data === undefined) return t('Host, role and connection strings are under Connect');
  return (
    <span className="row">
      {t('Its owner signs in at')} <span className="mono small">{data.loginUrl}</span>
      <CopyButton value={data.loginUrl} label={t('Copy the login URL')} />
    </span>
  );
}
