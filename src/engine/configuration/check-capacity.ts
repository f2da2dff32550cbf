import type { ConfigurationProblem } from '../../shared/models/configuration.ts';
import type { FlatSettings } from '../../shared/models/flat-settings.ts';
import { parseBytes, writeBytes } from '../../shared/models/quantity.ts';
import { CadastreError } from '../errors.ts';
import type { Database } from '../postgres/session.ts';
import { sql } from '../postgres/sql.ts';
import type { TenantFacts } from './tenant-facts.ts';

export interface ServerCapacity {
  readonly server: string;
  /** `max_connections` less what is kept for superusers. null: it does not answer. */
  readonly connections: number | null;
  /** The label `disk`, such as `2 TB`: PostgreSQL cannot tell. null: nobody said. */
  readonly disk: number | null;
  /** Sums of the other tenants that are held to a tier there. */
  readonly promised: { readonly tenants: number; readonly connections: number; readonly storage: number };
}

/** What a server has, and what all tenants there were promised. */
export interface ServerTotals {
  readonly usable: number | null;
  readonly tenants: number;
  readonly connections: number;
  readonly storage: number;
}

interface CapacityContext {
  readonly database: Pick<Database, 'run'>;
  readonly maintenance: (serverId: string) => Promise<Pick<Database, 'run'>>;
  /** For who looks at many tenants: each server is asked once. */
  readonly capacities?: Map<string, Promise<ServerTotals>>;
}

export async function serverCapacity(context: CapacityContext, facts: TenantFacts): Promise<ServerCapacity> {
  const { serverId, held } = facts;
  const totals = context.capacities?.get(serverId) ?? readTotals(context, serverId);
  context.capacities?.set(serverId, totals);
  const { usable, tenants, connections, storage } = await totals;
  const own = (path: string) => {
    const value = held?.effective[path];
    return typeof value === 'number' ? value : 0;
  };
  return {
    server: facts.server,
    connections: usable,
    disk: parseBytes(facts.serverLabels['disk'] ?? ''),
    promised: {
      tenants: tenants - (held === null ? 0 : 1),
      connections: connections - own('resources.connections'),
      storage: storage - own('resources.storage'),
    },
  };
}

async function readTotals(context: CapacityContext, serverId: string): Promise<ServerTotals> {
  const { rows } = await context.database.run<Omit<ServerTotals, 'usable'>>(
    sql`SELECT count(*)::int AS tenants,
          coalesce(sum(CASE WHEN jsonb_typeof(effective -> 'resources.connections') = 'number'
            THEN (effective ->> 'resources.connections')::numeric END), 0)::float8 AS connections,
          coalesce(sum(CASE WHEN jsonb_typeof(effective -> 'resources.storage') = 'number'
            THEN (effective ->> 'resources.storage')::numeric END), 0)::float8 AS storage
        FROM platform.tenant_configurations AS held
        JOIN platform.tenants ON tenants.organization_id = held.organization_id
        JOIN platform.organizations ON organizations.id = held.organization_id
        WHERE server_id = ${serverId} AND organizations.status <> 'PURGED'`,
  );
  const sums = rows[0] ?? { tenants: 0, connections: 0, storage: 0 };
  return { ...sums, usable: await usableConnections(context, serverId) };
}

async function usableConnections(
  context: { readonly maintenance: (serverId: string) => Promise<Pick<Database, 'run'>> },
  serverId: string,
): Promise<number | null> {
  try {
    const server = await context.maintenance(serverId);
    const { rows } = await server.run<{ usable: number }>(
      sql`SELECT greatest(0, current_setting('max_connections')::int
            - current_setting('superuser_reserved_connections')::int
            - coalesce(current_setting('reserved_connections', true)::int, 0)) AS usable`,
    );
    return rows[0]?.usable ?? null;
  } catch (error) {
    // A server that is away is told as such below; what a configuration says does not depend on it.
    if (error instanceof CadastreError) return null;
    throw error;
  }
}

/**
 * A limit is no reservation: a tier that gives more than the server has, and limits that add up to more, are a warning;
 * tenants seldom use theirs at once, and PostgreSQL refuses the connection too many by itself. An override above what
 * the server has at all is refused: somebody asks for what can never be given.
 */
export function checkCapacity(
  values: FlatSettings,
  overrides: FlatSettings,
  capacity: ServerCapacity,
): ConfigurationProblem[] {
  const { server, promised } = capacity;
  const problems: ConfigurationProblem[] = [];
  const compare = (field: string, has: number | null, others: number, write: (value: number) => string) => {
    const own = values[field];
    if (has === null || typeof own !== 'number') return;
    if (own > has) {
      problems.push({
        field,
        message: `${write(own)} is more than the server ${server} has at all: ${write(has)}`,
        wayOut: 'Give less, make the server larger, or choose a tier that it can hold.',
        ...(!Object.hasOwn(overrides, field) && { warning: true }),
      });
    } else if (own + others > has) {
      problems.push({
        field,
        message: `With ${promised.tenants} other tenants, ${write(own + others)} are promised on the server ${server}, which has ${write(has)}`,
        wayOut:
          'All at once they would not get what they were promised: watch its use, or place new tenants elsewhere.',
        warning: true,
      });
    }
  };
  compare(
    'resources.connections',
    capacity.connections,
    promised.connections,
    (value) => `${value} connections`,
  );
  compare('resources.storage', capacity.disk, promised.storage, writeBytes);
  if (capacity.connections === null) {
    problems.push({
      field: 'resources.connections',
      message: `The server ${server} does not answer: its max_connections could not be compared`,
      wayOut: 'Look at it again when it answers.',
      warning: true,
    });
  }
  return problems;
}
