import { useMemo } from 'react';
import type { Backup } from '../../../shared/models/backup.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, told } from '../../locales/index.ts';
import type { Column } from '../../parts/data-table/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { KIND_WORDS, RESULTS, resultLook, resultOf } from './backup-view.ts';
import styles from './backups.module.css';

/** Every backup that was begun. */
export function useBackupColumns(): readonly Column<Backup>[] {
  const format = useFormat();
  return useMemo(
    (): readonly Column<Backup>[] => [
      {
        id: 'result',
        title: t('Result'),
        width: 104,
        sortValue: (row) => RESULTS.indexOf(resultOf(row)),
        render: (row) => {
          const look = resultLook(row);
          return (
            <span className={styles['state']}>
              <Icon name={look.icon} className={look.colour} />
              <span className={look.colour === 'is-danger' ? look.colour : undefined}>{t(look.word)}</span>
            </span>
          );
        },
      },
      {
        id: 'began',
        title: t('When'),
        width: 104,
        sortValue: ({ beganAt }) => beganAt,
        render: ({ beganAt }) => <span title={format.full(beganAt)}>{format.when(beganAt)}</span>,
      },
      {
        id: 'tenant',
        title: t('Tenant'),
        width: 130,
        grow: true,
        sortValue: ({ tenant }) => tenant.name,
        render: ({ tenant }) => <span className="cut">{tenant.name}</span>,
      },
      {
        id: 'kind',
        title: t('Kind'),
        width: 92,
        hideOrder: 3,
        sortValue: ({ kind }) => kind,
        render: ({ kind }) => <span className="second">{t(KIND_WORDS[kind])}</span>,
      },
      {
        id: 'size',
        title: t('Size'),
        width: 74,
        align: 'right',
        sortValue: ({ bytes }) => bytes,
        render: ({ bytes }) => (bytes === null ? <span className="third">–</span> : format.bytes(bytes)),
      },
      {
        id: 'sealed',
        title: t('Sealed'),
        width: 60,
        hideOrder: 4,
        sortValue: ({ sealedFor }) => (sealedFor.length > 0 ? 0 : 1),
        render: ({ sealedFor, result }) =>
          result !== 'good' ? (
            <span className="third">–</span>
          ) : sealedFor.length > 0 ? (
            <span className={styles['state']}>
              <Icon name="lock" label={t('sealed with age')} className="second" />
            </span>
          ) : (
            <span className="third">{t('no')}</span>
          ),
      },
      {
        id: 'where',
        title: t('Where'),
        width: 150,
        grow: true,
        hideOrder: 2,
        sortValue: ({ workstation }) => workstation,
        render: (row) => <Where backup={row} />,
      },
      {
        id: 'kept',
        title: t('Kept until'),
        width: 92,
        align: 'right',
        hideOrder: 1,
        sortValue: ({ keepUntil }) => keepUntil,
        render: ({ keepUntil, result, removed }) =>
          result !== 'good' || removed !== null ? (
            <span className="third">–</span>
          ) : keepUntil === null ? (
            <span className="third">{t('by hand')}</span>
          ) : (
            <span title={format.full(keepUntil)}>{format.date(keepUntil, true)}</span>
          ),
      },
    ],
    [format],
  );
}

/** The file; of one that has none, why. */
function Where({ backup }: { backup: Backup }) {
  const { file, here, workstation, error, removed, copy } = backup;
  if (removed !== null) return <span className="third cut">{told(removed.because)}</span>;
  if (file === null) {
    const why = error === null ? '' : told(error.message);
    return (
      <span className="second cut" title={why}>
        {why}
      </span>
    );
  }
  return (
    <span className="cut" title={here ? file : t('{{file}} on {{workstation}}', { file, workstation })}>
      {here ? t('here|workstation') : workstation}
      {copy.file !== null && <span className="third"> · {t('and elsewhere')}</span>}
      {copy.problem !== null && <span className="is-warn"> · {t('no copy')}</span>}
    </span>
  );
}
