import { useMemo, useState } from 'react';
import type { ImportPlanRow } from '../../../../shared/models/tenant.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t, told, type Word, word } from '../../../locales/index.ts';
import { Button } from '../../../parts/button.tsx';
import { type Column, DataTable } from '../../../parts/data-table/index.ts';
import { Empty } from '../../../parts/empty.tsx';
import { Icon, type IconName } from '../../../parts/icon.tsx';
import { Segments } from '../../../parts/segments.tsx';
import styles from './import-tenants.module.css';

type Verdict = ImportPlanRow['verdict'];

const LOOKS: Record<Verdict, { icon: IconName; tone: string; word: Word }> = {
  create: { icon: 'plus', tone: 'is-accent', word: word('Create') },
  skip: { icon: 'arrow', tone: 'third', word: word('Skip') },
  refused: { icon: 'ban', tone: 'is-danger', word: word('Refused') },
};

interface ImportPlanProps {
  plan: { rows: ImportPlanRow[]; create: number; skip: number; refused: number };
}

/** What each row becomes, and what is wrong with those that cannot. Refused rows are shown first. */
export function ImportPlan({ plan }: ImportPlanProps) {
  const [shown, setShown] = useState<Verdict | 'all'>(plan.refused > 0 ? 'refused' : 'all');
  const columns = useColumns();
  const rows = useMemo(
    () => (shown === 'all' ? plan.rows : plan.rows.filter((row) => row.verdict === shown)),
    [plan.rows, shown],
  );
  return (
    <div className={styles['plan']}>
      <div className={styles['planBar']}>
        <Segments
          label={t('Verdict')}
          value={shown}
          onChange={setShown}
          options={[
            { value: 'all', label: t('All {{count}}', { count: plan.rows.length }) },
            { value: 'create', label: t('Create {{count}}', { count: plan.create }) },
            { value: 'skip', label: t('Skip {{count}}', { count: plan.skip }) },
            { value: 'refused', label: t('Refused {{count}}', { count: plan.refused }) },
          ]}
        />
        <span className="small third cut">
          {plan.skip > 0 && t('Skipped rows were done by an earlier run')}
        </span>
      </div>
      <DataTable
        view="import-plan"
        label={t('Rows of the list')}
        rows={rows}
        columns={columns}
        rowId={(row) => String(row.row)}
        rowLabel={(row) => t('Row {{row}}, {{name}}', { row: row.row, name: row.name })}
        empty={
          <Empty
            title={
              plan.rows.length === 0 ? t('The list has no rows under its header') : t('No row like this')
            }
            actions={
              plan.rows.length > 0 && (
                <Button small onClick={() => setShown('all')}>
                  {t('Show all rows')}
                </Button>
              )
            }
          />
        }
      />
    </div>
  );
}

function useColumns(): readonly Column<ImportPlanRow>[] {
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'row',
        title: t('Row'),
        width: 60,
        align: 'right',
        hideable: false,
        sortValue: (row) => row.row,
        render: (row) => <span className="third">{format.count(row.row)}</span>,
      },
      {
        id: 'verdict',
        title: t('Verdict'),
        width: 96,
        hideable: false,
        sortValue: (row) => row.verdict,
        render: (row) => {
          const look = LOOKS[row.verdict];
          return (
            <span className={row.verdict === 'refused' ? 'row is-danger' : 'row'} style={{ gap: 6 }}>
              <Icon name={look.icon} className={look.tone} />
              {t(look.word)}
            </span>
          );
        },
      },
      {
        id: 'name',
        title: t('Name'),
        width: 150,
        grow: true,
        sortValue: (row) => row.name,
        render: (row) => (
          <span className="cut" title={row.name}>
            {row.name === '' ? <span className="third">{t('empty')}</span> : row.name}
          </span>
        ),
      },
      {
        id: 'slug',
        title: t('Slug'),
        width: 140,
        sortValue: (row) => row.slug,
        render: (row) => <span className="cut third">{row.slug ?? '–'}</span>,
      },
      {
        id: 'owner',
        title: t('Owner'),
        width: 170,
        sortValue: (row) => row.ownerEmail,
        render: (row) => (
          <span className="cut second" title={row.ownerEmail}>
            {row.ownerEmail}
          </span>
        ),
      },
      {
        id: 'server',
        title: t('Server'),
        width: 76,
        sortValue: (row) => row.server,
        render: (row) => <span className="cut second">{row.server ?? '–'}</span>,
      },
      {
        id: 'tier',
        title: t('Tier'),
        width: 150,
        sortValue: (row) => row.tier?.name ?? null,
        render: ({ tier, verdict }) =>
          tier === null ? (
            <span className="third">{verdict === 'create' ? t('no tier') : '–'}</span>
          ) : (
            <span className="cut" title={told(tier.because)}>
              {tier.name}{' '}
              <span className="tiny third">
                <Told>{tier.because}</Told>
              </span>
            </span>
          ),
      },
      {
        id: 'errors',
        title: t('What is wrong'),
        width: 240,
        grow: true,
        render: (row) => (
          <span
            className="cut"
            title={row.errors
              .map((error) => t('{{what}}: {{said}}', { what: error.field, said: told(error.message) }))
              .join('\n')}
          >
            {row.errors.map((error, index) => (
              <span key={error.field + error.message}>
                {index > 0 && '; '}
                <span className="mono third">{error.field}</span> <Told>{error.message}</Told>
              </span>
            ))}
          </span>
        ),
      },
    ],
    [format],
  );
}
