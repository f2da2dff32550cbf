import { type ReactNode, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { MigrationStatus } from '../../../shared/models/migration-status.ts';
import { schemaDriftPath, tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { currentLocale, Told, t, tn, told } from '../../locales/index.ts';
import { type Column, DataTable } from '../../parts/data-table/index.ts';
import { useWidth } from '../../parts/data-table/use-rows.ts';
import { Card, IconButton, Segments } from '../../parts/index.ts';
import { SearchInput } from '../../parts/search-input.tsx';
import styles from './matrix.module.css';
import { type MatrixOrder, type MatrixRow, matrixRows, shortVersion, sortRows } from './matrix-rows.ts';
import { CELL_LOOKS, type CellState, Legend, VersionCell } from './version-cell.tsx';

const CELL = 28;
const LEAST_NAME = 132;
const NAME = 168;
const EDGES = 34;
/** Under it the head has room for a short search only. */
const NARROW = 460;
const NOBODY: ReadonlySet<string> = new Set();

interface VersionMatrixProps {
  status: MigrationStatus | undefined;
  /** Rows that wait for a lock now. */
  locked?: ReadonlySet<string>;
  /** The version that is under way stands out. */
  current?: string;
  search?: boolean;
  hint?: ReactNode;
  empty?: ReactNode;
}

/** Tenants × versions: who stands where. As many versions as fit, the newest first in sight. */
export function VersionMatrix(props: VersionMatrixProps) {
  const { status, locked = NOBODY, current, search, hint, empty } = props;
  const format = useFormat();
  const [, go] = useLocation();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [order, setOrder] = useState<MatrixOrder>('behind');
  const [typed, setTyped] = useState('');
  const [back, setBack] = useState(0);
  const all = status?.versions ?? [];
  const room = Number.isFinite(width) ? Math.floor((width - NAME - EDGES) / CELL) : 8;
  const fit = Math.max(1, Math.min(all.length, room));
  const end = Math.max(fit, all.length - back);
  const from = Math.max(0, end - fit);
  const rows = useMemo(() => status && matrixRows(status, locked), [status, locked]);
  const sorted = useMemo(() => rows && sortRows(rows, order, currentLocale()), [rows, order]);
  const shown = useMemo(() => {
    const wanted = typed.trim().toLowerCase();
    if (sorted === undefined || wanted === '') return sorted;
    return sorted.filter(({ row }) =>
      `${row.name} ${row.tenant ?? ''} ${row.database}`.toLowerCase().includes(wanted),
    );
  }, [sorted, typed]);
  const states = useMemo(() => new Set(rows?.flatMap(({ cells }) => cells) ?? []), [rows]);
  const columns = useMemo(
    () => columnsOf(status?.versions ?? [], from, from + fit, current),
    [status?.versions, from, fit, current],
  );
  const total = status?.rows.length ?? 0;
  const read =
    status?.rows.filter(({ version, problem }) => version !== null || problem === null).length ?? 0;
  return (
    <Card
      className={styles['card']}
      title={t('Versions')}
      hint={hint}
      aside={
        <>
          {all.length > fit && (
            <span className={styles['pager']}>
              <IconButton
                small
                icon="back"
                label={t('Earlier versions')}
                disabled={from === 0}
                onClick={() => setBack(Math.min(all.length - fit, back + fit))}
              />
              <IconButton
                small
                icon="forward"
                label={t('Later versions')}
                disabled={back === 0}
                onClick={() => setBack(Math.max(0, back - fit))}
              />
            </span>
          )}
          {search && (
            <SearchInput
              value={typed}
              onChange={setTyped}
              placeholder={t('Tenant or database')}
              width={width < NARROW ? 104 : 160}
            />
          )}
          <Segments
            label={t('Order')}
            value={order}
            onChange={setOrder}
            options={[
              { value: 'behind', label: t('Behind first') },
              { value: 'name', label: t('A to Z') },
            ]}
          />
        </>
      }
      footer={<Legend states={states} />}
    >
      <div ref={frame} className={styles['frame']}>
        <DataTable
          view="migration-matrix"
          label={t('Versions of the tenants')}
          rows={shown}
          columns={columns}
          rowId={({ id }) => id}
          rowLabel={({ row }) => row.name}
          density="compact"
          onOpen={(id) => {
            const row = rows?.find((each) => each.id === id)?.row;
            if (row === undefined) return;
            // Shared tables are no tenant's own: what is known of them by name is their drift.
            go(row.tenant === null ? schemaDriftPath(row.database) : tenantPath(row.tenant, 'schema'));
          }}
          sums={(column) =>
            column.id === 'name' ? (
              t('Applied, of {{count}}', { count: read })
            ) : (
              <span className={styles['cells']}>
                {all.slice(from, from + fit).map(({ version, appliedBy }) => (
                  <b key={version} title={format.count(appliedBy)}>
                    {appliedBy === read && read > 0 ? t('all') : format.shortCount(appliedBy)}
                  </b>
                ))}
              </span>
            )
          }
          empty={
            typed.trim() === '' ? (
              empty
            ) : (
              <p className={styles['none']}>
                {tn('Nothing like this among {{count}} row', 'Nothing like this among {{count}} rows', {
                  count: total,
                })}
              </p>
            )
          }
        />
      </div>
    </Card>
  );
}

function columnsOf(
  versions: MigrationStatus['versions'],
  from: number,
  to: number,
  current: string | undefined,
): readonly Column<MatrixRow>[] {
  const shown = versions.slice(from, to);
  return [
    {
      id: 'name',
      title: t('Tenant'),
      width: LEAST_NAME,
      grow: true,
      fixed: true,
      render: ({ row }) => (
        <span className="cut" title={[row.name, row.database].join(' · ')}>
          {row.name}
        </span>
      ),
    },
    {
      id: 'versions',
      title: t('Versions'),
      width: shown.length * CELL + 20,
      fixed: true,
      head: (
        <span className={styles['cells']}>
          {shown.map(({ version, name }) => (
            <b key={version} title={`${version} ${name}`} data-current={version === current}>
              {shortVersion(version)}
            </b>
          ))}
        </span>
      ),
      render: ({ row, cells }) =>
        row.version === null && row.problem !== null ? (
          <span className={`cut third ${styles['unread']}`} title={told(row.problem)}>
            <Told>{row.problem}</Told>
          </span>
        ) : (
          <span
            className={styles['cells']}
            role="img"
            aria-label={saidOf(row.behind, cells, from, to, versions)}
          >
            {cells.slice(from, to).map((state, index) => (
              <VersionCell key={shown[index]?.version ?? index} state={state} />
            ))}
          </span>
        ),
    },
  ];
}

/** What is not simply applied, in words. */
function saidOf(
  behind: number,
  cells: readonly CellState[],
  from: number,
  to: number,
  versions: MigrationStatus['versions'],
): string {
  const told = cells
    .slice(from, to)
    .flatMap((state, index) =>
      state === 'applied' ? [] : `${versions[from + index]?.version ?? ''} ${t(CELL_LOOKS[state].word)}`,
    );
  if (told.length === 0 && behind === 0) return t('has all of them');
  return [tn('{{count}} behind', '{{count}} behind', { count: behind }), ...told].join(', ');
}
