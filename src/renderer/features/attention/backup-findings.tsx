import { Link } from 'wouter';
import type { BackupFinding } from '../../../shared/models/backup.ts';
import { t, tn } from '../../locales/index.ts';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { FindingLines } from '../backups/index.ts';
import styles from './attention.module.css';

/** Before *and 30 more*: the page of backups has them all. */
const SHOWN = 20;

interface BackupFindingsProps {
  findings: readonly BackupFinding[] | undefined;
  error: unknown;
  onRetry: () => void;
}

/** Backups that failed, were missed, cannot be made, or are not what they were. */
export function BackupFindings({ findings, error, onRetry }: BackupFindingsProps) {
  const more = (findings?.length ?? 0) - SHOWN;
  return (
    <section aria-label={t('Backups')}>
      <header>
        <h2>{t('Backups')}</h2>
        <span className="small third cut">
          {findings !== undefined &&
            (findings.length === 0
              ? t('nothing waits')
              : tn('{{count}} problem', '{{count}} problems', { count: findings.length }))}
        </span>
        <span className="grow" />
        <Link className="small" href="/backups">
          {t('All backups')}
        </Link>
      </header>
      {error != null && (
        <div className={styles['pad']}>
          <ErrorNote error={error} onRetry={onRetry} />
        </div>
      )}
      {findings !== undefined && findings.length === 0 && (
        <p className={styles['well']}>
          <Icon name="ok" className="is-ok" />
          {t('Every backup that a tier asks for was made, and none is known to be broken.')}
        </p>
      )}
      {findings?.slice(0, SHOWN).map((finding) => (
        <article
          key={`${finding.kind} ${finding.tenants[0]?.slug} ${finding.message}`}
          className={styles['entry']}
        >
          <FindingLines finding={finding} />
        </article>
      ))}
      {more > 0 && (
        <p className={styles['well']}>
          {tn('and {{count}} more problem', 'and {{count}} more problems', { count: more })}
        </p>
      )}
    </section>
  );
}
