import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { isolationPath, jobPath, schemaDriftPath, tenantActPath, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { useTierTitle } from '../../lib/use-tier-title.ts';
import { t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ISOLATION_WORDS } from '../../parts/isolation-choice.tsx';
import { KeyValue, type KeyValueItem } from '../../parts/key-value.tsx';
import { Note } from '../../parts/note.tsx';
import { useOpenFindings } from '../isolation/use-open-findings.ts';
import { DeletedNote, KeptPlaceNote } from '../lifecycle/index.ts';
import { useSchemaStandings } from '../migrations/index.ts';
import { isOpening, schemaWords, tenantState } from './tenant-view.ts';
import styles from './tenants-page.module.css';
import { probeWords, useTenantTest } from './use-tenant-test.ts';

/** What it is, where it lies, who owns it. */
export function TenantSummary({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const [, go] = useLocation();
  const tierTitle = useTierTitle();
  const servers = useQuery(orpc.servers.list.queryOptions()).data;
  const server = servers?.find((entry) => entry.id === tenant.serverId);
  const test = useTenantTest(tenant.slug).result;
  const open = useOpenFindings().data?.find((finding) => finding.tenant === tenant.slug);
  const items: KeyValueItem[] = [
    { key: t('Role'), value: <Identifier value={tenant.role} what={t('role')} /> },
    { key: t('Owner role'), value: <Identifier value={tenant.ownerRole} what={t('owner role')} /> },
    {
      key: t('Server'),
      value: server?.version == null ? tenant.server : `${tenant.server} · PostgreSQL ${server.version}`,
    },
    {
      key: t('Isolation'),
      value: (
        <>
          {t(ISOLATION_WORDS[tenant.isolation])}
          {!isOpening(tenant) && (
            <Link className="small" href={isolationPath(tenant.slug)}>
              {t('What was tried')}
            </Link>
          )}
          {open !== undefined && (
            <span className="row small is-danger" style={{ gap: 4 }}>
              <Icon name="alert" />
              {t('does not hold')}
            </span>
          )}
          {test && (
            <span className={`row small ${test.passed ? 'is-ok' : 'is-danger'}`} style={{ gap: 4 }}>
              <Icon name={test.passed ? 'shield-ok' : 'alert'} />
              {t('{{some}} probes, {{time}}', { some: probeWords(test), time: format.time(test.at) })}
            </span>
          )}
        </>
      ),
    },
    {
      key: t('Schema'),
      value: isOpening(tenant) ? (
        (schemaWords(tenant) ?? t('not there yet'))
      ) : (
        <SchemaFacts tenant={tenant} />
      ),
    },
    {
      key: t('Tier'),
      value: (
        <>
          {tenant.tier === null ? (
            <span className="third">{t('no tier')}</span>
          ) : (
            <Link
              className="cut"
              href={tenantPath(tenant.slug, 'configuration')}
              title={t('{{tier}}, version {{version}}', {
                tier: tierTitle(tenant.tier.name),
                version: tenant.tier.version,
              })}
            >
              {tierTitle(tenant.tier.name)}
            </Link>
          )}
          {(tenant.status === 'TRIAL' || tenant.status === 'ACTIVE') && (
            <Link className={`small ${styles['verb']}`} href={tenantActPath(tenant.slug, 'tier', 'summary')}>
              {tenant.tier === null ? t('Give it a tier…') : t('Change…|tier')}
            </Link>
          )}
        </>
      ),
    },
    {
      key: t('Owner'),
      value: (
        <>
          <span className="cut" title={tenant.ownerEmail}>
            {tenant.ownerEmail}
          </span>
          <CopyButton value={tenant.ownerEmail} label={t('Copy the owner’s e-mail')} />
        </>
      ),
    },
  ];
  if (tenant.trialEndsAt !== null)
    items.push({
      key: t('Trial'),
      value: (
        <span title={format.full(tenant.trialEndsAt)}>
          {t('to {{date}}', { date: format.date(tenant.trialEndsAt) })},{' '}
          {trialWords(tenant.trialEndsAt, format)}
        </span>
      ),
    });
  items.push({
    key: t('Created'),
    value: (
      <span title={format.full(tenant.createdAt)}>
        {format.date(tenant.createdAt)}, {format.time(tenant.createdAt)}
      </span>
    ),
  });
  if (tenant.job !== null)
    items.push({
      key: t('Job'),
      value: <Link href={jobPath(tenant.job.id)}>{format.count(tenant.job.id)}</Link>,
    });
  const state = tenantState(tenant);
  return (
    <>
      <DeletedNote tenant={tenant} />
      <KeptPlaceNote tenant={tenant} />
      <div className={styles['section']}>
        {(state === 'failed' || state === 'repair') && (
          <div className={styles['summaryNote']}>
            <Note
              tone="danger"
              actions={
                <Button small onClick={() => go(tenantPath(tenant.slug, 'job'))}>
                  {t('Open its job')}
                </Button>
              }
            >
              {state === 'repair'
                ? t('Its job can go neither on nor back without a person.')
                : t('Its creation stopped; what was made still stands.')}
            </Note>
          </div>
        )}
        <KeyValue items={items} width={92} />
      </div>
    </>
  );
}

/** Its version, whether that is the newest one, and whether the schema is what it says. */
function SchemaFacts({ tenant }: { tenant: Tenant }) {
  const { behind, newest, drift } = useSchemaStandings()(tenant);
  if (tenant.blueprint === null && tenant.schemaVersion === null)
    return <span className="third">{t('no blueprint')}</span>;
  return (
    <span className={styles['schemaFacts']}>
      <Link href={tenantPath(tenant.slug, 'schema')} title={t('What was applied, when and by whom')}>
        {tenant.blueprint} {tenant.schemaVersion ?? '–'}
      </Link>
      {behind && (
        <span className="row small second" style={{ gap: 4 }}>
          <Icon name="pending" />
          {t('behind {{newest}}', { newest: newest ?? '' })}
        </span>
      )}
      {drift !== null && (
        <Link
          className="row small is-warn"
          style={{ gap: 4 }}
          href={schemaDriftPath(drift.tenant ?? drift.database)}
        >
          <Icon name="alert" />
          {tn('{{count}} difference', '{{count}} differences', { count: drift.differences })}
        </Link>
      )}
    </span>
  );
}

function Identifier({ value, what }: { value: string; what: string }) {
  return (
    <>
      <span className={`cut ${styles['identifier']}`} title={value}>
        {value}
      </span>
      <CopyButton value={value} label={t('Copy the {{what}}', { what })} />
    </>
  );
}

function trialWords(end: string, format: ReturnType<typeof useFormat>): string {
  return Date.parse(end) > Date.now()
    ? t('{{time}} left', { time: format.age(end) })
    : t('over for {{time}}', { time: format.age(end) });
}
