import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { TENANT_TABS, type TenantTab } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Panel, type PanelTab } from '../../parts/panel.tsx';
import { statusIcon, statusWord } from '../../parts/status.tsx';
import { Tag } from '../../parts/tag.tsx';
import { TenantActivity } from './tenant-activity.tsx';
import { TenantConnect } from './tenant-connect.tsx';
import { TenantJob } from './tenant-job.tsx';
import { TenantSummary } from './tenant-summary.tsx';
import { isOpening, tenantState } from './tenant-view.ts';
import styles from './tenants-page.module.css';
import { useTenantTest } from './use-tenant-test.ts';

const TITLES: Record<TenantTab, Word> = {
  summary: word('Summary'),
  connect: word('Connect'),
  job: word('Job'),
  activity: word('Activity'),
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
  if (tenant === undefined) {
    return (
      <Panel label={slug} title={slug} onClose={onClose} {...steps}>
        {query.isError && (
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
  const needsRoom = shown === 'connect' || (shown === 'job' && (state === 'failed' || state === 'repair'));
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
        isOpening(tenant) || shown === 'connect' ? undefined : (
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
      {shown === 'connect' && <TenantConnect tenant={tenant} />}
      {shown === 'job' && tenant.job !== null && <TenantJob id={tenant.job.id} wide={wide} />}
      {shown === 'activity' && <TenantActivity tenant={tenant} />}
    </Panel>
  );
}

/** A tenant that is not there yet has nothing to connect to. */
function tabsOf(tenant: Tenant): PanelTab[] {
  return TENANT_TABS.filter(
    (tab) => (tab !== 'connect' || !isOpening(tenant)) && (tab !== 'job' || tenant.job !== null),
  ).map((id) => ({ id, label: t(TITLES[id]) }));
}

function Tags({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const state = tenantState(tenant);
  const tone =
    state === 'active'
      ? 'ok'
      : state === 'failed' || state === 'repair'
        ? 'danger'
        : state === 'pending'
          ? 'grey'
          : 'accent';
  return (
    <>
      <Tag tone={tone} icon={statusIcon(state)}>
        {statusWord(state)}
        {state === 'trial' &&
          tenant.trialEndsAt !== null &&
          ` ${t('to {{date}}', { date: format.date(tenant.trialEndsAt, true) })}`}
      </Tag>
      <span className="cut">{tenant.server}</span>
    </>
  );
}
