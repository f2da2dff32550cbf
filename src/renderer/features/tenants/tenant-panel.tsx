import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { mayBegin } from '../../../shared/models/lifecycle.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { readError } from '../../client/errors.ts';
import { orpc } from '../../client/query.ts';
import { TENANT_TABS, type TenantTab, tenantActPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Panel, type PanelTab } from '../../parts/panel.tsx';
import { statusIcon, statusWord } from '../../parts/status.tsx';
import { Tag } from '../../parts/tag.tsx';
import { TenantBackups } from '../backups/index.ts';
import { TenantConfiguration } from '../configuration/index.ts';
import { TenantDomains } from '../domains/index.ts';
import { ACT_SPECS, actVerb, ErasureProof, TenantDanger, TenantLife } from '../lifecycle/index.ts';
import { TenantSchema } from '../migrations/index.ts';
import { TenantUsage } from '../usage/index.ts';
import { TenantActivity } from './tenant-activity.tsx';
import { TenantConnect } from './tenant-connect.tsx';
import { TenantJob } from './tenant-job.tsx';
import { moreActs, TenantMore } from './tenant-more.tsx';
import { TenantSummary } from './tenant-summary.tsx';
import { isOpening, type TenantState, tenantState } from './tenant-view.ts';
import styles from './tenants-page.module.css';
import { useTenantTest } from './use-tenant-test.ts';

const TITLES: Record<TenantTab, Word> = {
  summary: word('Summary'),
  life: word('Life'),
  connect: word('Connect'),
  configuration: word('Configuration'),
  domains: word('Domains'),
  schema: word('Schema'),
  backups: word('Backups'),
  usage: word('Usage'),
  job: word('Job'),
  activity: word('Activity'),
  danger: word('Danger'),
};

interface TenantPanelProps {
  slug: string;
  /** The row of the list, where it is already read. */
  known: Tenant | undefined;
  tab: TenantTab;
  onTab: (tab: TenantTab) => void;
  onClose: () => void;
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}

/** One tenant beside the list. The tab stays from tenant to tenant. */
export function TenantPanel({ slug, known, tab, onTab, onClose, onPrevious, onNext }: TenantPanelProps) {
  const query = useQuery(
    orpc.tenants.get.queryOptions({
      input: { tenant: slug },
      placeholderData: undefined,
    }),
  );
  // The list tells the job of those that are not ready only; asked for alone, a tenant tells it always.
  const job = known?.job ?? query.data?.job ?? null;
  const tenant = useMemo(
    () => (known === undefined ? query.data : { ...known, job }),
    [known, query.data, job],
  );
  const steps = { onPrevious, onNext };
  const gone = query.isError && readError(query.error).code === 'NOT_FOUND';
  if (tenant === undefined) {
    return (
      <Panel label={slug} title={slug} wide={gone} onClose={onClose} {...steps}>
        {gone && <Gone slug={slug} />}
        {query.isError && !gone && (
          <div className={styles['section']}>
            <ErrorNote
              error={query.error}
              onRetry={() => void query.refetch()}
              retryLabel={t('Read it again')}
            />
          </div>
        )}
      </Panel>
    );
  }
  return <Opened key={tenant.slug} tenant={tenant} tab={tab} onTab={onTab} onClose={onClose} {...steps} />;
}

/** Kept over tenants: a person who wants the list wide wants it wide for the next one too. */
let narrowed = false;

