import { Link } from 'wouter';
import type { BackupFinding, BackupOverview } from '../../../shared/models/backup.ts';
import { tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn } from '../../locales/index.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { KeyValue } from '../../parts/key-value.tsx';
import { Names } from '../../parts/names.tsx';
import styles from './backups.module.css';
import { useBackupFindings } from './use-backup-findings.ts';

/** Tenants that are named before *and 6 more*. */
const NAMED = 3;
/** Before *and 12 more problems*: the table has them all. */
const SHOWN = 8;

/** What waits for a person, with its way out. */
export function ProblemsCard() {
  const format = useFormat();
  const { data, error, refetch } = useBackupFindings();
  const more = (data?.length ?? 0) - SHOWN;
  return (
    <Card
      label={t('Needs you')}
      title={t('Needs you')}
      aside={
        data !== undefined &&
        data.length > 0 && <span className="is-danger">{format.count(data.length)}</span>
      }
    >
      {error !== null && (
        <div className={styles['pad']}>
          <ErrorNote error={error} onRetry={() => void refetch()} />
        </div>
      )}
      {data !== undefined && data.length === 0 && (
        <p className={`${styles['pad']} small second`}>
          {t('Nothing waits: what is due is made by itself.')}
        </p>
      )}
      <ul className={styles['findings']}>
        {data?.slice(0, SHOWN).map((finding) => (
          <li key={`${finding.kind} ${finding.tenants[0]?.slug} ${finding.message}`}>
            <FindingLines finding={finding} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className={`${styles['pad']} small third`}>
          {tn('and {{count}} more problem', 'and {{count}} more problems', { count: more })}
        </p>
      )}
    </Card>
  );
}

/** Whose, what happened, since when, and what helps. */
export function FindingLines({ finding }: { finding: BackupFinding }) {
  const format = useFormat();
  const { tenants, message, wayOut, since } = finding;
  return (
    <>
      <span>
        <Names
          of={tenants.map(({ slug, name }) => ({ name, href: tenantPath(slug, 'backups') }))}
          most={NAMED}
        />
        {since !== null && (
          <span className="third" title={format.full(since)}>
            {' · '}
            {format.age(since)}
          </span>
        )}
      </span>
      <span>
        <Told>{message}</Told>
      </span>
      {wayOut !== null && (
        <span className="second">
          <Told>{wayOut}</Told>
        </span>
      )}
    </>
  );
}

/** Where they go, as all admins share it. */
export function PlacesCard({ overview }: { overview: BackupOverview | undefined }) {
  if (overview === undefined) return null;
  const { folder, elsewhere, recipients } = overview.places;
  const path = (value: string | null) =>
    value === null ? <span className="third">{t('none')}</span> : <span className="mono">{value}</span>;
  return (
    <Card
      label={t('Folders and keys')}
      title={t('Folders and keys')}
      aside={<Link href="/settings/lifecycle">{t('Settings')}</Link>}
    >
      <div className={styles['pad']}>
        <KeyValue
          width={92}
          items={[
            {
              key: t('Folder'),
              value:
                folder === null ? (
                  <span className="is-danger">
                    <Icon name="alert" /> {t('none: no backup is made')}
                  </span>
                ) : (
                  path(folder)
                ),
            },
            { key: t('Elsewhere'), value: path(elsewhere) },
            {
              key: t('Sealed for'),
              value:
                recipients.length === 0 ? (
                  <span className="third">{t('nobody')}</span>
                ) : (
                  <span title={recipients.join('\n')}>
                    {tn('{{count}} key of age', '{{count}} keys of age', { count: recipients.length })}
                  </span>
                ),
            },
          ]}
        />
      </div>
    </Card>
  );
}
