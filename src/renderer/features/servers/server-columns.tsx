import type { ClientProgram } from '../../../shared/models/preflight.ts';
import type { ServerOverview } from '../../../shared/models/server.ts';
import type { Format } from '../../lib/format.ts';
import { t, tn } from '../../locales/index.ts';
import type { Column } from '../../parts/data-table/index.ts';
import { Icon, Meter, Status, Tag } from '../../parts/index.ts';
import { accessFacts, type Fact, isNear } from './server-view.ts';
import styles from './servers.module.css';

/** Tall enough for the three meters, in pixels. */
export const SERVER_ROW = 112;

export function serverColumns(
  format: Format,
  programs: readonly ClientProgram[] | undefined,
): readonly Column<ServerOverview>[] {
  return [
    {
      id: 'server',
      title: t('Server'),
      width: 178,
      grow: true,
      hideable: false,
      sortValue: (server) => server.name,
      render: (server) => <Identity server={server} />,
    },
    {
      id: 'load',
      title: t('Load'),
      width: 166,
      hideOrder: 2,
      grow: true,
      sortValue: (server) =>
        server.connections ? server.connections.used / server.connections.available : null,
      render: (server) => <Load server={server} format={format} />,
    },
    {
      id: 'access',
      title: t('Access and tools'),
      width: 150,
      hideOrder: 1,
      sortValue: (server) => server.tls.mode,
      render: (server) => <Facts facts={accessFacts(server, programs)} />,
    },
    {
      id: 'preflight',
      title: t('Preflight'),
      width: 124,
      sortValue: (server) =>
        server.preflight ? -(server.preflight.blocks * 100 + server.preflight.decide) : null,
      render: (server) => <PreflightCell server={server} format={format} />,
    },
  ];
}

function Identity({ server }: { server: ServerOverview }) {
  return (
    <div className={styles['identity']}>
      <span className={styles['name']}>{server.name}</span>
      <span className="mono second cut" title={`${server.host}:${server.port}`}>
        {server.host}:{server.port}
      </span>
      {server.state === 'reachable' ? (
        <span className="cut">PostgreSQL {server.version}</span>
      ) : (
        <Status value={server.state} />
      )}
      <span className={styles['labels']}>
        {server.isPlatform && <Tag tone="accent">{t('Platform')}</Tag>}
        {server.builtIn && <Tag>{t('Built-in')}</Tag>}
        {Object.entries(server.labels).map(([key, value]) => (
          <span key={key} title={`${key}: ${value}`}>
            <Tag>{value}</Tag>
          </span>
        ))}
      </span>
    </div>
  );
}

function Load({ server, format }: { server: ServerOverview; format: Format }) {
  const { connections } = server;
  const stale = server.state !== 'reachable' && server.readAt !== null;
  return (
    <div className={styles['load']}>
      <Line
        name={t('Tenants')}
        used={format.count(server.tenants)}
        of={server.capacity === null ? t('no limit') : t('of {{count}}', { count: server.capacity })}
        share={server.capacity === null ? null : server.tenants / Math.max(1, server.capacity)}
        near={server.capacity !== null && isNear(server.tenants, server.capacity)}
      />
      {connections === null ? (
        <Line name={t('Connections')} used={t('not read')} of="" share={null} near={false} />
      ) : (
        <Line
          name={t('Connections')}
          used={format.count(connections.used)}
          of={t('of {{count}}', { count: connections.available })}
          share={connections.used / Math.max(1, connections.available)}
          near={isNear(connections.used, connections.available)}
          stale={stale}
        />
      )}
      <Line
        name={t('Databases')}
        used={server.databaseBytes === null ? t('not read') : format.bytes(server.databaseBytes)}
        of={stale && server.readAt !== null ? `· ${format.age(server.readAt)}` : ''}
        share={null}
        near={false}
        stale={stale}
      />
    </div>
  );
}

interface LineProps {
  name: string;
  used: string;
  of: string;
  share: number | null;
  near: boolean;
  stale?: boolean;
}

function Line({ name, used, of, share, near, stale }: LineProps) {
  return (
    <div>
      <p>
        <span className="second">{name}</span>
        <span className={near ? styles['near'] : undefined}>
          {near && <Icon name="alert" size={12} />}
          {stale && <Icon name="clock" size={12} className="third" label={t('Stale')} />}
          {used} <span className="third">{of}</span>
        </span>
      </p>
      {share !== null && (
        <Meter thin share={share} tone={near ? 'warn' : 'accent'} label={`${name}, ${used} ${of}`} />
      )}
    </div>
  );
}

export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <ul className={styles['facts']}>
      {facts.map((fact) => (
        <li key={fact.text}>
          <Icon name={fact.icon} className={styles[fact.tone]} />
          <span className="cut">{fact.text}</span>
        </li>
      ))}
    </ul>
  );
}

function PreflightCell({ server, format }: { server: ServerOverview; format: Format }) {
  const { preflight } = server;
  if (preflight === null) {
    return (
      <span className={styles['unread']}>
        <Icon name="unknown" /> {t('not run')}
      </span>
    );
  }
  const facts: Fact[] = [
    ...(preflight.blocks > 0
      ? [
          {
            icon: 'failed',
            tone: 'danger',
            text: tn('{{count}} blocks', '{{count}} block', { count: preflight.blocks }),
          } as const,
        ]
      : []),
    ...(preflight.decide > 0
      ? [
          {
            icon: 'alert',
            tone: 'warn',
            text: tn('{{count}} to decide', '{{count}} to decide', { count: preflight.decide }),
          } as const,
        ]
      : []),
    { icon: 'ok', tone: 'ok', text: tn('{{count}} passed', '{{count}} passed', { count: preflight.passed }) },
    { icon: 'clock', tone: 'quiet', text: format.age(preflight.at) },
  ];
  return <Facts facts={facts} />;
}
