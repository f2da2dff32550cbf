import { useQuery } from '@tanstack/react-query';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { orpc } from '../../client/query.ts';
import { asSentence } from '../../lib/as-sentence.ts';
import { useFormat } from '../../lib/use-format.ts';
import { useLate } from '../../lib/use-late.ts';
import { Told, t } from '../../locales/index.ts';
import {
  Button,
  CopyButton,
  ErrorNote,
  KeyValue,
  Note,
  Panel,
  type PanelTab,
  Tag,
} from '../../parts/index.ts';
import { HbaFragment } from '../configuration/index.ts';
import { Findings, FindingTags } from './findings.tsx';
import { RemoveServer } from './remove-server.tsx';
import { Facts } from './server-columns.tsx';
import { ServerSettings } from './server-settings.tsx';
import { accessFacts, type ServerTab } from './server-view.ts';
import styles from './servers.module.css';
import { usePreflight } from './use-preflight.ts';

interface ServerPanelProps {
  server: ServerOverview;
  tab: ServerTab;
  onTab: (tab: ServerTab) => void;
  onClose: () => void;
  onPrevious?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
}

export function ServerPanel({ server, tab, onTab, ...moves }: ServerPanelProps) {
  const preflight = usePreflight(server.name);
  const open = (server.preflight?.blocks ?? 0) + (server.preflight?.decide ?? 0);
  const tabs: readonly PanelTab[] = [
    { id: 'preflight', label: t('Preflight'), count: open },
    { id: 'summary', label: t('Summary') },
    { id: 'access', label: t('Access') },
    { id: 'settings', label: t('Settings') },
    { id: 'remove', label: t('Remove…'), danger: true },
  ];
  const address = `${server.host}:${server.port}`;
  return (
    <Panel
      label={server.name}
      tags={<Tags server={server} />}
      title={server.name}
      meta={
        <>
          <span className="mono">{address}</span>
          <CopyButton value={address} label={t('Copy the address')} />
          {server.version !== null && <span>· PostgreSQL {server.version}</span>}
        </>
      }
      actions={
        <Button
          small
          icon="retry"
          busy={preflight.report.isFetching}
          onClick={() => {
            onTab('preflight');
            void preflight.report.refetch();
          }}
        >
          {t('Run preflight')}
        </Button>
      }
      tabs={tabs}
      tab={tab}
      onTab={(next) => onTab(next as ServerTab)}
      wide
      {...moves}
    >
      {tab === 'preflight' && <PreflightTab preflight={preflight} />}
      {tab === 'summary' && <Summary server={server} />}
      {tab === 'access' && <HbaFragment server={server.name} />}
      {tab === 'settings' && <ServerSettings key={server.id} server={server} />}
      {tab === 'remove' && <RemoveServer key={server.id} server={server} />}
    </Panel>
  );
}

function Tags({ server }: { server: ServerOverview }) {
  const blocks = server.preflight?.blocks ?? 0;
  const where = Object.values(server.labels).join(' · ');
  return (
    <>
      {server.state === 'unreachable' ? (
        <Tag tone="danger" icon="failed">
          {t('Not answering')}
        </Tag>
      ) : blocks > 0 ? (
        <Tag tone="danger" icon="failed">
          {t('Blocks new tenants')}
        </Tag>
      ) : server.state === 'not-read' ? (
        <Tag icon="unknown">{t('Not read')}</Tag>
      ) : (
        <Tag tone="ok" icon="ok">
          {t('Answering')}
        </Tag>
      )}
      <span className="cut">
        {[server.isPlatform && t('holds the platform database'), where].filter(Boolean).join(' · ')}
      </span>
    </>
  );
}

function PreflightTab({ preflight }: { preflight: ReturnType<typeof usePreflight> }) {
  const { report } = preflight;
  const format = useFormat();
  const late = useLate(report.isPending);
  if (report.error !== null && report.data === undefined) {
    return (
      <div className={styles['pad']}>
        <ErrorNote
          error={report.error}
          onRetry={() => void report.refetch()}
          retryLabel={t('Connect again')}
        />
      </div>
    );
  }
  if (report.data === undefined)
    return late ? <p className={styles['reading']}>{t('Reading the server…')}</p> : null;
  return (
    <>
      <div className={styles['reportHead']}>
        <FindingTags report={report.data} />
        <span className="grow" />
        <span className="third small" title={format.full(report.data.at)}>
          {report.isFetching
            ? t('reading…')
            : t('{{at}}, took {{time}}', {
                at: format.time(report.data.at, true),
                time: format.duration(report.data.durationMs),
              })}
        </span>
      </div>
      {report.error !== null && (
        <div className={styles['pad']}>
          <ErrorNote
            error={report.error}
            onRetry={() => void report.refetch()}
            retryLabel={t('Connect again')}
          />
        </div>
      )}
      <Findings report={report.data} preflight={preflight} />
    </>
  );
}

function Summary({ server }: { server: ServerOverview }) {
  const format = useFormat();
  const programs = useQuery(orpc.servers.clientPrograms.queryOptions()).data;
  const { connections } = server;
  const notRead = <span className="third">{t('not read')}</span>;
  return (
    <div className={styles['pad']}>
      {server.problem !== null && (
        <Note tone="danger">
          <Told>{asSentence(server.problem.message)}</Told>{' '}
          {server.problem.wayOut !== undefined && (
            <span className="second">
              <Told>{server.problem.wayOut}</Told>
            </span>
          )}
          <p className="mono second">{server.problem.code}</p>
        </Note>
      )}
      <KeyValue
        width={112}
        items={[
          { key: t('User'), value: <span className="mono">{server.user}</span> },
          { key: t('Database'), value: <span className="mono">{server.database}</span> },
          {
            key: t('Tenants'),
            value:
              server.capacity === null
                ? `${format.count(server.tenants)} · ${t('no limit is set')}`
                : t('{{some}} of {{all}}', { some: server.tenants, all: server.capacity }),
          },
          {
            key: t('Connections'),
            value:
              connections === null
                ? notRead
                : t('{{some}} of {{all}} · Cadastre takes {{budget}} at most', {
                    some: connections.used,
                    all: connections.available,
                    budget: server.connectionBudget,
                  }),
          },
          {
            key: t('Databases'),
            value: server.databaseBytes === null ? notRead : format.bytes(server.databaseBytes),
          },
          {
            key: t('Answered in'),
            value: server.latencyMs === null ? notRead : format.duration(server.latencyMs),
          },
          {
            key: t('Up for'),
            value:
              server.startedAt === null ? (
                notRead
              ) : (
                <span title={format.full(server.startedAt)}>{format.age(server.startedAt)}</span>
              ),
          },
          {
            key: t('Read'),
            value:
              server.readAt === null ? (
                t('never')
              ) : (
                <span title={format.full(server.readAt)}>{format.when(server.readAt)}</span>
              ),
          },
          {
            key: t('Labels'),
            value:
              Object.entries(server.labels)
                .map(([key, value]) => `${key}: ${value}`)
                .join(', ') || t('none'),
          },
          {
            key: t('Added'),
            value: <span title={format.full(server.createdAt)}>{format.date(server.createdAt)}</span>,
          },
        ]}
      />
      <h3 className={styles['sub']}>{t('Access and tools')}</h3>
      <Facts facts={accessFacts(server, programs)} />
    </div>
  );
}
