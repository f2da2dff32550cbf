import { useMemo } from 'react';
import type { PlanTarget } from '../../../../shared/models/migration-plan.ts';
import { useFormat } from '../../../lib/use-format.ts';
import { Told, t, tn, told } from '../../../locales/index.ts';
import { type Column, DataTable } from '../../../parts/data-table/index.ts';
import { Icon } from '../../../parts/index.ts';
import { rowId } from '../matrix-rows.ts';
import styles from './plan.module.css';

interface PlanTargetsProps {
  targets: readonly PlanTarget[];
  /** They lose files instead of getting some. */
  down: boolean;
}

/** Held back first, then by wave: each with what it lacks or loses, or what stands in its way. */
export function PlanTargets({ targets, down }: PlanTargetsProps) {
  const format = useFormat();
  const rows = useMemo(
    () =>
      targets.toSorted(
        (a, b) =>
          Number(b.obstacle !== null) - Number(a.obstacle !== null) || (a.wave ?? 1_000) - (b.wave ?? 1_000),
      ),
    [targets],
  );
  const columns = useMemo(
    (): readonly Column<PlanTarget>[] => [
      {
        id: 'tenant',
        title: t('Tenant'),
        width: 150,
        grow: true,
        sortValue: (target) => target.name,
        render: (target) => (
          <span className={styles['named']}>
            {target.obstacle !== null && <Icon name="ban" className="is-warn" label={t('held back')} />}
            <span className="two-lines">
              <span className="cut">{target.name}</span>
              <small className="cut mono">{target.schema ?? target.database}</small>
            </span>
          </span>
        ),
      },
      {
        id: 'wave',
        title: t('Wave'),
        width: 54,
        align: 'right',
        sortValue: (target) => target.wave,
        render: (target) => (target.wave === null ? <span className="third">–</span> : target.wave + 1),
      },
      {
        id: 'lacks',
        title: down ? t('Taken back') : t('Lacks'),
        width: 190,
        grow: true,
        sortValue: (target) => target.lacks.length,
        render: (target) => (
          <span className="two-lines">
            {target.problem !== null ? (
              <span className="cut is-warn" title={told(target.problem)}>
                <Told>{target.problem}</Told>
              </span>
            ) : target.lacks.length === 0 ? (
              <span className="third">{t('nothing')}</span>
            ) : (
              <span className="cut mono" title={target.lacks.join(', ')}>
                {target.lacks.join(', ')}
              </span>
            )}
            <small className="cut">
              {[
                target.server,
                target.version === null
                  ? t('without a version')
                  : t('at {{version}}', { version: target.version }),
                ...(target.bytes === null ? [] : [format.bytes(target.bytes)]),
              ].join(' · ')}
            </small>
          </span>
        ),
      },
    ],
    [format, down],
  );
  return (
    <>
      <DataTable
        view={down ? 'migration-plan-down' : 'migration-plan'}
        label={t('Tenants')}
        rows={rows}
        columns={columns}
        rowId={rowId}
        rowLabel={({ name }) => name}
        rowHeight={40}
        empty={<p className={styles['none']}>{t('No tenant fits these conditions.')}</p>}
      />
      <p className={styles['foot']}>
        {tn('{{count}} tenant', '{{count}} tenants', { count: targets.length })}
      </p>
    </>
  );
}
