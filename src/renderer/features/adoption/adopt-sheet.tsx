import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import type { AdoptionLogin, AdoptionRow } from '../../../shared/models/adoption.ts';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { orpc } from '../../client/query.ts';
import type { Format } from '../../lib/format.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table/index.ts';
import { Empty } from '../../parts/empty.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { NumberField, SelectField, TextField } from '../../parts/field.tsx';
import { ImportProgress, ImportRows, isMoving, useJob, useJobActs } from '../jobs/index.ts';
import { PlanField, TierField } from '../lifecycle/index.ts';
import { freshEachOpening, JobTitle, jobHint, WorkSheet } from '../plan/index.ts';
import styles from './adopt.module.css';
import { useCandidateColumns } from './candidate-columns.tsx';
import { CandidateSide } from './candidate-side.tsx';

interface AdoptSheetProps {
  opened: boolean;
  onClose: () => void;
}

/** Databases that exist become tenants: looked at first, chosen, then taken into the register in one job. */
export const AdoptSheet = freshEachOpening(Content);

function Content({ opened, onClose }: AdoptSheetProps) {
  const [jobId, setJobId] = useState<number | null>(null);
  return jobId === null ? (
    <Choose opened={opened} onClose={onClose} onBegun={setJobId} />
  ) : (
    <Adopting opened={opened} jobId={jobId} onClose={onClose} />
  );
}

const NOTHING: ReadonlySet<string> = new Set();
const MOST_TRIAL_DAYS = 365;
const DAY_MS = 86_400_000;

function Choose({ opened, onClose, onBegun }: AdoptSheetProps & { onBegun: (jobId: number) => void }) {
  const asked = new URLSearchParams(useSearch());
  const format = useFormat();
  const servers = useQuery(orpc.servers.list.queryOptions()).data;
  const [chosen, setServer] = useState<string | null>(asked.get('server'));
  const [login, setLogin] = useState<AdoptionLogin>('keep');
  const [subscription, setSubscription] = useState<string | null>(null);
  const [tier, setTier] = useState<string | null>(null);
  const [trialDays, setTrialDays] = useState<number | null>(0);
  const [pattern, setPattern] = useState(asked.get('database') ?? '');
  const [looked, setLooked] = useState(asked.get('database') ?? '');
  const [selection, setSelection] = useState<ReadonlySet<string>>(NOTHING);
  const [shown, setShown] = useState<string | null>(asked.get('database'));
  const server = chosen ?? bestOf(servers)?.name ?? null;
  const chosenTier = tier === null ? {} : { tier };
  const input = {
    server: server ?? '',
    match: looked.trim() === '' ? '*' : looked.trim(),
    login,
    ...chosenTier,
    ...(subscription === null ? {} : { subscription }),
  };
  const plan = useQuery({
    ...orpc.adoption.plan.queryOptions({ input, enabled: opened && server !== null }),
    retry: false,
    staleTime: 0,
  });
  const rows = plan.data?.rows.filter((row) => row.verdict !== 'skip');
  const skipped = plan.data?.skip ?? 0;
  const wanted = useMemo(
    () =>
      (plan.data?.rows ?? [])
        .filter((row) => row.verdict === 'adopt' && selection.has(row.database))
        .map((row) => row.database),
    [plan.data, selection],
  );
  const adopt = useMutation(orpc.adoption.adopt.mutationOptions({ gcTime: 0 }));
  const columns = useCandidateColumns();
  const days = trialDays ?? 0;
  const trialFits = subscription === null || (trialDays !== null && days >= 0 && days <= MOST_TRIAL_DAYS);
  const run = () => {
    if (server === null || wanted.length === 0 || !trialFits || adopt.isPending) return;
    adopt.mutate(
      {
        server,
        databases: wanted,
        login,
        ...chosenTier,
        ...(subscription === null ? {} : { subscription, trialDays: days }),
      },
      { onSuccess: (begun) => onBegun(begun.jobId) },
    );
  };
  const open = rows?.find((row) => row.database === shown) ?? rows?.[0];
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={t('Adopt databases')}
      hint={t('nothing on the server changes before it is chosen below')}
      footer={
        <>
          <span className="small second grow cut" role="status">
            {rows !== undefined &&
              [
                tn('{{count}} can be adopted', '{{count}} can be adopted', { count: plan.data?.adopt ?? 0 }),
                ...(plan.data !== undefined && plan.data.refused > 0
                  ? [tn('{{count}} refused', '{{count}} refused', { count: plan.data.refused })]
                  : []),
                ...(skipped > 0
                  ? [tn('{{count}} is a tenant already', '{{count}} are tenants already', { count: skipped })]
                  : []),
                t('looked at in {{time}}', { time: format.duration(plan.data?.durationMs ?? 0) }),
              ].join(', ')}
          </span>
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button
            tone="primary"
            busy={adopt.isPending}
            disabled={wanted.length === 0 || !trialFits}
            onClick={run}
          >
            {wanted.length === 0
              ? t('Adopt')
              : tn('Adopt {{count}} database', 'Adopt {{count}} databases', { count: wanted.length })}
          </Button>
        </>
      }
    >
      <div className={styles['columns']}>
        <div className={styles['left']}>
          <form
            className={styles['choices']}
            onSubmit={(event) => {
              event.preventDefault();
              setLooked(pattern);
            }}
          >
            <SelectField
              label={t('Server')}
              value={server}
              onChange={(next) => {
                setServer(next);
                setSelection(NOTHING);
              }}
              options={(servers ?? []).map((entry) => ({
                value: entry.name,
                label: entry.name,
                disabled: entry.state === 'unreachable',
              }))}
            />
            <TextField
              label={t('Names like')}
              value={pattern}
              onChange={setPattern}
              onBlur={() => setLooked(pattern)}
              mono
              placeholder={t('customer_*')}
            />
            <SelectField<AdoptionLogin>
              label={t('Login role')}
              value={login}
              onChange={setLogin}
              options={[
                { value: 'keep', label: t('Keep the one in use') },
                { value: 'new-password', label: t('Same role, new password') },
                { value: 'own-role', label: t('A role of its own beside it') },
              ]}
            />
            <PlanField value={subscription} onChange={setSubscription} none={t('No subscription')} />
            <TierField value={tier} onChange={setTier} />
            <NumberField
              label={t('Trial')}
              value={subscription === null ? 0 : trialDays}
              onChange={setTrialDays}
              minimum={0}
              maximum={MOST_TRIAL_DAYS}
              unit={t('days')}
              disabled={subscription === null}
              error={
                trialFits ? undefined : t('0 to {{most}}; 0 is without a trial', { most: MOST_TRIAL_DAYS })
              }
            />
          </form>
          <p className={styles['said']}>
            {loginWords(login)} {trialFits && startWords(subscription, days, format)}
          </p>
          {(plan.error ?? adopt.error) !== null && (
            <div className={styles['pad']}>
              <ErrorNote
                error={adopt.error ?? plan.error}
                {...(adopt.error === null
                  ? { onRetry: () => void plan.refetch(), retryLabel: t('Look again') }
                  : {})}
              />
            </div>
          )}
          {(plan.data !== undefined || !plan.isError) && (
            <DataTable<AdoptionRow>
              view="adoption"
              label={t('Databases')}
              rows={rows}
              columns={columns}
              rowId={(row) => row.database}
              rowLabel={(row) => row.database}
              openId={open?.database ?? null}
              onOpen={(id) => id !== null && setShown(id)}
              selection={selection}
              onSelectionChange={setSelection}
              empty={
                <Empty title={t('No database to adopt')}>
                  {looked.trim() === ''
                    ? t('Every database of this server belongs to a tenant, or to the server itself.')
                    : t('None is called like {{pattern}}.', { pattern: looked })}
                </Empty>
              }
            />
          )}
        </div>
        {open !== undefined && (
          <CandidateSide row={open} subscription={subscription} trialDays={trialFits ? days : 0} />
        )}
      </div>
    </WorkSheet>
  );
}

