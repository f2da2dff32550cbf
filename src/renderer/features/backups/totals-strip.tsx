import type { BackupOverview } from '../../../shared/models/backup.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import type { IconName } from '../../parts/icon.tsx';
import { Strip, StripPart } from '../../parts/strip.tsx';

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
  if (overview === undefined) return <Strip label={t('Totals')} />;
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
    <Strip label={t('Totals')}>
      {parts.map(({ icon, colour, label, count, words }) => (
        <StripPart key={label} icon={icon} tone={colour} label={label}>
          <b className={count > 0 && colour === 'is-danger' ? colour : undefined}>{format.count(count)}</b>{' '}
          <span className="second">{words}</span>
        </StripPart>
      ))}
      <StripPart label={t('Backups that lie there')}>
        <b>{format.bytes(totals.bytes)}</b>{' '}
        <span className="second">
          {tn('in {{count}} backup', 'in {{count}} backups', { count: totals.backups })}
        </span>
      </StripPart>
    </Strip>
  );
}
