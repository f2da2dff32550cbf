import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { Rehearsal } from '../../../../shared/models/migration-status.ts';
import { jobPath } from '../../../lib/paths.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { t, tn } from '../../../locales/index.ts';
import { type Column, DataTable } from '../../../parts/data-table/index.ts';
import { Button, Dialog, Empty, ErrorNote, Icon, KeyValue } from '../../../parts/index.ts';
import { fileTitle } from '../matrix-rows.ts';
import styles from '../plan/plan.module.css';

interface RehearsalsListProps {
  rehearsals: readonly Rehearsal[] | undefined;
  onRehearse: () => void;
}

/** What the files took on copies of real tenants. */
export function RehearsalsList({ rehearsals, onRehearse }: RehearsalsListProps) {
  const [shown, setShown] = useState<string | null>(null);
  const columns = useColumns();
  const open = rehearsals?.find(({ id }) => String(id) === shown);
  return (
    <>
      <DataTable
        view="migration-rehearsals"
        label={t('Rehearsals')}
        rows={rehearsals}
        columns={columns}
        rowId={({ id }) => String(id)}
        rowLabel={({ tenant }) => tenant}
        openId={shown}
        onOpen={setShown}
        empty={
          <Empty
            title={t('No rehearsal yet')}
            actions={<Button onClick={onRehearse}>{t('Rehearse…')}</Button>}
          >
            {t('The files run on a copy of one tenant, and tell how long they take.')}
          </Empty>
        }
      />
      {open !== undefined && <Detail rehearsal={open} onClose={() => setShown(null)} />}
    </>
  );
}

function useColumns(): readonly Column<Rehearsal>[] {
  const format = useFormat();
  return useMemo(
    (): readonly Column<Rehearsal>[] => [
      {
        id: 'tenant',
        title: t('Copy of'),
        width: 150,
        grow: true,
        sortValue: (each) => each.tenant,
        render: (each) => (
          <span className={styles['named']}>
            <Icon
              name={each.error === null ? 'ok' : 'failed'}
              className={each.error === null ? 'is-ok' : 'is-danger'}
              label={each.error === null ? t('Done') : t('Failed')}
            />
            <span className="cut">{each.tenant}</span>
          </span>
        ),
      },
      {
        id: 'size',
        title: t('Size'),
        width: 80,
        align: 'right',
        hideOrder: 1,
        sortValue: (each) => each.bytes,
        render: (each) => format.bytes(each.bytes),
      },
      {
        id: 'files',
        title: t('Files'),
        width: 60,
        align: 'right',
        sortValue: (each) => each.files.length,
        render: (each) => format.count(each.files.length),
      },
      {
        id: 'took',
        title: t('Took'),
        width: 96,
        align: 'right',
        sortValue: (each) => each.totalMs,
        render: (each) => format.duration(each.totalMs),
      },
      {
        id: 'at',
        title: t('When'),
        width: 118,
        sortValue: (each) => each.at,
        render: (each) => <span title={format.full(each.at)}>{format.when(each.at)}</span>,
      },
    ],
    [format],
  );
}

function Detail({ rehearsal, onClose }: { rehearsal: Rehearsal; onClose: () => void }) {
  const format = useFormat();
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('Rehearsal on a copy of {{tenant}}', { tenant: rehearsal.tenant })}
      width={600}
      footer={
        <>
          <Link className="grow small" href={jobPath(rehearsal.jobId)}>
            {t('Its job')}
          </Link>
          <Button onClick={onClose}>{t('Close')}</Button>
        </>
      }
    >
      {rehearsal.error !== null && <ErrorNote error={rehearsal.error} />}
      <KeyValue
        width={130}
        items={[
          { key: t('Server'), value: rehearsal.server },
          { key: t('Size'), value: format.bytes(rehearsal.bytes) },
          ...(rehearsal.rowsOnly
            ? [
                {
                  key: t('Rows'),
                  value: t('of this tenant alone; with those of all who share the tables it takes longer'),
                },
              ]
            : []),
          { key: t('Copied in'), value: format.duration(rehearsal.copyMs) },
          { key: t('Files took'), value: format.duration(rehearsal.totalMs) },
          { key: t('Grew by'), value: format.bytes(rehearsal.grownBytes) },
        ]}
      />
      <table className={styles['table']} aria-label={t('Files')}>
        <tbody>
          {rehearsal.files.map((file) => (
            <tr key={file.version}>
              <th scope="row" className="mono">
                {file.version}
              </th>
              <td>
                {fileTitle(file)}
                {file.rewritten.length > 0 && (
                  <span className="is-warn small">
                    {' '}
                    {tn('rewrote {{list}}', 'rewrote {{list}}', {
                      count: file.rewritten.length,
                      list: file.rewritten.join(', '),
                    })}
                  </span>
                )}
              </td>
              <td className={styles['number']}>{format.duration(file.durationMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
