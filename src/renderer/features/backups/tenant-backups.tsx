import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { BackupOverview, BackupStanding } from '../../../shared/models/backup.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { orpc } from '../../client/query.ts';
import { tenantActPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { KeyValue } from '../../parts/key-value.tsx';
import { BackupEntry } from './backup-entry.tsx';
import { KIND_WORDS, STATE_LOOKS } from './backup-view.ts';
import styles from './backups.module.css';
import { Schedule, whyOf } from './standing-columns.tsx';

/** Could this tenant be brought back, from when, and what comes next. */
export function TenantBackups({ tenant }: { tenant: Tenant }) {
  const [, go] = useLocation();
  const overview = useQuery(orpc.backups.overview.queryOptions());
  const list = useQuery(
    orpc.backups.list.queryOptions({ input: { tenant: tenant.slug }, placeholderData: undefined }),
  );
  const standing = overview.data?.tenants.find((each) => each.tenant.slug === tenant.slug);
  const error = overview.error ?? list.error;
  return (
    <div className={styles['tab']}>
      {error !== null && (
        <div className={styles['pad']}>
          <ErrorNote
            error={error}
            onRetry={() => void Promise.all([overview.refetch(), list.refetch()])}
            retryLabel={t('Read it again')}
          />
        </div>
      )}
      <header className={styles['head']}>
        {standing === undefined ? (
          <span className="third">
            {overview.data === undefined ? '' : t('not backed up in this status')}
          </span>
        ) : (
          <StateWords standing={standing} />
        )}
        <span className="grow" />
        {standing !== undefined && (
          <Button small icon="archive" onClick={() => go(tenantActPath(tenant.slug, 'back-up', 'backups'))}>
            {t('Back up now…')}
          </Button>
        )}
      </header>
      {standing !== undefined && overview.data !== undefined && (
        <Promised standing={standing} places={overview.data.places} />
      )}
      {list.data !== undefined && list.data.length === 0 && (
        <p className={`${styles['pad']} small second`}>{t('No backup of it was begun yet.')}</p>
      )}
      <ul className={styles['entries']}>
        {list.data?.map((backup) => (
          <BackupEntry key={backup.id} backup={backup} />
        ))}
      </ul>
    </div>
  );
}

function StateWords({ standing }: { standing: BackupStanding }) {
  const format = useFormat();
  const look = STATE_LOOKS[standing.state];
  const { lastGood } = standing;
  return (
    <span className={styles['state']}>
      <Icon name={look.icon} className={look.colour} />
      <b className={look.colour === 'is-danger' || look.colour === 'is-warn' ? look.colour : undefined}>
        {t(look.word)}
      </b>
      <span className="second">
        {lastGood === null ? (
          t('no good one yet')
        ) : (
          <span title={format.full(lastGood.at)}>
            {t('last good one {{when}}', { when: format.when(lastGood.at) })}
          </span>
        )}
      </span>
    </span>
  );
}

/** What its configuration asks for, and what keeps that from being done. */
function Promised({ standing, places }: { standing: BackupStanding; places: BackupOverview['places'] }) {
  const format = useFormat();
  const { state, nextAt, nextKind, keepMs, sealed, elsewhere, wayOut, lastFailure } = standing;
  const why = whyOf(standing);
  const help = wayOut ?? lastFailure?.error?.details.wayOut ?? null;
  return (
    <div className={styles['pad']}>
      {why !== undefined && (
        <p className="small">
          <span className="is-danger">{why}</span>{' '}
          {help !== null && (
            <span className="second">
              <Told>{help}</Told>
            </span>
          )}
        </p>
      )}
      {state !== 'none' && (
        <KeyValue
          width={92}
          items={[
            { key: t('Schedule'), value: <Schedule {...standing} /> },
            {
              key: t('Next due'),
              value:
                nextAt === null || nextKind === null ? (
                  <span className="third">–</span>
                ) : (
                  <span title={format.full(nextAt)}>
                    {format.when(nextAt)}, {t(KIND_WORDS[nextKind]).toLowerCase()}
                  </span>
                ),
            },
            {
              key: t('Kept'),
              value: keepMs === null ? t('until somebody removes it') : format.span(keepMs),
            },
            { key: t('Sealed'), value: sealed ? t('with age') : t('no') },
            {
              key: t('Elsewhere'),
              value: !elsewhere
                ? t('no')
                : (places.elsewhere ?? t('its tier asks for it, and no folder is set')),
            },
          ]}
        />
      )}
    </div>
  );
}