/** One that answers, else one that nobody has asked yet. */
function bestOf(servers: readonly ServerOverview[] | undefined): ServerOverview | undefined {
  return (
    servers?.find((server) => server.state === 'reachable') ??
    servers?.find((server) => server.state === 'not-read')
  );
}

/** What all that are chosen begin with. */
function startWords(subscription: string | null, days: number, format: Format): string {
  if (subscription === null) return t('Active at once, without a subscription: one can be given later.');
  if (days === 0) return t('Active at once and subscribed.');
  const date = format.date(new Date(Date.now() + days * DAY_MS).toISOString());
  return t('On trial to {{date}}; suspended then, unless a payment comes before.', { date });
}

function loginWords(login: AdoptionLogin): string {
  switch (login) {
    case 'keep':
      return t('Its application goes on as it is; Cadastre does not know its password.');
    case 'new-password':
      return t('Its application stops until it is given the new password.');
    case 'own-role':
      return t('Its application goes on with the old role until it is moved to the new one.');
  }
}

function Adopting({ opened, jobId, onClose }: AdoptSheetProps & { jobId: number }) {
  const format = useFormat();
  const [, go] = useLocation();
  const { job, error, reread } = useJob(jobId);
  const acts = useJobActs(jobId);
  return (
    <WorkSheet
      opened={opened}
      onClose={onClose}
      title={<JobTitle job={job}>{t('Adopting databases')}</JobTitle>}
      hint={job && jobHint(job, format)}
      footer={
        <>
          <span className="small second grow">
            {t('Closing this sheet does not stop the job; the ring in the top bar follows it')}
          </span>
          {job !== undefined && isMoving(job.status) && job.canCancel && (
            <Button busy={acts.cancelling} onClick={acts.cancel}>
              {t('Stop')}
            </Button>
          )}
          <Button onClick={onClose}>{t('Close')}</Button>
          <Button tone="primary" disabled={job?.status !== 'succeeded'} onClick={() => go('/tenants')}>
            {t('See the tenants')}
          </Button>
        </>
      }
    >
      {error !== null && job === undefined && (
        <div className={styles['pad']}>
          <ErrorNote error={error} onRetry={reread} retryLabel={t('Read the job again')} />
        </div>
      )}
      {job !== undefined && (
        <>
          <ImportProgress job={job} />
          <ImportRows job={job} />
        </>
      )}
    </WorkSheet>
  );
}
