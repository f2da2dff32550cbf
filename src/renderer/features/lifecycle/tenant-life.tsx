import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { type StatusReason, TRANSITIONAL_STATUSES } from '../../../shared/models/lifecycle.ts';
import type { StatusChange } from '../../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import type { Format } from '../../lib/format.ts';
import { jobPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, type Word, word } from '../../locales/index.ts';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { KeyValue, type KeyValueItem } from '../../parts/key-value.tsx';
import { Status, statusIcon, statusTone, tenantStatus } from '../../parts/status.tsx';
import { ChangeUnderWay } from './change-under-way.tsx';
import { DeletedNote } from './deleted-note.tsx';
import styles from './life.module.css';
import { SignUpFacts } from './sign-up-facts.tsx';
import { SubscriptionFacts } from './subscription-facts.tsx';

export const REASON_WORDS: Record<StatusReason, Word> = {
  manual: word('by hand'),
  payment: word('payment required'),
  'trial-over': word('its trial is over'),
};

/** Where a tenant is in its life, since when and why, what it pays, and how it came here. */
export function TenantLife({ tenant }: { tenant: Tenant }) {
  return (
    <div className={styles['life']}>
      <DeletedNote tenant={tenant} />
      <Now tenant={tenant} />
      <ChangeUnderWay tenant={tenant} />
      <SubscriptionFacts tenant={tenant} />
      <SignUpFacts tenant={tenant} />
      <History tenant={tenant} />
    </div>
  );
}

function Now({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const items: KeyValueItem[] = [
    { key: t('Status'), value: <Status value={tenantStatus(tenant)} /> },
    {
      key: t('Since'),
      value: (
        <span title={format.full(tenant.statusSince)}>
          {t('{{when}}, for {{time}}', {
            when: format.when(tenant.statusSince),
            time: format.age(tenant.statusSince),
          })}
        </span>
      ),
    },
    ...(tenant.statusReason === null
      ? []
      : [{ key: t('Because'), value: t(REASON_WORDS[tenant.statusReason]) }]),
    ...trialItem(tenant, format),
    ...deadlineItem(tenant, format),
  ];
  return (
    <section className={styles['section']}>
      <KeyValue items={items} width={92} />
    </section>
  );
}

function trialItem(tenant: Tenant, format: Format): KeyValueItem[] {
  if (tenant.trialEndsAt === null) return [];
  const left = Date.parse(tenant.trialEndsAt) > Date.now();
  const words = { time: format.age(tenant.trialEndsAt) };
  return [
    {
      key: t('Trial'),
      value: (
        <span title={format.full(tenant.trialEndsAt)}>
          {t('to {{date}}', { date: format.date(tenant.trialEndsAt) })},{' '}
          {left ? t('{{time}} left', words) : t('over for {{time}}', words)}
        </span>
      ),
    },
  ];
}

/** A change under way has a time by which it should have ended. */
function deadlineItem(tenant: Tenant, format: Format): KeyValueItem[] {
  const changing = TRANSITIONAL_STATUSES.some((status) => status === tenant.status);
  if (!changing || tenant.statusDeadline === null) return [];
  const late = Date.parse(tenant.statusDeadline) < Date.now();
  return [
    {
      key: t('Should end'),
      value: (
        <span className={late ? 'is-danger' : ''} title={format.full(tenant.statusDeadline)}>
          {late && <Icon name="alert" size={12} />}{' '}
          {late
            ? t('{{time}} ago: it hangs', { time: format.age(tenant.statusDeadline) })
            : t('in {{time}}', { time: format.age(tenant.statusDeadline) })}
        </span>
      ),
    },
  ];
}

/** Newest first; each change with its job. */
function History({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const query = useQuery(
    orpc.lifecycle.history.queryOptions({ input: { tenant: tenant.slug }, placeholderData: undefined }),
  );
  const changes = query.data ?? [];
  return (
    <section className={styles['section']}>
      <h3 className={styles['title']}>{t('History')}</h3>
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      <ol className={styles['history']}>
        {changes.map((change) => (
          <li key={`${change.at} ${change.to}`}>
            <Icon
              name={statusIcon(tenantStatus({ status: change.to, job: null }))}
              className={statusTone(tenantStatus({ status: change.to, job: null }))}
            />
            <span>
              <Change change={change} />
              <small title={format.full(change.at)}>{format.when(change.at)}</small>
            </span>
            {change.jobId !== null && <Link href={jobPath(change.jobId)}>{format.count(change.jobId)}</Link>}
          </li>
        ))}
        <li>
          <Icon name="plus" className="third" />
          <span>
            {t('Created|history')}
            <small title={format.full(tenant.createdAt)}>{format.when(tenant.createdAt)}</small>
          </span>
        </li>
      </ol>
    </section>
  );
}

function Change({ change }: { change: StatusChange }) {
  const word = <Status value={tenantStatus({ status: change.to, job: null })} plain />;
  return (
    <span>
      {word}
      {change.reason !== null && <span className="second">, {t(REASON_WORDS[change.reason])}</span>}
    </span>
  );
}
