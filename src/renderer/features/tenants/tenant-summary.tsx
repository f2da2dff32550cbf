import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { jobPath, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { KeyValue, type KeyValueItem } from '../../parts/key-value.tsx';
import { Note } from '../../parts/note.tsx';
import { ISOLATION_WORDS } from './tenant-columns.tsx';
import { isOpening, schemaWords, tenantState } from './tenant-view.ts';
import styles from './tenants-page.module.css';
import { probeWords, useTenantTest } from './use-tenant-test.ts';

/** What it is, where it lies, who owns it. */
export function TenantSummary({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const [, go] = useLocation();
  const servers = useQuery(orpc.servers.list.queryOptions()).data;
  const server = servers?.find((entry) => entry.id === tenant.serverId);
  const test = useTenantTest(tenant.slug).result;
  const items: KeyValueItem[] = [
    { key: 'Role', value: <Identifier value={tenant.role} what="role" /> },
    { key: 'Owner role', value: <Identifier value={tenant.ownerRole} what="owner role" /> },
    {
      key: 'Server',
      value: server?.version == null ? tenant.server : `${tenant.server} · PostgreSQL ${server.version}`,
    },
    {
      key: 'Isolation',
      value: (
        <>
          {ISOLATION_WORDS[tenant.isolation]}
          {test && (
            <span className={`row small ${test.passed ? 'is-ok' : 'is-danger'}`} style={{ gap: 4 }}>
              <Icon name={test.passed ? 'shield-ok' : 'alert'} />
              {probeWords(test)} probes, {format.time(test.at)}
            </span>
          )}
        </>
      ),
    },
    {
      key: 'Schema',
      value: isOpening(tenant)
        ? (schemaWords(tenant) ?? 'not there yet')
        : `${tenant.blueprint} ${tenant.schemaVersion ?? '–'}`,
    },
    {
      key: 'Owner',
      value: (
        <>
          <span className="cut" title={tenant.ownerEmail}>
            {tenant.ownerEmail}
          </span>
          <CopyButton value={tenant.ownerEmail} label="Copy the owner’s e-mail" />
        </>
      ),
    },
  ];
  if (tenant.trialEndsAt !== null)
    items.push({
      key: 'Trial',
      value: (
        <span title={format.full(tenant.trialEndsAt)}>
          to {format.date(tenant.trialEndsAt)}, {trialWords(tenant.trialEndsAt, format)}
        </span>
      ),
    });
  items.push({
    key: 'Created',
    value: (
      <span title={format.full(tenant.createdAt)}>
        {format.date(tenant.createdAt)}, {format.time(tenant.createdAt)}
      </span>
    ),
  });
  if (tenant.job !== null)
    items.push({
      key: 'Job',
      value: <Link href={jobPath(tenant.job.id)}>{format.count(tenant.job.id)}</Link>,
    });
  const state = tenantState(tenant);
  return (
    <div className={styles['section']}>
      {(state === 'failed' || state === 'repair') && (
        <div className={styles['summaryNote']}>
          <Note
            tone="danger"
            actions={
              <Button small onClick={() => go(tenantPath(tenant.slug, 'job'))}>
                Open its job
              </Button>
            }
          >
            {state === 'repair'
              ? 'Its job can go neither on nor back without a person.'
              : 'Its creation stopped; what was made still stands.'}
          </Note>
        </div>
      )}
      <KeyValue items={items} width={78} />
    </div>
  );
}

function Identifier({ value, what }: { value: string; what: string }) {
  return (
    <>
      <span className={`cut ${styles['identifier']}`} title={value}>
        {value}
      </span>
      <CopyButton value={value} label={`Copy the ${what}`} />
    </>
  );
}

function trialWords(end: string, format: ReturnType<typeof useFormat>): string {
  return Date.parse(end) > Date.now() ? `${format.age(end)} left` : `over for ${format.age(end)}`;
}
