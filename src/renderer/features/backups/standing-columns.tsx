import { useMemo } from 'react';
import type { BackupStanding } from '../../../shared/models/backup.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, told } from '../../locales/index.ts';
import type { Column } from '../../parts/data-table/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { cronWords } from '../settings/schedule/cron-words.ts';
import { KIND_WORDS, needsPerson, STATE_LOOKS, STATE_ORDER } from './backup-view.ts';
import styles from './backups.module.css';

/** Each tenant with its schedule, its last good backup and the next one. */
export function useStandingColumns(): readonly Column<BackupStanding>[] {
  const format = useFormat();
  return useMemo(
    (): readonly Column<BackupStanding>[] => [
      {
        id: 'state',
        title: t('State'),
        width: 112,
        sortValue: ({ state }) => STATE_ORDER.indexOf(state),
        render: (row) => {
          const look = STATE_LOOKS[row.state];
          return (
            <span className={styles['state']} title={whyOf(row)}>
              <Icon name={look.icon} className={look.colour} />
              <span className={needsPerson(row) ? look.colour : undefined}>{t(look.word)}</span>
            </span>
          );
        },
      },
      {
        id: 'tenant',
        title: t('Tenant'),
        width: 140,
        grow: true,
        sortValue: ({ tenant }) => tenant.name,
        render: ({ tenant }) => <span className="cut">{tenant.name}</span>,
      },
      {
        id: 'server',
        title: t('Server'),
        width: 70,
        hideOrder: 2,
        sortValue: ({ server }) => server,
        render: ({ server }) => <span className="second cut">{server}</span>,
      },
      {
        id: 'schedule',
        title: t('Schedule'),
        width: 150,
        hideOrder: 1,
        grow: true,
        sortValue: ({ full, incremental }) => full ?? incremental,
        render: (row) => <Schedule {...row} />,
      },
      {
        id: 'lastGood',
        title: t('Last good'),
        width: 84,
        align: 'right',
        sortValue: ({ lastGood }) => lastGood?.at ?? null,
        render: ({ lastGood }) =>
          lastGood === null ? (
            <span className="third">{t('none')}</span>
          ) : (
            <span title={format.full(lastGood.at)}>{format.age(lastGood.at)}</span>
          ),
      },
      {
        id: 'size',
        title: t('Size'),
        width: 74,
        align: 'right',
        hideOrder: 3,
        sortValue: ({ lastGood }) => lastGood?.bytes ?? null,
        render: ({ lastGood }) =>
          lastGood === null ? <span className="third">–</span> : format.bytes(lastGood.bytes),
      },
      {
        id: 'sealed',
        title: t('Sealed'),
        width: 60,
        hideOrder: 4,
        sortValue: ({ sealed }) => (sealed ? 0 : 1),
        render: ({ sealed, state }) =>
          state === 'none' ? (
            <span className="third">–</span>
          ) : sealed ? (
            <span className={styles['state']}>
              <Icon name="lock" label={t('sealed with age')} className="second" />
            </span>
          ) : (
            <span className="third">{t('no')}</span>
          ),
      },
      {
        id: 'next',
        title: t('Next due'),
        width: 176,
        align: 'right',
        sortValue: ({ nextAt }) => nextAt,
        render: ({ nextAt, nextKind, state }) =>
          nextAt === null || nextKind === null ? (
            <span className="third">
              {state === 'none' ? t('not in its tier') : t('not before it is settled')}
            </span>
          ) : (
            <span title={format.full(nextAt)}>
              {state === 'due' || state === 'overdue' ? t('now') : format.when(nextAt)}{' '}
              <span className="third">{t(KIND_WORDS[nextKind]).toLowerCase()}</span>
            </span>
          ),
      },
    ],
    [format],
  );
}

/** The cron texts in words, UTC. */
export function Schedule({ full, incremental }: Pick<BackupStanding, 'full' | 'incremental'>) {
  const texts = [full, incremental].filter((each) => each !== null);
  if (texts.length === 0) return <span className="third">–</span>;
  return (
    <span className="second cut" title={t('{{texts}}, in UTC', { texts: texts.join(' · ') })}>
      {texts.map((cron) => cronWords(cron) ?? cron).join(' · ')}
    </span>
  );
}

export function whyOf({ problem, lastFailure, state }: BackupStanding): string | undefined {
  if (problem !== null) return told(problem);
  return state === 'failed' && lastFailure?.error != null ? told(lastFailure.error.message) : undefined;
}
