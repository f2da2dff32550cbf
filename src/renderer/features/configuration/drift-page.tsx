import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { ConfigurationDrift, HbaDrift } from '../../../shared/models/configuration.ts';
import { orpc } from '../../client/query.ts';
import { tenantPath } from '../../lib/paths.ts';
import { useFormat } from '../../lib/use-format.ts';
import { Told, t, tn, told } from '../../locales/index.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { type Column, DataTable } from '../../parts/data-table/index.ts';
import { Empty } from '../../parts/empty.tsx';
import { ErrorNote } from '../../parts/error-note.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Note } from '../../parts/note.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { serverPath } from '../servers/server-view.ts';
import { AccessGap } from './access-gap.tsx';
import styles from './configuration.module.css';
import { DriftLines } from './drift-lines.tsx';

/** Of one call; the next ones follow when these are done. */
const AT_ONCE = 1000;

/** A tenant whose settings on its server are not what its configuration wants. */
interface Drifted {
  readonly tenant: string;
  readonly name: string;
  readonly server: string;
  readonly drifts: readonly ConfigurationDrift[];
}

/** Is every tenant held to what its tier says? Differences of all servers, with the statements that mend them. */
export function DriftPage() {
  const format = useFormat();
  const queries = useQueryClient();
  const query = useQuery({ ...orpc.enforcement.drift.queryOptions({ input: {} }), retry: false });
  const tenants = useQuery(orpc.tenants.list.queryOptions()).data?.tenants;
  const mend = useMutation(
    orpc.enforcement.apply.mutationOptions({
      gcTime: 0,
      onSettled: () =>
        Promise.all(
          [orpc.enforcement.key(), orpc.configuration.key()].map((queryKey) =>
            queries.invalidateQueries({ queryKey }),
          ),
        ),
    }),
  );
  // What is kept of the last comparison stands there while the servers are asked.
  const last = useQuery({ ...orpc.enforcement.lastDrift.queryOptions(), retry: false }).data ?? undefined;
  const data = query.data ?? last;
  const rows = useMemo(
    () => data && drifted(data.drifts, new Map(tenants?.map((each) => [each.slug, each.name]))),
    [data, tenants],
  );
  const [open, setOpen] = useState<string | null>(null);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const shown = rows?.find(({ tenant }) => tenant === open) ?? rows?.[0];
  const columns = useColumns();
  const chosen = useMemo(
    () => rows?.filter((row) => canMend(row) && !left.has(row.tenant)).map(({ tenant }) => tenant) ?? [],
    [rows, left],
  );
  const taken = useMemo(() => new Set(chosen), [chosen]);
  const refused = mend.data?.results.filter(({ error }) => error !== null) ?? [];
  return (
    <ListPage>
      <PageHead
        title={
          <>
            <Link href="/tiers" className="above-title">
              {t('Tiers')} /
            </Link>{' '}
            {t('Drift')}
          </>
        }
        scope={
          data === undefined
            ? t('reading…')
            : [
                tn('{{count}} tenant against its server', '{{count}} tenants against their servers', {
                  count: data.tenants,
                }),
                t('read {{when}}', { when: format.when(data.at) }),
                ...(query.isFetching ? [t('reading…')] : []),
              ].join(' · ')
        }
        actions={
          <Button icon="retry" busy={query.isFetching} onClick={() => void query.refetch()}>
            {t('Read all again')}
          </Button>
        }
      />
      {query.isError && (
        <div className={styles['pad']}>
          <ErrorNote
            error={query.error}
            onRetry={() => void query.refetch()}
            retryLabel={t('Read all again')}
          />
        </div>
      )}
      {mend.error !== null && (
        <div className={styles['pad']}>
          <ErrorNote error={mend.error} />
        </div>
      )}
      {(refused.length > 0 || (data?.unread.length ?? 0) + (data?.hba.length ?? 0) > 0) && (
        <div className={styles['pad']}>
          {refused.map((each) => (
            <Note key={each.tenant} tone="danger">
              <b>{each.tenant}</b> <Told>{each.message}</Told>
            </Note>
          ))}
          {data?.unread.map((each) => (
            <Note key={each.server} tone="warn" icon="unknown">
              {t('{{server}} could not be read: what its tenants have is not known.', {
                server: each.server,
              })}{' '}
              <span className="second">
                <Told>{each.reason}</Told>
              </span>
            </Note>
          ))}
          {data?.hba.map((each) => (
            <AccessNote key={each.server} found={each} />
          ))}
        </div>
      )}
      {rows !== undefined && rows.length === 0 ? (
        <Empty
          title={
            data?.tenants === 0
              ? t('No tenant is held to a tier yet')
              : data?.unread.length !== 0
                ? t('No difference where the servers could be read')
                : data.hba.length === 0
                  ? t('Every tenant is as its configuration wants it')
                  : t('Roles and databases are as configured; access rules are not')
          }
          {...(data?.tenants === 0 ? { actions: <Link href="/tiers">{t('Tiers')}</Link> } : {})}
        >
          {data?.tenants === 0
            ? undefined
            : t('Limits, timeouts and memory were compared with the roles and databases of all servers.')}
        </Empty>
      ) : (
        <div className={styles['driftColumns']}>
          <DataTable
            view="configuration-drift"
            label={t('Tenants that differ')}
            rows={rows}
            columns={columns}
            rowId={(row) => row.tenant}
            rowLabel={(row) => row.name}
            rowHeight={40}
            openId={shown?.tenant ?? null}
            onOpen={(id) => id !== null && setOpen(id)}
            selection={taken}
            onSelectionChange={(next) =>
              setLeft(new Set(rows?.map(({ tenant }) => tenant).filter((tenant) => !next.has(tenant))))
            }
          />
          {shown !== undefined && (
            <section className={styles['driftSide']} aria-label={shown.name}>
              <header className={styles['driftHead']}>
                <h2>{shown.name}</h2>
                <span className="mono small second">{shown.tenant}</span>
                <span className="small third">{shown.server}</span>
                <span className="grow" />
                <Link className="small" href={tenantPath(shown.tenant, 'configuration')}>
                  {t('Open its configuration')}
                </Link>
              </header>
              <div className={styles['driftList']}>
                {shown.drifts.map((drift) => (
                  <article key={`${drift.path} ${drift.where}`} className={styles['driftEntry']}>
                    <div>
                      <b>
                        <Told>{drift.title}</Told>
                      </b>
                      <span className="mono tiny third">{drift.path}</span>
                    </div>
                    <DriftLines drift={drift} />
                  </article>
                ))}
              </div>
              <footer className={styles['driftFoot']}>
                <Icon name="info" />
                <span className="small second grow cut">
                  {tn('{{count}} statement for this tenant', '{{count}} statements for this tenant', {
                    count: shown.drifts.filter(({ byHand }) => byHand === null).length,
                  })}
                </span>
                <CopyButton
                  text
                  value={shown.drifts.map(({ statement }) => `${statement.replace(/;\s*$/, '')};`).join('\n')}
                  label={t('Copy SQL')}
                />
                <Button
                  icon="wrench"
                  busy={mend.isPending}
                  disabled={!canMend(shown)}
                  onClick={() => mend.mutate({ tenants: [shown.tenant], wait: true })}
                >
                  {t('Mend this one')}
                </Button>
                <Button
                  tone="primary"
                  busy={mend.isPending}
                  disabled={chosen.length === 0}
                  onClick={() => mend.mutate({ tenants: chosen.slice(0, AT_ONCE), wait: true })}
                >
                  {chosen.length > AT_ONCE
                    ? t('Mend the first {{count}}', { count: format.count(AT_ONCE) })
                    : tn('Mend {{count}} tenant', 'Mend {{count}} tenants', { count: chosen.length })}
                </Button>
              </footer>
            </section>
          )}
        </div>
      )}
    </ListPage>
  );
}

