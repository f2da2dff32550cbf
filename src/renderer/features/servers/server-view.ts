import type { ClientProgram } from '../../../shared/models/preflight.ts';
import type { ServerOverview } from '../../../shared/models/server.ts';
import { t } from '../../locales/index.ts';
import type { IconName } from '../../parts/index.ts';

export const SERVER_TABS = ['preflight', 'summary', 'access', 'settings', 'remove'] as const;
export type ServerTab = (typeof SERVER_TABS)[number];

export function serverPath(name: string, tab: ServerTab = 'preflight'): string {
  return `/servers/${encodeURIComponent(name)}/${tab}`;
}

/** From which share of what may be used a meter turns amber. */
const NEAR = 0.85;

export function isNear(used: number, of: number): boolean {
  return of > 0 && used / of >= NEAR;
}

export interface Fact {
  icon: IconName;
  tone: 'ok' | 'warn' | 'danger' | 'quiet';
  text: string;
}

/** What a person has to know before a server gets another tenant: encryption, password, client programs. */
export function accessFacts(server: ServerOverview, programs: readonly ClientProgram[] | undefined): Fact[] {
  return [tlsFact(server), passwordFact(server), ...programFact(server, programs)];
}

function tlsFact(server: ServerOverview): Fact {
  const { mode } = server.tls;
  if (server.builtIn) return { icon: 'lock', tone: 'ok', text: t('this machine only') };
  if (server.encrypted === null)
    return { icon: 'unknown', tone: 'quiet', text: t('{{mode}}, not read', { mode }) };
  if (!server.encrypted) return { icon: 'alert', tone: 'warn', text: t('{{mode}}, not encrypted', { mode }) };
  return { icon: 'lock', tone: 'ok', text: mode };
}

function passwordFact(server: ServerOverview): Fact {
  return server.passwordStored
    ? { icon: 'key', tone: 'ok', text: t('password stored') }
    : { icon: 'key', tone: 'quiet', text: t('no password stored') };
}

function programFact(server: ServerOverview, programs: readonly ClientProgram[] | undefined): Fact[] {
  if (programs === undefined || server.version === null) return [];
  const major = Number.parseInt(server.version, 10);
  const dump = programs.find((entry) => entry.program === 'pg_dump' && entry.major === major);
  return dump === undefined
    ? [{ icon: 'alert', tone: 'warn', text: t('no pg_dump {{major}}', { major }) }]
    : [{ icon: 'ok', tone: 'ok', text: `pg_dump ${dump.version}` }];
}

export interface Totals {
  tenants: number;
  /** null: a server has no limit. */
  capacity: number | null;
  /** null: of no server they were read. */
  connections: { used: number; available: number } | null;
  bytes: number | null;
  answering: number;
  readAt: string | null;
}

export function totalsOf(servers: readonly ServerOverview[]): Totals {
  const connections = servers.map((server) => server.connections).filter((read) => read !== null);
  const bytes = servers.map((server) => server.databaseBytes).filter((read) => read !== null);
  const reads = servers.map((server) => server.readAt).filter((at) => at !== null);
  return {
    tenants: servers.reduce((sum, server) => sum + server.tenants, 0),
    capacity: servers.some((server) => server.capacity === null)
      ? null
      : servers.reduce((sum, server) => sum + (server.capacity ?? 0), 0),
    connections:
      connections.length === 0
        ? null
        : { used: sum(connections, 'used'), available: sum(connections, 'available') },
    bytes: bytes.length === 0 ? null : bytes.reduce((total, value) => total + value, 0),
    answering: servers.filter((server) => server.state === 'reachable').length,
    readAt: reads.sort().at(-1) ?? null,
  };
}

function sum<Key extends string>(rows: readonly Record<Key, number>[], key: Key): number {
  return rows.reduce((total, row) => total + row[key], 0);
}
