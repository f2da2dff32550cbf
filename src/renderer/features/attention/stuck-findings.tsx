import { Link } from 'wouter';
import type { StuckTenant } from '../../../shared/models/lifecycle-acts.ts';
import { jobPath, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Status, tenantStatus } from '../../parts/status.tsx';
import { useJobActs } from '../jobs/use-job-acts.ts';
import { AttentionSection, Entry } from './attention-section.tsx';
import type { Source } from './use-attention.ts';

/** Tenants that hang between two statuses, each with its job. */
export function StuckFindings({ source }: { source: Source<readonly StuckTenant[]> }) {
  const stuck = source.found ?? [];
  return (
    <AttentionSection
      title={t('Between two statuses')}
      source={source}
      fact={
        stuck.length === 0
          ? t('none hangs')
          : tn('{{count}} tenant hangs', '{{count}} tenants hang', { count: stuck.length })
      }
      well={
        stuck.length === 0 ? t('Every change of a tenant’s status has ended, or its job is at work.') : null
      }
    >
      {stuck.map((tenant) => (
        <Stuck key={tenant.tenant} tenant={tenant} />
      ))}
    </AttentionSection>
  );
}

function Stuck({ tenant }: { tenant: StuckTenant }) {
  const format = useFormat();
  const { job } = tenant;
  const acts = useJobActs(job?.id ?? 0);
  return (
    <Entry
      head={
        <>
          <Status value={tenantStatus({ status: tenant.status, job: null })} />
          <Link href={tenantPath(tenant.tenant, 'life')}>{tenant.name}</Link>
        </>
      }
      about={tenant.server}
      aside={
        <span className={`small ${tenant.overdue ? 'is-danger' : 'third'}`} title={format.full(tenant.since)}>
          {t('for {{time}}', { time: format.age(tenant.since) })}
        </span>
      }
    >
      <p>
        <Told>{tenant.problem}</Told>
      </p>
      <p className="second">
        <Told>{tenant.wayOut}</Told>
      </p>
      {acts.error !== null && <ErrorNote error={acts.error} />}
      {job !== null && (
        <div className="row">
          {job.canResume && (
            <Button small tone="primary" icon="retry" busy={acts.resuming} onClick={acts.resume}>
              {t('Go on')}
            </Button>
          )}
          {job.canUndo && (
            <Button small icon="undo" busy={acts.cancelling} onClick={acts.cancel}>
              {t('Undo it')}
            </Button>
          )}
          <Link className="small" href={jobPath(job.id)}>
            {t('Job {{id}}', { id: format.count(job.id) })}
          </Link>
        </div>
      )}
    </Entry>
  );
}
