import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { ErrorNote } from '../../parts/error-note.tsx';
import { actSentence, OutcomeIcon } from '../audit/index.ts';
import styles from './tenants-page.module.css';

const MOST = 200;

/** What was done to this tenant from this workstation, newest first. */
export function TenantActivity({ tenant }: { tenant: Tenant }) {
  const format = useFormat();
  const query = useQuery(
    orpc.audit.list.queryOptions({
      input: { search: tenant.slug, limit: MOST },
      placeholderData: undefined,
    }),
  );
  const job = `job ${tenant.job?.id ?? 0}`;
  const ofJob = useQuery(
    orpc.audit.list.queryOptions({
      input: { search: job, limit: MOST },
      enabled: tenant.job !== null,
      placeholderData: undefined,
    }),
  );
  // The search also finds slugs and numbers that hold these.
  const targets = [`tenant ${tenant.slug}`, job];
  const acts =
    query.data &&
    [...query.data.acts, ...(ofJob.data?.acts ?? [])]
      .filter(
        (act, index, all) =>
          targets.includes(act.target) && all.findIndex((other) => other.sequence === act.sequence) === index,
      )
      .sort((a, b) => b.sequence - a.sequence);
  return (
    <div className={styles['section']}>
      {query.isError && <ErrorNote error={query.error} onRetry={() => void query.refetch()} />}
      {acts?.length === 0 && (
        <p className="small second">{t('Nothing was done to this tenant from this workstation.')}</p>
      )}
      <ol className={styles['activity']}>
        {acts?.map((act) => (
          <li key={act.sequence}>
            <OutcomeIcon value={act.outcome} />
            <span>
              {actSentence(act)}
              {act.reason !== null && <small>{t('“{{text}}”', { text: act.reason })}</small>}
              <small title={format.full(act.at)}>
                {format.when(act.at)}
                {act.durationMs !== null &&
                  `, ${t('took {{time}}', { time: format.duration(act.durationMs) })}`}
              </small>
            </span>
            <Link href={`/audit/${act.sequence}`} title={t('Open it in the audit log')}>
              {format.count(act.sequence)}
            </Link>
          </li>
        ))}
      </ol>
      {(acts?.length ?? 0) > 0 && (
        <p className={styles['below']}>{t('Acts from other workstations are in their own logs.')}</p>
      )}
    </div>
  );
}
