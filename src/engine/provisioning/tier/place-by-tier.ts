import type { FlatSettings } from '../../../shared/models/flat-settings.ts';
import type { Server } from '../../../shared/models/server.ts';
import type { OpenPlatform } from '../../platform/platform.ts';
import { sql } from '../../postgres/sql.ts';

/** What lives on a server already, as far as placing looks at it. */
export interface ServerLoad {
  readonly tenants: number;
  /** Connections that the limits of its tenants add up to. */
  readonly connections: number;
}

export const EMPTY: ServerLoad = { tenants: 0, connections: 0 };

/** One thing that a tier asks of a server and this one has not. */
export interface Missing {
  readonly setting: 'database.labels' | 'compliance.residency' | 'database.cluster' | 'resources.connections';
  /** Goes on after the name of the server. */
  readonly sentence: string;
  readonly wayOut: string;
  /** For the command line alone. */
  readonly command?: string;
}

/** Of all servers in one query; but for one tenant, who is about to be placed or to move. */
export async function readLoads(
  platform: OpenPlatform,
  without: number | null = null,
): Promise<Map<string, ServerLoad>> {
  const { rows } = await platform.database.run<{
    server_id: string;
    tenants: number;
    connections: string;
  }>(
    sql`SELECT server_id, count(*)::int AS tenants,
          coalesce(sum((effective->>'resources.connections')::numeric), 0)::bigint AS connections
        FROM platform.tenants LEFT JOIN platform.tenant_configurations AS held USING (organization_id)
        WHERE organization_id IS DISTINCT FROM ${without}::int GROUP BY server_id`,
  );
  return new Map(
    rows.map(({ server_id, tenants, connections }) => [
      server_id,
      { tenants, connections: Number(connections) },
    ]),
  );
}

/** Labelled `cluster=dedicated`, or simply `dedicated`: no tenant of another tier is put there by itself. */
export const isDedicated = ({ labels }: Pick<Server, 'labels'>): boolean =>
  labels.cluster === 'dedicated' || labels.cluster === 'multi-region' || Object.hasOwn(labels, 'dedicated');

/** Where this server falls short of what the settings of a tier ask of a place; empty: it will do. */
export function missingOn(
  server: Pick<Server, 'name' | 'labels'>,
  tier: string,
  values: FlatSettings,
): Missing[] {
  return [
    ...missingLabels(server, values),
    ...missingRegion(server, values),
    ...missingCluster(server, tier, values),
  ];
}

function missingLabels({ name, labels }: Pick<Server, 'name' | 'labels'>, values: FlatSettings): Missing[] {
  const prefix = 'database.labels.';
  return Object.entries(values).flatMap(([path, value]) => {
    if (!path.startsWith(prefix)) return [];
    const label = path.slice(prefix.length);
    if (labels[label] === String(value)) return [];
    return [
      {
        setting: 'database.labels' as const,
        sentence: `${name} has not the label ${label}=${String(value)}`,
        wayOut: 'Give a server that label.',
        command: `cadastre server edit ${name} --label ${label}=${String(value)}`,
      },
    ];
  });
}

/** Where data may lie is no matter of convenience: a server without a region is in none of them. */
function missingRegion({ name, labels }: Pick<Server, 'name' | 'labels'>, values: FlatSettings): Missing[] {
  const allowed = values['compliance.residency'];
  if (!Array.isArray(allowed) || (labels.region !== undefined && allowed.includes(labels.region))) return [];
  const where = allowed.join(', ');
  return [
    {
      setting: 'compliance.residency',
      sentence:
        labels.region === undefined
          ? `${name} says no region`
          : `${name} is in ${labels.region}, not in ${where}`,
      wayOut: `Add a server in ${where}; where ${name} is one, say so by its label region.`,
      command: `cadastre server edit ${name} --label region=${allowed[0]}`,
    },
  ];
}

function missingCluster(
  { name, labels }: Pick<Server, 'name' | 'labels'>,
  tier: string,
  values: FlatSettings,
): Missing[] {
  const cluster = values['database.cluster'];
  if (cluster !== 'dedicated' && cluster !== 'multi-region') return [];
  if (isDedicated({ labels })) return [];
  return [
    {
      setting: 'database.cluster',
      sentence: `${name} is not dedicated, as the tier ${tier} asks`,
      wayOut: 'Keep a server for it and say so by its label cluster.',
      command: `cadastre server edit ${name} --label cluster=${cluster}`,
    },
  ];
}
