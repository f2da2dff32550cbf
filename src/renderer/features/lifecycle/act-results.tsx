import { useMemo } from 'react';
import { Link } from 'wouter';
import type { ActResult } from '../../../shared/models/lifecycle-acts.ts';
import type { Tenant } from '../../../shared/models/tenant.ts';
import { jobPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, told } from '../../locales/index.ts';
import { type Column, DataTable } from '../../parts/data-table/index.ts';
import { Meter } from '../../parts/meter.tsx';
import { Status } from '../../parts/status.tsx';
import { tenantColumn } from '../plan/index.ts';
import styles from './act.module.css';
import type { PlannedAct } from './tenant-acts.ts';
import type { ManyActs, Shown } from './use-act.ts';

interface Row {
  readonly tenant: Tenant;
  readonly shown: Shown;
  readonly result: ActResult | undefined;
}

/** What a person looks for comes first. */
const ORDER: readonly Shown[] = ['failed', 'running', 'not-run', 'skipped', 'succeeded'];

interface ActResultsListProps {
  act: PlannedAct;
  many: ManyActs;
  targets: readonly Tenant[];
  onClose: () => void;
}

/** One verb over many targets, one list of results. */
export function ActResultsList({ act, many, targets, onClose }: ActResultsListProps) {
  const { resultOf, results, state } = many;
  const rows = useMemo(
    () =>
      targets
        .map((tenant) => ({ tenant, shown: resultOf(tenant.slug), result: results.get(tenant.slug) }))
        .sort((a, b) => ORDER.indexOf(a.shown) - ORDER.indexOf(b.shown)),
    [targets, resultOf, results],
  );
  const columns = useColumns(onClose);
  return (
    <div className={styles['results']}>
      <div className={styles['progress']}>
        <Meter
          share={results.size / Math.max(1, targets.length)}
          label={t('Tenants done')}
          tone={state === 'done' ? 'ok' : 'accent'}
        />
      </div>
      <DataTable
        view={`act-${act}`}
        label={t('Results')}
        rows={rows}
        columns={columns}
        rowId={(row) => row.tenant.slug}
        rowLabel={(row) => row.tenant.name}
      />
    </div>
  );
}

/** `12 done, 1 failed, 2 skipped` */
export function resultWords(many: ManyActs, targets: readonly Tenant[]): string {
  const count = (result: Shown) => targets.filter(({ slug }) => many.resultOf(slug) === result).length;
  const [done, failed, skipped, left] = [
    count('succeeded'),
    count('failed'),
    count('skipped'),
    count('not-run'),
  ];
  return [
    tn('{{count}} done', '{{count}} done', { count: done }),
    tn('{{count}} failed', '{{count}} failed', { count: failed }),
    ...(skipped > 0 ? [tn('{{count}} skipped', '{{count}} skipped', { count: skipped })] : []),
    ...(left > 0 ? [tn('{{count}} not run', '{{count}} not run', { count: left })] : []),
  ].join(', ');
}

function useColumns(onClose: () => void): readonly Column<Row>[] {
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'result',
        title: t('Result'),
        width: 104,
        render: (row) => <Status value={row.shown} />,
      },
      tenantColumn('life', 200, onClose),
      {
        id: 'words',
        title: t('What was done'),
        width: 320,
        grow: true,
        render: ({ result }) =>
          result === undefined ? null : (
            <span className="second cut" title={told(result.message)}>
              <Told>{result.message}</Told>
              {result.error?.details.wayOut !== undefined && (
                <>
                  {' '}
                  <Told>{result.error.details.wayOut}</Told>
                </>
              )}
            </span>
          ),
      },
      {
        id: 'job',
        title: t('Job'),
        width: 84,
        align: 'right',
        render: ({ result }) =>
          result === undefined || result.jobId === null ? (
            <span className="third">–</span>
          ) : (
            <Link href={jobPath(result.jobId)} onClick={onClose}>
              {format.count(result.jobId)}
            </Link>
          ),
      },
    ],
    [onClose, format],
  );
}
