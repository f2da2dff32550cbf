import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import type { DRIFT_STATES, DriftState, TenantDrift } from '../../../shared/models/schema-drift.ts';
import { orpc } from '../../client/query.ts';
import { schemaDriftPath } from '../../lib/paths.ts';
import { stepsInOrder } from '../../lib/steps-in-order.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t, tn } from '../../locales/index.ts';
import { type Column, DataTable } from '../../parts/data-table/index.ts';
import { Button, Empty, ErrorNote, Icon, PageHead, Segments } from '../../parts/index.ts';
import { ListFoot, ListPage } from '../../parts/list-page.tsx';
import styles from './drift.module.css';
import { DriftDetail } from './drift-detail.tsx';
import { DRIFT_LOOKS, driftId } from './drift-view.ts';
import { factText } from './object-words.ts';
import { ReadJob } from './read-job.tsx';

type Shown = DriftState | 'all';

/** As the states stand in the list: what needs a person first. */
const ORDER = ['drifted', 'unknown', 'in-sync'] as const satisfies readonly (typeof DRIFT_STATES)[number][];

/** Is this tenant what its version says? */
export function SchemaDriftPage() {
  const format = useFormat();
  const [, go] = useLocation();
  const { tenant } = useParams<{ tenant?: string }>();
  const query = useQuery(orpc.schemaDrift.list.queryOptions({ input: {} }));
  const [state, setState] = useState<Shown>('all');
  const [order, setOrder] = useState<readonly string[]>([]);
  const [jobId, setJobId] = useState<number | null>(null);
  const read = useMutation(
    orpc.schemaDrift.read.mutationOptions({ gcTime: 0, onSuccess: (begun) => setJobId(begun.jobId) }),
  );
  const all = query.data;
  const counts = useMemo(() => {
    const found = new Map<DriftState, number>();
    for (const row of all ?? []) found.set(row.state, (found.get(row.state) ?? 0) + 1);
    return found;
  }, [all]);
  const rows = useMemo(
    () => (state === 'all' ? all : all?.filter((row) => row.state === state)),
    [all, state],
  );
  const columns = useColumns();
  const open = tenant === undefined ? null : decodeURIComponent(tenant);
  const openRow = useCallback(
    (id: string | null) => go(id === null ? schemaDriftPath() : schemaDriftPath(id)),
    [go],
  );
  const shown = all?.find((row) => driftId(row) === open);
  const shownId = shown === undefined ? open : driftId(shown);
  return (
    <ListPage>
      <PageHead
        title={
          <>
            <Link href="/migrations" className="above-title">
              {t('Migrations')} /
            </Link>{' '}
            {t('Drift')}
          </>
        }
        scope={t(
          'each tenant against its own version; tables, constraints, owners, grants, defaults, indexes',
        )}
        actions={
          <Button icon="retry" busy={read.isPending} onClick={() => read.mutate({})}>
            {t('Read all again')}
          </Button>
        }
      />
      {(query.isError || read.isError) && (
        <div className={styles['pad']}>
          <ErrorNote error={query.error ?? read.error} onRetry={() => void query.refetch()} />
        </div>
      )}
      {jobId !== null && <ReadJob jobId={jobId} onClose={() => setJobId(null)} />}
      {all !== undefined && all.length === 0 ? (
        <Empty
          title={t('No tenant to compare yet')}
          actions={
            <Button tone="primary" icon="plus" onClick={() => go('/tenants/new')}>
              {t('New tenant')}
            </Button>
          }
        >
          {t('Whether each schema is what its version says will be here.')}
        </Empty>
      ) : (
        <div className={styles['columns']}>
          <div className={styles['main']}>
            <div className={styles['bar']}>
              <Segments<Shown>
                label={t('State')}
                value={state}
                onChange={setState}
                options={[
                  { value: 'all', label: t('All') },
                  ...ORDER.map((value) => ({
                    value,
                    label: `${t(DRIFT_LOOKS[value].word)} ${format.count(counts.get(value) ?? 0)}`,
                    icon: DRIFT_LOOKS[value].icon,
                  })),
                ]}
              />
            </div>
            <DataTable
              view="schema-drift"
              label={t('Drift')}
              rows={rows}
              columns={columns}
              rowId={driftId}
              rowLabel={({ name }) => name}
              rowHeight={40}
              openId={shownId}
              onOpen={openRow}
              onOrder={setOrder}
              empty={
                <Empty
                  title={state === 'drifted' ? t('None drifted') : t('None in this state')}
                  actions={
                    <Button small onClick={() => setState('all')}>
                      {t('Show all {{total}}', { total: format.count(all?.length ?? 0) })}
                    </Button>
                  }
                />
              }
            />
            {rows !== undefined && all !== undefined && (
              <ListFoot some={rows.length} all={all.length}>
                {t('worst first; read each night')}
              </ListFoot>
            )}
          </div>
          {open !== null ? (
            <DriftDetail
              key={open}
              id={open}
              known={shown}
              onClose={() => openRow(null)}
              {...stepsInOrder(order, open, openRow)}
            />
          ) : (
            <Choose rows={all} onOpen={openRow} />
          )}
        </div>
      )}
    </ListPage>
  );
}