function Opened(props: Omit<TenantPanelProps, 'slug' | 'known'> & { tenant: Tenant }) {
  const { tenant, tab, onTab } = props;
  const [narrow, setNarrow] = useState(narrowed);
  const test = useTenantTest(tenant.slug);
  const state = tenantState(tenant);
  const tabs = tabsOf(tenant);
  const shown = tabs.some((entry) => entry.id === tab) ? tab : 'summary';
  const needsRoom =
    shown === 'connect' ||
    shown === 'configuration' ||
    shown === 'domains' ||
    shown === 'backups' ||
    shown === 'usage' ||
    (shown === 'job' && (state === 'failed' || state === 'repair'));
  const wide = needsRoom && !narrow;
  return (
    <Panel
      label={tenant.name}
      wide={wide && shown === 'connect' ? 'most' : wide}
      {...(needsRoom
        ? {
            onWide: (next: boolean) => {
              narrowed = !next;
              setNarrow(!next);
            },
          }
        : {})}
      tags={<Tags tenant={tenant} />}
      title={tenant.name}
      meta={
        <>
          <span className="mono">{tenant.database}</span>
          <CopyButton value={tenant.database} label={t('Copy the database’s name')} />
          <span>·</span>
          <span className="mono">{tenant.slug}</span>
          <CopyButton value={tenant.slug} label={t('Copy the slug')} />
        </>
      }
      actions={
        isOpening(tenant) || nextActs(tenant).length + moreActs(tenant).length === 0 ? undefined : (
          <>
            {isOpen(tenant) && shown !== 'connect' && (
              <Button
                small
                icon="shield-ok"
                busy={test.busy}
                onClick={() => {
                  onTab('connect');
                  test.run();
                }}
              >
                {t('Test as tenant')}
              </Button>
            )}
            <NextActs tenant={tenant} tab={shown} />
            <TenantMore tenant={tenant} tab={shown} />
          </>
        )
      }
      tabs={tabs}
      tab={shown}
      onTab={(next) => {
        const found = TENANT_TABS.find((entry) => entry === next);
        if (found !== undefined) onTab(found);
      }}
      onClose={props.onClose}
      onPrevious={props.onPrevious}
      onNext={props.onNext}
    >
      {shown === 'summary' && <TenantSummary tenant={tenant} />}
      {shown === 'life' && <TenantLife tenant={tenant} />}
      {shown === 'configuration' && <TenantConfiguration tenant={tenant} />}
      {shown === 'domains' && <TenantDomains tenant={tenant} />}
      {shown === 'schema' && <TenantSchema tenant={tenant} />}
      {shown === 'backups' && <TenantBackups tenant={tenant} />}
      {shown === 'usage' && <TenantUsage tenant={tenant} />}
      {shown === 'danger' && <TenantDanger tenant={tenant} />}
      {shown === 'connect' && <TenantConnect tenant={tenant} />}
      {shown === 'job' && tenant.job !== null && <TenantJob id={tenant.job.id} wide={wide} />}
      {shown === 'activity' && <TenantActivity tenant={tenant} />}
    </Panel>
  );
}

/** What there is only once the tenant is there. */
const LATER: ReadonlySet<TenantTab> = new Set([
  'life',
  'connect',
  'configuration',
  'domains',
  'schema',
  'backups',
  'usage',
  'danger',
]);

function tabsOf(tenant: Tenant): PanelTab[] {
  return TENANT_TABS.filter(
    (tab) => (!LATER.has(tab) || !isOpening(tenant)) && (tab !== 'job' || tenant.job !== null),
  ).map((id) => ({ id, label: t(TITLES[id]), danger: id === 'danger' }));
}

/** May its application sign in? */
function isOpen({ status }: Tenant): boolean {
  return status === 'TRIAL' || status === 'ACTIVE';
}

function nextActs({ status }: Tenant) {
  return (['suspend', 'reactivate'] as const).filter((act) => mayBegin(act, status));
}

/** The verbs that fit its status; the others are under *Danger*. */
function NextActs({ tenant, tab }: { tenant: Tenant; tab: TenantTab }) {
  const [, go] = useLocation();
  return nextActs(tenant).map((act) => (
    <Button
      key={act}
      small
      icon={ACT_SPECS[act].icon}
      onClick={() => go(tenantActPath(tenant.slug, act, tab))}
    >
      {actVerb(act)}
    </Button>
  ));
}

/** No tenant of this slug: it may have been purged, and then its proof is what is left. */
function Gone({ slug }: { slug: string }) {
  const proof = useQuery({
    ...orpc.endings.erasure.queryOptions({ input: { tenant: slug } }),
    placeholderData: undefined,
    retry: false,
  });
  if (proof.isPending) return null;
  if (proof.data !== undefined) return <ErasureProof tenant={slug} />;
  return (
    <div className={styles['section']}>
      <p className="second">{t('There is no tenant {{slug}}, and no proof that there was one.', { slug })}</p>
    </div>
  );
}

const TONES: Record<TenantState, 'grey' | 'ok' | 'warn' | 'danger' | 'accent'> = {
  repair: 'danger',
  failed: 'danger',
  creating: 'accent',
  undoing: 'warn',
  pending: 'grey',
  suspending: 'warn',
  reactivating: 'accent',
  cancelling: 'warn',
  deleting: 'warn',
  restoring: 'accent',
  purging: 'danger',
  trial: 'accent',
  active: 'ok',
  suspended: 'warn',
  cancelled: 'grey',
  deleted: 'grey',
  purged: 'grey',
};

function Tags({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const state = tenantState(tenant);
  const tone = TONES[state];
  return (
    <>
      <Tag tone={tone} icon={statusIcon(state)}>
        {statusWord(state)}
        {state === 'trial' &&
          tenant.trialEndsAt !== null &&
          ` ${t('to {{date}}', { date: format.date(tenant.trialEndsAt, true) })}`}
        {state === 'deleted' &&
          tenant.purgeDueAt !== null &&
          ` ${t('to {{date}}', { date: format.date(tenant.purgeDueAt, true) })}`}
      </Tag>
      <span className="cut">{tenant.server}</span>
    </>
  );
}
