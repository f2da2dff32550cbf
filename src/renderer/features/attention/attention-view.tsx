import { Link } from 'wouter';
import type { StuckTenant } from '../../../shared/models/lifecycle-acts.ts';
import { jobPath, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Status, tenantStatus } from '../../parts/status.tsx';
import { useJobActs } from '../jobs/use-job-acts.ts';
import { AlertFindings } from './alert-findings.tsx';
import styles from './attention.module.css';
import { BackupFindings } from './backup-findings.tsx';
import { DifferenceEntry } from './difference-entry.tsx';
import { DriftFindings } from './drift-findings.tsx';
import { IsolationFindings } from './isolation-findings.tsx';
import { MigrationFindings } from './migration-findings.tsx';
import { useAttention } from './use-attention.ts';

/** Tenants that hang, runs that wait, schemas and servers that are not what they should be. */
export function AttentionView() {
  const format = useFormat();
  const state = useAttention();
  const { stuck, comparison, differences } = state;
  return (
    <div className={styles['view']}>
      <section>
        <header>
          <h2>{t('Between two statuses')}</h2>
          <span className="small third">
            {stuck.length === 0
              ? t('none hangs')
              : tn('{{count}} tenant hangs', '{{count}} tenants hang', { count: stuck.length })}
          </span>
        </header>
        {state.stuckError !== null && (
          <div className={styles['pad']}>
            <ErrorNote error={state.stuckError} onRetry={state.reread} />
          </div>
        )}
        {stuck.length === 0 && state.stuckError === null && (
          <p className={styles['well']}>
            <Icon name="ok" className="is-ok" />
            {t('Every change of a tenant’s status has ended, or its job is at work.')}
          </p>
        )}
        {stuck.map((tenant) => (
          <Stuck key={tenant.tenant} tenant={tenant} />
        ))}
      </section>
      <MigrationFindings
        waiting={state.waiting}
        differing={state.differing}
        error={state.migrationsError}
        onRetry={state.rereadMigrations}
      />
      <BackupFindings findings={state.backups} error={state.backupsError} onRetry={state.rereadBackups} />
      <AlertFindings alerts={state.alerts} error={state.alertsError} onRetry={state.rereadAlerts} />
      <section>
        <header>
          <h2>{t('Compared with the servers')}</h2>
          <span className="small third cut">
            {comparison === null && t('not compared yet')}
            {comparison != null && (
              <span title={format.full(comparison.checkedAt)}>
                {tn(
                  '{{count}} tenant in {{time}}, by {{who}}, {{when}}',
                  '{{count}} tenants in {{time}}, by {{who}}, {{when}}',
                  {
                    count: comparison.tenants,
                    time: format.duration(comparison.durationMs),
                    who: comparison.comparedBy,
                    when: format.when(comparison.checkedAt),
                  },
                )}
              </span>
            )}
          </span>
          <span className="grow" />
          <Button small icon="retry" busy={state.comparing} onClick={state.compare}>
            {comparison == null ? t('Compare') : t('Compare again')}
          </Button>
        </header>
        {state.comparisonError !== null && (
          <div className={styles['pad']}>
            <ErrorNote
              error={state.comparisonError}
              onRetry={state.compare}
              retryLabel={t('Compare again')}
            />
          </div>
        )}
        {comparison === null && state.comparisonError === null && (
          <p className={styles['well']}>
            <Icon name="unknown" className="third" />
            {t(
              'Asks each server once whether databases, roles and logins are as the register says. Changes nothing.',
            )}
          </p>
        )}
        {comparison != null && differences.length === 0 && comparison.unreachable.length === 0 && (
          <p className={styles['well']}>
            <Icon name="ok" className="is-ok" />
            {t('Every server is as the register says.')}
          </p>
        )}
        {comparison?.unreachable.map((server) => (
          <p key={server.server} className={styles['well']}>
            <Icon name="unknown" className="is-warn" />
            <span>
              {tn(
                '{{server}} does not answer: {{count}} tenant is unknown.',
                '{{server}} does not answer: {{count}} tenants are unknown.',
                { server: server.server, count: server.tenants },
              )}{' '}
              <span className="second">
                <Told>{server.message}</Told>
              </span>
            </span>
          </p>
        ))}
        {differences.map((difference) => (
          <DifferenceEntry
            key={`${difference.tenant} ${difference.kind}`}
            difference={difference}
            onMended={state.rereadComparison}
          />
        ))}
      </section>
      <DriftFindings
        last={state.lastDrift}
        drifted={state.drifted}
        error={state.driftError}
        onRetry={state.rereadDrift}
      />
      <IsolationFindings />
    </div>
  );
}

function Stuck({ tenant }: { tenant: StuckTenant }) {
  const format = useFormat();
  const { job } = tenant;
  const acts = useJobActs(job?.id ?? 0);
  return (
    <article className={styles['entry']}>
      <div className={styles['line']}>
        <Status value={tenantStatus({ status: tenant.status, job: null })} />
        <Link href={tenantPath(tenant.tenant, 'life')}>{tenant.name}</Link>
        <span className="third small">{tenant.server}</span>
        <span className="grow" />
        <span className={`small ${tenant.overdue ? 'is-danger' : 'third'}`} title={format.full(tenant.since)}>
          {t('for {{time}}', { time: format.age(tenant.since) })}
        </span>
      </div>
      <p>
        <Told>{tenant.problem}</Told>{' '}
        <span className="second">
          <Told>{tenant.wayOut}</Told>
        </span>
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
    </article>
  );
}
