import { useHotkeys } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useLocation, useParams, useSearch } from 'wouter';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { client } from '../../client/client.ts';
import { orpc } from '../../client/query.ts';
import { useFormat } from '../../lib/use-format.ts';
import { t } from '../../locales/index.ts';
import { Button, DataTable, Empty, PageHead, Split } from '../../parts/index.ts';
import { ListPage, ListProblem } from '../../parts/list-page.tsx';
import { Strip, StripPart } from '../../parts/strip.tsx';
import { OrphansSection } from '../orphans/index.ts';
import { ConnectServerSheet } from './connect-server-sheet.tsx';
import { SERVER_ROW, serverColumns } from './server-columns.tsx';
import { ServerPanel } from './server-panel.tsx';
import { SERVER_TABS, type ServerTab, serverPath, totalsOf } from './server-view.ts';

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
    <ListPage>
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
          <ListProblem error={list.error} onRetry={() => void list.refetch()} retryLabel={t('Read again')} />
        )}
        {refresh.error !== null && (
          <ListProblem error={refresh.error} onRetry={() => refresh.mutate()} retryLabel={t('Read again')} />
        )}
        {servers && servers.length > 0 && <Totals servers={servers} />}
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
                    {t('Connect a server…')}
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
    </ListPage>
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
function Totals({ servers }: { servers: readonly ServerOverview[] }) {
  const format = useFormat();
  const totals = totalsOf(servers);
  return (
    <Strip label={t('Totals')} frame="line">
      <StripPart label={t('Tenants')}>
        <b>{format.count(totals.tenants)}</b>{' '}
        <span className="second">
          {totals.capacity === null ? t('no limit is set') : t('of {{count}}', { count: totals.capacity })}
        </span>
      </StripPart>
      <StripPart label={t('Connections')}>
        {totals.connections === null ? (
          <span className="third">{t('not read')}</span>
        ) : (
          <>
            <b>{format.count(totals.connections.used)}</b>{' '}
            <span className="second">{t('of {{count}}', { count: totals.connections.available })}</span>
          </>
        )}
      </StripPart>
      <StripPart label={t('Databases')}>
        {totals.bytes === null ? (
          <span className="third">{t('not read')}</span>
        ) : (
          <b>{format.bytes(totals.bytes)}</b>
        )}
      </StripPart>
      <StripPart label={t('Answering')}>
        <b>{format.count(totals.answering)}</b>{' '}
        <span className="second">{t('of {{count}}', { count: servers.length })}</span>
      </StripPart>
    </Strip>
  );
}
