import { Link } from 'wouter';
import {
  type AttackDescription,
  causeOf,
  type IsolationReport,
  type IsolationReportSummary,
} from '../../../shared/models/isolation.ts';
import { classes } from '../../lib/classes.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Card, CopyButton, Icon, IconButton } from '../../parts/index.ts';
import styles from './isolation.module.css';
import { CAUSE_WORDS, cannotHide, MODEL_WORDS } from './isolation-view.ts';
import { Verdict } from './verdict.tsx';

interface AttackCardProps {
  attack: AttackDescription;
  report: IsolationReport;
  onClose: () => void;
}

/** One attempt: what holds it, and what was seen in each model. */
export function AttackCard({ attack, report, onClose }: AttackCardProps) {
  const cells = report.cells.filter((cell) => cell.attack === attack.id);
  return (
    <Card
      title={<Told>{attack.title}</Told>}
      aside={<IconButton small icon="x" label={t('Close')} onClick={onClose} />}
      className={styles['attackCard']}
    >
      <div className={styles['explained']}>
        <p className="second">
          <Told>{attack.why}</Told>
        </p>
        <dl>
          {cells.map((cell) => (
            <div key={cell.model}>
              <dt>{t(MODEL_WORDS[cell.model])}</dt>
              <dd>
                <Verdict {...cell} />
                <span className="third">
                  <Told>{cell.observed}</Told>
                </span>
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </Card>
  );
}

/** Not tested is not the same as held. */
export function UntestedCard({ untested }: { untested: IsolationReport['untested'] }) {
  return (
    <section className={classes(styles['finding'], styles['untested'])} aria-label={t('Not tested')}>
      <header>
        <Icon name="unknown" className="is-warn" />
        <h2>{t('Not tested')}</h2>
        <span className="is-warn small">
          {tn('{{count}} tenant', '{{count}} tenants', { count: untested.length })}
        </span>
      </header>
      <ul className={styles['problems']}>
        {untested.slice(0, 8).map(({ tenant, problem }) => (
          <li key={tenant}>
            <b>{tenant}</b>{' '}
            <span className="second">
              <Told>{problem}</Told>
            </span>
          </li>
        ))}
        {untested.length > 8 && (
          <li className="third">{t('and {{more}} more', { more: untested.length - 8 })}</li>
        )}
      </ul>
    </section>
  );
}

/** Said, not left out. */
export function CannotHideCard({ attacks }: { attacks: readonly AttackDescription[] }) {
  return (
    <Card title={t('What PostgreSQL cannot hide')} hint={t('from any tenant role')}>
      <ul className={styles['hidden']}>
        {cannotHide(attacks).map((attack) => (
          <li key={attack.id}>
            <Icon name="eye" className="second" />
            <div>
              <Told>{attack.title}</Told>
              <p className="third small">
                <Told>{attack.why}</Told>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface ReportsCardProps {
  reports: readonly IsolationReportSummary[];
  open: IsolationReport;
}

export function ReportsCard({ reports, open }: ReportsCardProps) {
  const format = useFormat();
  return (
    <Card
      title={t('Reports')}
      hint={t('kept in the platform database')}
      footer={
        <>
          <span className="third">{t('SHA-256')}</span>
          <code className="mono grow cut" title={open.digest}>
            {open.digest}
          </code>
          <CopyButton value={open.digest} label={t('Copy the digest of this report')} />
        </>
      }
    >
      <ul className={styles['reports']}>
        {reports.map((report) => (
          <li key={report.id}>
            <Link
              href={`/isolation/${report.id}`}
              aria-current={report.id === open.id ? 'page' : undefined}
              title={format.full(report.at)}
            >
              <Icon
                name={report.passed ? 'ok' : report.findings > 0 ? 'failed' : 'unknown'}
                className={report.passed ? 'is-ok' : report.findings > 0 ? 'is-danger' : 'is-warn'}
              />
              <b>{format.when(report.at)}</b>
              <span className="third grow cut">
                {[
                  tn('{{count}} tenant', '{{count}} tenants', {
                    count: report.models.reduce((sum, { tenants }) => sum + tenants, 0),
                  }),
                  report.extent === 'short' ? t('short') : null,
                  t(CAUSE_WORDS[causeOf(report)]),
                  report.actor,
                ]
                  .filter((part) => part !== null)
                  .join(' · ')}
              </span>
              <span className={report.findings > 0 ? 'is-danger' : 'second'}>
                {report.findings > 0
                  ? tn('{{count}} finding', '{{count}} findings', { count: report.findings })
                  : report.passed
                    ? t('all hold')
                    : t('not all tested')}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