/** Networks and TLS stand in a file of the server, which is put in force on its panel. */
function AccessNote({ found }: { found: HbaDrift }) {
  const { server, state } = found;
  return (
    <Note tone="warn" icon={state === 'missing' ? 'alert' : 'unknown'}>
      <b>{server}</b> <AccessGap found={found} />{' '}
      <Link className="small" href={serverPath(server, 'access')}>
        {t('See the lines')}
      </Link>
    </Note>
  );
}

/** Something of it is mended by a statement, and not by hand alone. */
const canMend = ({ drifts }: Drifted): boolean => drifts.some(({ byHand }) => byHand === null);

/** The worst first. */
export function drifted(
  drifts: readonly ConfigurationDrift[],
  names: ReadonlyMap<string, string>,
): readonly Drifted[] {
  const byTenant = Map.groupBy(drifts, ({ tenant }) => tenant);
  return [...byTenant]
    .map(([tenant, own]) => ({
      tenant,
      name: names.get(tenant) ?? tenant,
      server: own[0]?.server ?? '',
      drifts: own,
    }))
    .sort((a, b) => b.drifts.length - a.drifts.length || a.name.localeCompare(b.name));
}

function useColumns(): readonly Column<Drifted>[] {
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('Tenant'),
        width: 220,
        grow: true,
        sortValue: (row) => row.name,
        render: (row) => (
          <span className="two-lines">
            <span className="cut">{row.name}</span>
            <small className="cut">
              {[...new Set(row.drifts.map(({ title }) => told(title)))].join(', ')}
            </small>
          </span>
        ),
      },
      {
        id: 'server',
        title: t('Server'),
        width: 84,
        sortValue: (row) => row.server,
        render: (row) => <span className="cut second">{row.server}</span>,
      },
      {
        id: 'count',
        title: t('Differs'),
        width: 64,
        align: 'right',
        sortValue: (row) => row.drifts.length,
        render: (row) => row.drifts.length,
      },
    ],
    [],
  );
}
