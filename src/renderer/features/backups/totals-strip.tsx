import type { BackupOverview } from '../../../shared/models/backup.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import styles from './backups.module.css';

interface Part {
  readonly icon: IconName;
  readonly colour: string;
  readonly label: string;
  readonly count: number;
  readonly words: string;
}

/** How many are as they should be, and what lies there. */
export function TotalsStrip({ overview }: { overview: BackupOverview | undefined }) {
  const format = useFormat();
  if (overview === undefined) return <section className={styles['strip']} aria-label={t('Totals')} />;
  const { totals, tenants } = overview;
  const asked = tenants.length - totals.none;
  const parts: readonly Part[] = [
    {
      icon: 'ok',
      colour: 'is-ok',
      label: t('Backed up on time'),
      count: totals.well,
      words: t('of {{count}}', { count: format.count(asked) }),
    },
    {
      icon: 'failed',
      colour: totals.failed > 0 ? 'is-danger' : 'third',
      label: t('Failed or not made'),
      count: totals.failed,
      words: '',
    },
    {
      icon: 'alert',
      colour: totals.overdue > 0 ? 'is-warn' : 'third',
      label: t('Overdue'),
      count: totals.overdue,
      words: '',
    },
    { icon: 'unknown', colour: 'third', label: t('No backup in tier'), count: totals.none, words: '' },
  ];
  return (
    <section className={styles['strip']} aria-label={t('Totals')}>
      {parts.map(({ icon, colour, label, count, words }) => (
        <div key={label} className={styles['part']}>
          <span className={styles['label']}>
            <Icon name={icon} className={colour} />
            {label}
          </span>
          <span>
            <b className={count > 0 && colour === 'is-danger' ? colour : undefined}>{format.count(count)}</b>{' '}
            <span className="second">{words}</span>
          </span>
        </div>
      ))}
      <div className={styles['part']}>
        <span className={styles['label']}>{t('Backups that lie there')}</span>
        <span>
          <b>{format.bytes(totals.bytes)}</b>{' '}
          <span className="second">
            {tn('in {{count}} backup', 'in {{count}} backups', { count: totals.backups })}
          </span>
        </span>
      </div>
    </section>
  );
}
