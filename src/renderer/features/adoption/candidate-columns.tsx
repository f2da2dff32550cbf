import { useMemo } from 'react';
import type { AdoptionRow } from '../../../shared/models/adoption.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn, told } from '../../locales/index.ts';
import type { Column } from '../../parts/data-table/index.ts';
import { Icon } from '../../parts/icon.tsx';
import styles from './adopt.module.css';

/** What each database was found to be. */
export function useCandidateColumns(): readonly Column<AdoptionRow>[] {
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'verdict',
        title: t('Verdict'),
        width: 92,
        sortValue: (row) => row.verdict,
        render: (row) =>
          row.verdict === 'refused' ? (
            <span
              className={styles['verdict']}
              title={row.errors.map((each) => told(each.message)).join('; ')}
            >
              <Icon name="failed" className="is-danger" />
              {t('Refused')}
            </span>
          ) : (
            <span className={styles['verdict']}>
              <Icon
                name={row.findings.some((found) => found.severity === 'warning') ? 'alert' : 'ok'}
                className={row.findings.some((found) => found.severity === 'warning') ? 'is-warn' : 'is-ok'}
              />
              {t('Fits')}
            </span>
          ),
      },
      {
        id: 'database',
        title: t('Database'),
        width: 140,
        grow: true,
        sortValue: (row) => row.database,
        render: (row) => (
          <span className={`cut ${styles['identifier']}`} title={row.database}>
            {row.database}
          </span>
        ),
      },
      {
        id: 'blueprint',
        title: t('Detected'),
        width: 120,
        sortValue: (row) => row.blueprint,
        render: (row) => <span className="cut">{detectedWords(row)}</span>,
      },
      {
        id: 'role',
        title: t('Role'),
        width: 120,
        hideOrder: 1,
        sortValue: (row) => row.role,
        render: (row) =>
          row.role === null ? (
            <span className="third">{t('not clear')}</span>
          ) : (
            <span className={`cut ${styles['identifier']}`} title={row.role}>
              {row.role}
            </span>
          ),
      },
      {
        id: 'bytes',
        title: t('Size'),
        width: 76,
        align: 'right',
        sortValue: (row) => row.bytes,
        render: (row) =>
          row.bytes === null ? <span className="third">{t('not read')}</span> : format.bytes(row.bytes),
      },
      {
        id: 'connections',
        title: t('Conn'),
        width: 52,
        align: 'right',
        hideOrder: 2,
        sortValue: (row) => row.connections,
        render: (row) => (row.connections === null ? '–' : format.count(row.connections)),
      },
    ],
    [format],
  );
}

/** *studio 0005, by its tables* */
export function detectedWords(row: AdoptionRow): string {
  if (row.blueprint === null)
    return row.tables === null
      ? t('no blueprint')
      : tn('no blueprint, {{count}} table', 'no blueprint, {{count}} tables', { count: row.tables });
  return row.schemaVersion === null ? row.blueprint : `${row.blueprint} ${row.schemaVersion}`;
}
