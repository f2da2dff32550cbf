import { useHotkeys } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocation, useParams, useSearch } from 'wouter';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { client } from '../../client/client.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { Button, DataTable, Empty, ErrorNote, PageHead, Split } from '../../parts/index.ts';
import { OrphansSection } from '../orphans/index.ts';
import { ConnectServerSheet } from './connect-server-sheet.tsx';
import { SERVER_ROW, serverColumns } from './server-columns.tsx';
import { ServerPanel } from './server-panel.tsx';
import { SERVER_TABS, type ServerTab, serverPath, totalsOf } from './server-view.ts';
import styles from './servers.module.css';

/** Which server can take the next tenant? */
export function ServersPage() {
  const format = useFormat();
  const [, go] = useLocation();
  const search = useSearch();
  const params = useParams<{ name?: string; tab?: string }>();
  const list = useQuery(orpc.servers.list.queryOptions());
  const programs = useQuery(orpc.servers.clientPrograms.queryOptions()).data;
  const columns = useMemo(() => serverColumns(format, programs), [format, programs]);
  const [order, setOrder] = useState<readonly string[]>([]);
  const name = params.name === undefined ? null : decodeURIComponent(params.name);
  const tab: ServerTab = SERVER_TABS.find((entry) => entry === params.tab) ?? 'preflight';
  const servers = list.data;
  const opened = servers?.find((server) => server.name === name);
  const connecting = search === 'connect';
  const connect = () => go('/servers?connect');
  useHotkeys([['n', connect]]);
  const refresh = useRefresh();

  const at = name === null ? -1 : order.indexOf(name);
  const step = (by: number) => {
    const next = at < 0 ? undefined : order[at + by];
    return next === undefined ? undefined : () => go(serverPath(next, tab));
  };
  const totals = servers && totalsOf(servers);
  const none = servers?.length === 0;
  return (
    <div className={styles['page']}>
      <PageHead
        title={t('Servers')}
        scope={
          totals &&
          (none
            ? t('none yet')
            : [
                t('{{some}} of {{all}} answering', { some: totals.answering, all: servers?.length ?? 0 }),
                refresh.isPending
                  ? t('reading…')
                  : totals.readAt === null
                    ? t('not read')
                    : t('read at {{time}}', { time: format.time(totals.readAt, true) }),
              ].join(' · '))
        }
        actions={
          !none && (
            <>
              <Button icon="retry" busy={refresh.isPending} onClick={() => refresh.mutate()}>
                {t('Read again')}
              </Button>
              <Button icon="link" onClick={() => go('/tenants/adopt')}>
                {t('Adopt databases…')}
              </Button>
              <Button tone="primary" icon="plus" onClick={connect}>
                {t('Connect a server…')}
              </Button>
            </>
          )
        }
      />
      <Split
        panel={
          opened && (
            <ServerPanel
              key={opened.id}
              server={opened}
              tab={tab}
              onTab={(next) => go(serverPath(opened.name, next))}
              onClose={() => go('/servers')}
              onPrevious={step(-1)}
              onNext={step(1)}
            />
          )
        }
      >
        {list.error !== null && (
          <div className={styles['pad']}>
            <ErrorNote error={list.error} onRetry={() => void list.refetch()} retryLabel={t('Read again')} />
          </div>
        )}
        {refresh.error !== null && (
          <div className={styles['pad']}>
            <ErrorNote error={refresh.error} onRetry={() => refresh.mutate()} retryLabel={t('Read again')} />
          </div>
        )}
        {servers && servers.length > 0 && <Strip servers={servers} />}
        {list.error === null && (
          <DataTable<ServerOverview>
            view="servers"
            label={t('Servers')}
            rows={servers}
            columns={columns}
            rowId={(server) => server.name}
            rowHeight={SERVER_ROW}
            openId={opened?.name ?? null}
            onOpen={(id) => go(id === null ? '/servers' : serverPath(id, tab))}
            initialSort={{ id: 'server', descending: false }}
            onOrder={setOrder}
            empty={
              <Empty
                title={t('No servers yet')}
                actions={
                  <Button tone="primary" icon="plus" onClick={connect}>
                    {t('Connect a server')}
                  </Button>
                }
              >
                {t(
                  'PostgreSQL servers that hold tenants or the platform database stand here, with their load.',
                )}
              </Empty>
            }
          />
        )}
        {servers && servers.length > 0 && <OrphansSection />}
      </Split>
      <ConnectServerSheet opened={connecting} onClose={() => go('/servers')} />
    </div>
  );
}

function useRefresh() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => client.servers.refresh(),
    onSuccess: (servers) => queries.setQueryData(orpc.servers.list.queryKey(), servers),
  });
}

/** Sums over all servers. */
function Strip({ servers }: { servers: readonly ServerOverview[] }) {
  const format = useFormat();
  const totals = totalsOf(servers);
  return (
    <dl className={styles['strip']}>
      <div>
        <dt>{t('Tenants')}</dt>
        <dd>
          {format.count(totals.tenants)}{' '}
          <em>
            {totals.capacity === null ? t('no limit is set') : t('of {{count}}', { count: totals.capacity })}
          </em>
        </dd>
      </div>
      <div>
        <dt>{t('Connections')}</dt>
        <dd>
          {totals.connections === null ? (
            <em>{t('not read')}</em>
          ) : (
            <>
              {format.count(totals.connections.used)}{' '}
              <em>{t('of {{count}}', { count: totals.connections.available })}</em>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>{t('Databases')}</dt>
        <dd>{totals.bytes === null ? <em>{t('not read')}</em> : format.bytes(totals.bytes)}</dd>
      </div>
      <div>
        <dt>{t('Answering')}</dt>
        <dd>
          {format.count(totals.answering)} <em>{t('of {{count}}', { count: servers.length })}</em>
        </dd>
      </div>
    </dl>
  );
}
