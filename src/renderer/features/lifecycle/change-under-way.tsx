import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { TRANSITIONAL_STATUSES } from '../../../shared/models/lifecycle.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { jobPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { JobSteps, useJob, useJobActs } from '../jobs/index.ts';
import styles from './life.module.css';

/** While a tenant is between two statuses: the job that carries it, and its ways out if it stopped. */
export function ChangeUnderWay({ tenant }: { tenant: Tenant }) {
  const between = TRANSITIONAL_STATUSES.some((status) => status === tenant.status);
  const query = useQuery({
    ...orpc.jobs.list.queryOptions({
      input: {
        tenant: tenant.slug,
        statuses: ['queued', 'running', 'undoing', 'failed', 'repair'],
        limit: 1,
      },
      enabled: between,
    }),
    placeholderData: undefined,
  });
  const id = query.data?.jobs[0]?.id;
  return between && id !== undefined ? <Carrier key={id} id={id} /> : null;
}

function Carrier({ id }: { id: number }) {
  const format = useFormat();
  const { job } = useJob(id);
  const acts = useJobActs(id);
  if (job === undefined) return null;
  return (
    <section className={styles['section']}>
      <h3 className={styles['title']}>
        <Link href={jobPath(id)}>{t('Job {{id}}', { id: format.count(id) })}</Link>
      </h3>
      <JobSteps job={job} acts={acts} narrow />
    </section>
  );
}