/** Nothing is open: what one would look at first. */
function Choose({
  rows,
  onOpen,
}: {
  rows: readonly TenantDrift[] | undefined;
  onOpen: (id: string) => void;
}) {
  const [first] = rows?.filter(({ state }) => state === 'drifted') ?? [];
  const drifted = rows?.filter(({ state }) => state === 'drifted').length ?? 0;
  const unknown = rows?.filter(({ state }) => state === 'unknown').length ?? 0;
  if (rows === undefined) return <section className={styles['right']} aria-label={t('Differences')} />;
  return (
    <section className={styles['right']} aria-label={t('Differences')}>
      <Empty
        title={
          drifted > 0
            ? tn('{{count}} tenant differs from its version', '{{count}} tenants differ from their version', {
                count: drifted,
              })
            : unknown > 0
              ? t('No difference where the schema could be read')
              : t('Every schema is what its version says')
        }
        {...(first === undefined
          ? {}
          : {
              actions: (
                <Button onClick={() => onOpen(driftId(first))}>
                  {t('Look at {{name}}', { name: first.name })}
                </Button>
              ),
            })}
      >
        {t('No run begins with drifted tenants until they are mended or accepted.')}
      </Empty>
    </section>
  );
}

function useColumns(): readonly Column<TenantDrift>[] {
  const format = useFormat();
  return useMemo(
    (): readonly Column<TenantDrift>[] => [
      {
        id: 'state',
        title: t('State'),
        width: 96,
        render: (row) => {
          const look = DRIFT_LOOKS[row.state];
          return (
            <span className="marked">
              <Icon name={look.icon} className={look.colour} />
              <span className={row.state === 'drifted' ? 'is-warn' : undefined}>{t(look.word)}</span>
            </span>
          );
        },
      },
      {
        id: 'tenant',
        title: t('Tenant'),
        width: 150,
        grow: true,
        sortValue: (row) => row.name,
        render: (row) => (
          <span className="two-lines">
            <span className="cut">{row.name}</span>
            <small className="cut" title={factText(row)}>
              {factText(row)}
            </small>
          </span>
        ),
      },
      {
        id: 'server',
        title: t('Server'),
        width: 62,
        hideOrder: 1,
        sortValue: (row) => row.server,
        render: (row) => <span className="second">{row.server}</span>,
      },
      {
        id: 'read',
        title: t('Read|age'),
        width: 66,
        align: 'right',
        sortValue: (row) => row.readAt,
        render: (row) =>
          row.readAt === null ? (
            <span className="third">–</span>
          ) : (
            <span className="second" title={format.full(row.readAt)}>
              {format.age(row.readAt)}
            </span>
          ),
      },
    ],
    [format],
  );
}
