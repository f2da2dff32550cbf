import { useState } from 'react';
import { Link } from 'wouter';
import type { UsageAlert } from '../../../shared/models/usage.ts';
import { tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { AlertLine, isSilent, SilenceDialog } from '../usage/index.ts';
import styles from './attention.module.css';

/** Those nearest to their limits; all stand in `cadastre alert list`. */
const SHOWN = 50;

interface AlertFindingsProps {
  /** The most urgent first; silenced ones too. */
  alerts: readonly UsageAlert[] | undefined;
  error: unknown;
  onRetry: () => void;
}

/** Tenants that are over a threshold of their tier, each with what of which limit. */
export function AlertFindings({ alerts, error, onRetry }: AlertFindingsProps) {
  const format = useFormat();
  const [silencing, setSilencing] = useState<UsageAlert | null>(null);
  const [withSilent, setWithSilent] = useState(false);
  const loud = alerts?.filter((each) => !isSilent(each)) ?? [];
  const silent = (alerts?.length ?? 0) - loud.length;
  const shown = withSilent ? (alerts ?? []) : loud;
  return (
    <section aria-label={t('Near a limit')}>
      <header>
        <h2>{t('Near a limit')}</h2>
        <span className="small third cut">
          {alerts !== undefined &&
            (loud.length === 0
              ? t('no alert is raised')
              : tn('{{count}} alert raised', '{{count}} alerts raised', { count: loud.length }))}
        </span>
        <span className="grow" />
        {silent > 0 && (
          <button type="button" className="link small" onClick={() => setWithSilent(!withSilent)}>
            {withSilent
              ? t('Hide silenced ones')
              : tn('Show {{count}} silenced', 'Show {{count}} silenced', { count: silent })}
          </button>
        )}
      </header>
      {error != null && (
        <div className={styles['pad']}>
          <ErrorNote error={error} onRetry={onRetry} />
        </div>
      )}
      {alerts !== undefined && shown.length === 0 && (
        <p className={styles['well']}>
          <Icon name="ok" className="is-ok" />
          {t('No tenant is over a threshold of its tier, as far as it was measured.')}
        </p>
      )}
      {shown.slice(0, SHOWN).map((alert) => (
        <div key={alert.id} className={styles['entry']}>
          <AlertLine
            alert={alert}
            who={<Link href={tenantPath(alert.tenant, 'usage')}>{alert.name}</Link>}
            onSilence={() => setSilencing(alert)}
          />
        </div>
      ))}
      {shown.length > SHOWN && (
        <p className={styles['well']}>
          {t('The {{shown}} nearest to their limits of {{count}}. All: cadastre alert list.', {
            shown: format.count(SHOWN),
            count: format.count(shown.length),
          })}
        </p>
      )}
      <SilenceDialog alert={silencing} onClose={() => setSilencing(null)} />
    </section>
  );
}
